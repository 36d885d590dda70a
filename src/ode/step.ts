/** One step of any Runge-Kutta method, and many of one size, as graphs. */
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, mul } from "../graph/ops/elementwise.ts";
import type { Tableau } from "./tableau.ts";

/** What is integrated: tensors that change together. */
export type State = readonly Tensor[];

/** dy/dt at a state and a scalar time, tensor by tensor. */
export type Derivative = (state: State, time: Tensor) => State;

/** sum_i w_i k_i of the stages with weights other than 0; undefined where all are 0. */
function combination(weights: readonly number[], stages: readonly State[], part: number): Tensor | undefined {
  const terms = weights.flatMap((weight, index) => (weight === 0 ? [] : [mul(weight, stages[index]![part]!)]));
  return terms.length === 0 ? undefined : terms.reduce((a, b) => add(a, b));
}

function moved(state: State, size: Tensor, weights: readonly number[], stages: readonly State[]): State {
  return state.map((y, part) => {
    const slope = combination(weights, stages, part);
    return slope === undefined ? y : add(y, mul(size, slope));
  });
}

/** The state after a step of `size`, and its error h sum_i (b_i - b^_i) k_i where the method can tell it; `time` and `size` are scalars. */
export function rungeKuttaStep(
  { nodes, stages, weights, embedded }: Tableau,
  derivative: Derivative,
  state: State,
  time: Tensor,
  size: Tensor,
): { readonly next: State; readonly error: State | undefined } {
  const slopes: State[] = [];
  stages.forEach((row, index) => {
    slopes.push(derivative(moved(state, size, row, slopes), add(time, mul(nodes[index]!, size))));
  });
  const next = moved(state, size, weights, slopes);
  if (embedded === undefined) return { next, error: undefined };
  const difference = weights.map((weight, index) => weight - embedded[index]!);
  return { next, error: state.map((_, part) => mul(size, combination(difference, slopes, part)!)) };
}

/** From when to when, in steps of one size; `to` may lie before `from`. */
export interface Steps {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** The state at the end of an integration in equal steps, all of it in one graph. */
export function integrate(tableau: Tableau, derivative: Derivative, state: State, { from, to, steps }: Steps): State {
  if (!Number.isInteger(steps) || steps < 1) throw new Error(`integrate: ${steps} steps were asked for; give at least one`);
  const size = (to - from) / steps;
  let current = state;
  for (let step = 0; step < steps; step++) {
    current = rungeKuttaStep(tableau, derivative, current, constant(from + step * size), constant(size)).next;
  }
  return current;
}
