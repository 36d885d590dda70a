/** A whole training step as one program: loss, gradients, clipping, AdamW and the exponential moving average. */
import { gradient } from "../graph/gradient.ts";
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, mul, sub } from "../graph/ops/elementwise.ts";
import type { Program } from "../graph/program.ts";
import { below, flatten, type Tree } from "../graph/tree.ts";
import type { HostArray } from "../num/hostArray.ts";
import { type AdamWOptions, clipFactor, globalNorm } from "./adamw.ts";
import { joinArrays, joinTensors, splitArrays, vectorInputs } from "./parameterVectors.ts";
import { type Schedule, warmUpCosine } from "./schedule.ts";
import { adamwOnVectors, programOnVectors } from "./vectorSteps.ts";

/** What can be set of a training step. */
export interface TrainingOptions {
  readonly optimiser: AdamWOptions;
  readonly schedule: Schedule;
  /** Largest global norm of the gradient. */
  readonly clip: number;
  /** Weight of the newest parameters in the moving average. */
  readonly averaging: number;
}

/** Scalar losses by name; `total` is minimised, all are reported. */
export interface Losses {
  readonly total: Tensor;
  readonly [name: string]: Tensor;
}

/** What is kept of each parameter. */
type Part = "parameter" | "first" | "second" | "average";

/** The state before the first step: discounted sums zero, averages equal to the parameters; each in the vectors of `parameterVectors.ts`. */
export function initialState(parameters: Tree<HostArray>): Record<string, HostArray> {
  const vectors = joinArrays(flatten(parameters));
  const zeros = ({ data, shape }: HostArray): HostArray => ({ data: new Float32Array(data.length), shape });
  const copied = ({ data, shape }: HostArray): HostArray => ({ data: Float32Array.from(data), shape });
  const entries = Object.entries(vectors).flatMap(([name, vector]) => [
    [`parameter.${name}`, vector] as const,
    [`first.${name}`, zeros(vector)] as const,
    [`second.${name}`, zeros(vector)] as const,
    [`average.${name}`, copied(vector)] as const,
  ]);
  return Object.fromEntries(entries);
}

/** The parameters of a state by path, or their averages; `parameters` is a tree of their shapes. */
export const parametersOf = <Leaf extends { readonly shape: readonly (number | string)[] }>(
  state: Readonly<Record<string, HostArray>>,
  parameters: Tree<Leaf>,
  part: Extract<Part, "parameter" | "average"> = "average",
): Record<string, HostArray> => splitArrays(below(part, state), flatten(parameters));

/** The entries of a state that `parametersOf` needs. */
export const entriesOf = (
  state: Readonly<Record<string, unknown>>,
  part: Extract<Part, "parameter" | "average"> = "average",
): string[] => Object.keys(state).filter((name) => name.startsWith(`${part}.`));

/**
 * The program of one step. Feeds: those of the losses, `step` (1, 2, ...) and `progress` in [0, 1], both scalars. State: as `initialState` makes it, from which the parameters,
 * inputs of the losses, are taken. Other outputs: every loss by its name, and `gradientNorm` before clipping.
 */
export function trainingStep(parameters: Tree<Tensor>, losses: Losses, options: TrainingOptions): Program {
  const flat = flatten(parameters);
  const names = Object.keys(flat);
  const slopes = gradient(losses.total, Object.values(flat));
  const gradients = joinTensors(Object.fromEntries(names.map((name, index) => [name, slopes[index]!])));
  const norm = globalNorm(Object.values(gradients));
  const clip = clipFactor(norm, options.clip);
  const step = input("step", []);
  const rate = warmUpCosine(options.schedule, step, input("progress", []));
  const { vectors, parts } = vectorInputs("parameter", flat);
  const outputs: Record<string, Tensor> = { ...losses, gradientNorm: norm };
  const clipped = Object.fromEntries(Object.entries(gradients).map(([name, slope]) => [name, mul(clip, slope)]));
  for (const [name, next] of adamwOnVectors(vectors, clipped, step, rate, options.optimiser)) {
    const average = input(`average.${name}`, next.parameter.shape);
    const averaged = add(average, mul(options.averaging, sub(next.parameter, average)));
    const all: Record<Part, Tensor> = { ...next, average: averaged };
    for (const [part, tensor] of Object.entries(all)) outputs[`${part}.${name}`] = tensor;
  }
  return programOnVectors(outputs, flat, parts);
}
