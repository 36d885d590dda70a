/** Several steps of a program as one program. */
import { input } from "./node.ts";
import type { Tensor } from "./op.ts";
import { type Program, program, substitute } from "./program.ts";

type Named<T> = Readonly<Record<string, T>>;

const ofStep = (name: string, step: number): string => `${name}@${step}`;

/** Feeds of several steps as those of a program that takes them together. */
export const joinSteps = <T>(steps: readonly Named<T>[]): Record<string, T> =>
  Object.fromEntries(steps.flatMap((feeds, step) => Object.entries(feeds).map(([name, value]) => [ofStep(name, step), value])));

/** Results of a program that takes `count` steps together, by steps. */
export function splitSteps<T>(results: Named<T>, count: number): Record<string, T>[] {
  return Array.from({ length: count }, (_, step) => {
    const own = Object.entries(results).filter(([name]) => name.endsWith(ofStep("", step)));
    return Object.fromEntries(own.map(([name, value]) => [name.slice(0, -ofStep("", step).length), value]));
  });
}

/**
 * `count` steps of a program in one: an output of the name of an input is that input in the next step, and the last one is an output.
 * All other inputs and outputs are there once for each step, by the names that `joinSteps` and `splitSteps` know.
 */
export function repeated({ inputs, outputs }: Program, count: number): Program {
  const isState = (name: string): boolean => Object.hasOwn(inputs, name) && Object.hasOwn(outputs, name);
  const names = Object.keys(outputs);
  const results: Record<string, Tensor> = {};
  let state: Named<Tensor> = inputs;
  for (let step = 0; step < count; step++) {
    const given = Object.entries(inputs).map(([name, node]): [Tensor, Tensor] => [
      node,
      isState(name) ? state[name]! : input(ofStep(name, step), node.shape),
    ]);
    const made = substitute(Object.values(outputs), new Map(given));
    state = Object.fromEntries(names.map((name, index) => [name, made[index]!]));
    for (const name of names) if (!isState(name)) results[ofStep(name, step)] = state[name]!;
  }
  return program({ ...results, ...Object.fromEntries(names.filter(isState).map((name) => [name, state[name]!])) });
}
