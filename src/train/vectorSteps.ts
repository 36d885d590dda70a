/** What an optimiser's step is on parameters in two vectors: the new state, and the program whose losses take the parameters from them. */
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { type Program, program, substitute } from "../graph/program.ts";
import { type AdamWOptions, type AdamWState, adamw } from "./adamw.ts";
import type { VectorName, Vectors } from "./parameterVectors.ts";

/** The state after a step of AdamW, by vector, from inputs `first.<vector>` and `second.<vector>`; biases do not decay. */
export function adamwOnVectors(
  vectors: Vectors<Tensor>,
  gradients: Vectors<Tensor>,
  step: Tensor,
  rate: Tensor,
  options: AdamWOptions,
): [VectorName, AdamWState][] {
  return (Object.entries(vectors) as [VectorName, Tensor][]).map(([name, parameter]) => {
    const sums = (part: "first" | "second"): Tensor => input(`${part}.${name}`, parameter.shape);
    const own = name === "biases" ? { ...options, weightDecay: 0 } : options;
    return [name, adamw({ parameter, first: sums("first"), second: sums("second") }, gradients[name]!, step, rate, own)];
  });
}

/** The program of outputs in which `parts` of vectors take the place of parameters, both by path. */
export function programOnVectors(
  outputs: Readonly<Record<string, Tensor>>,
  parameters: Readonly<Record<string, Tensor>>,
  parts: Readonly<Record<string, Tensor>>,
): Program {
  const places = new Map(Object.entries(parameters).map(([path, parameter]) => [parameter, parts[path]!]));
  const made = substitute(Object.values(outputs), places);
  return program(Object.fromEntries(Object.keys(outputs).map((name, index) => [name, made[index]!])));
}
