/** Integration with steps as long as the error allows: the controller is part of the graph, and the host only asks whether the end is reached. */
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { abs, add, div, exp, log, maximum, minimum, mul, select, sqrt, square, sub } from "../graph/ops/elementwise.ts";
import { reshape } from "../graph/ops/movement.ts";
import { reduceMax, sum } from "../graph/ops/reduce.ts";
import { type Program, program } from "../graph/program.ts";
import type { Arrays, Executable } from "../runtime/executor.ts";
import { type Derivative, rungeKuttaStep } from "./step.ts";
import type { Tableau } from "./tableau.ts";

/** What an adaptive integration goes by. */
export interface AdaptiveOptions {
  readonly from: number;
  readonly to: number;
  /** Error that each step may make, of elements near 0 and in proportion to others. */
  readonly absoluteTolerance: number;
  readonly relativeTolerance: number;
  /** Steps, accepted or not, after which the integration is given up. */
  readonly mostSteps: number;
}

/** Tolerances at which float32 still has digits to spare, and enough steps for any field of a sound network. */
export const adaptiveDefaults: Omit<AdaptiveOptions, "from" | "to"> = {
  absoluteTolerance: 1e-5,
  relativeTolerance: 1e-5,
  mostSteps: 1000,
};

/** Part of the step that the error would allow which is taken, and bounds of the growth from step to step (Hairer, Nørsett and Wanner, II.4). */
const [SAFETY, SHRINK, GROW] = [0.9, 0.2, 5];
/** Of the whole way: the first step. */
const FIRST_STEP = 0.01;
/** Below it an error ratio is none, and its power would overflow. */
const LEAST_RATIO = 1e-8;
/** A rest of the way below rounding errors of float32. */
const END = 1 - 1e-6;

/** Root mean square over a row of error / tolerance, the largest over the rows; state and error [rows, ...]. */
function errorRatio(error: Tensor, before: Tensor, after: Tensor, options: AdaptiveOptions): Tensor {
  const size = maximum(abs(before), abs(after));
  const allowed = add(options.absoluteTolerance, mul(options.relativeTolerance, size));
  const squares = square(div(error, allowed));
  const axes = squares.shape.map((_, axis) => axis).slice(1);
  const count = axes.reduce((product, axis) => product * (squares.shape[axis] as number), 1);
  return reshape(reduceMax(mul(1 / count, sum(squares, axes))), []);
}

/**
 * One attempt at a step. State: the entries of `state`, `progress` from 0 to 1 and the step `size`, both scalars; a rejected attempt leaves all
 * but the size as they were. Beside the state the program gives `reached`, the new progress. Rows lie on the first axis.
 */
export function adaptiveStep(
  tableau: Tableau,
  derivative: (state: Readonly<Record<string, Tensor>>, time: Tensor) => Readonly<Record<string, Tensor>>,
  state: Readonly<Record<string, Tensor>>,
  options: AdaptiveOptions,
): Program {
  const names = Object.keys(state);
  const named = (values: readonly Tensor[]) => Object.fromEntries(names.map((name, index) => [name, values[index]!]));
  const way = options.to - options.from;
  const [progress, size] = [input("progress", []), input("size", [])];
  const onTheWay: Derivative = (values, time) => {
    const slopes = derivative(named(values), add(options.from, mul(way, time)));
    return names.map((name) => mul(way, slopes[name]!));
  };
  const before = Object.values(state);
  const taken = minimum(size, sub(1, progress));
  const { next, error } = rungeKuttaStep(tableau, onTheWay, before, progress, taken);
  if (error === undefined) throw new Error("adaptiveStep: the method has no embedded weights; take one that has");
  const squares = before.map((y, index) => errorRatio(error[index]!, y, next[index]!, options));
  const ratio = sqrt(squares.reduce((a, b) => maximum(a, b)));
  const accepted = sub(1, ratio);
  const scale = mul(SAFETY, exp(mul(-1 / tableau.order, log(maximum(LEAST_RATIO, ratio)))));
  const reached = select(accepted, add(progress, taken), progress);
  const kept = before.map((y, index) => select(accepted, next[index]!, y));
  return program({
    ...named(kept),
    progress: reached,
    size: mul(taken, minimum(GROW, maximum(SHRINK, scale))),
    reached,
  });
}

/**
 * The state at the end, by attempts of a compiled `adaptiveStep`; `feeds` are the program's other inputs. Throws where the error is not a number or the steps
 * do not suffice.
 */
export async function integrateAdaptively(
  step: Executable,
  state: Arrays,
  feeds: Arrays,
  { mostSteps }: AdaptiveOptions,
): Promise<{ readonly state: Arrays; readonly attempts: number }> {
  const scalar = (value: number) => ({ data: Float64Array.of(value), shape: [] });
  const resident = await step.open({ ...state, ...feeds, progress: scalar(0), size: scalar(FIRST_STEP) });
  try {
    for (let attempts = 1; attempts <= mostSteps; attempts++) {
      const reached = (await resident.step({})).reached!.data[0]!;
      if (reached >= END) return { state: await resident.read(Object.keys(state)), attempts };
      const { size } = await resident.read(["size"]);
      if (!Number.isFinite(size!.data[0]!))
        throw new Error(`integrateAdaptively: the error of attempt ${attempts} is not a number`);
    }
  } finally {
    await resident.close();
  }
  throw new Error(`integrateAdaptively: ${mostSteps} steps do not reach the end; allow more steps or larger errors`);
}
