/** The contract of an energy model: a log-density of noised data at every time, from the data's at t = 0 to the prior's at t = 1. */
import type { Citation } from "../citation.ts";
import { valueAndGradient } from "../graph/gradient.ts";
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, mul, neg } from "../graph/ops/elementwise.ts";
import { slice } from "../graph/ops/movement.ts";
import { substitute } from "../graph/program.ts";
import { flatten, type Tree } from "../graph/tree.ts";
import type { HostArray } from "../num/hostArray.ts";
import type { Key } from "../num/random.ts";
import type { Target } from "../target.ts";
import type { TimeFamily } from "./compose/factor.ts";
import type { Noising } from "./noising.ts";

/** `Parameters` is the model's own tree of parameter tensors; whoever trains or evaluates it only hands it through. */
export interface EnergyModel<Parameters extends Tree<Tensor>> {
  readonly name: string;
  /** Number of coordinates d. */
  readonly dimension: number;
  /** The period of each coordinate; 0 on the line, where data have been standardised. */
  readonly periods: readonly number[];
  /** How data become noise: the times of `logDensity` are its. */
  readonly noising: Noising;
  readonly cite: readonly Citation[];
  /** Initial parameters: the tree of `inputs` with arrays as leaves. */
  init(key: Key): Tree<HostArray>;
  /** Graph inputs for the parameters, named by their paths behind the prefix. */
  inputs(prefix: string): Parameters;
  /** l(x, t), [batch, d] and [batch, 1] -> [batch, 1]: log p_t(x) once trained; at t = 1 it is the log-density of the prior, whatever the parameters. */
  logDensity(parameters: Parameters, x: Tensor, t: Tensor): Tensor;
}

/** A log-density with its derivatives, all of one graph: score dl/dx [batch, d] and time score dl/dt [batch, 1]. */
export interface DensityAndScores {
  readonly logDensity: Tensor;
  readonly score: Tensor;
  readonly timeScore: Tensor;
}

/** l(x, t) with the score and the time score, by one reverse pass. */
export function densityAndScores(logDensity: LogDensity, x: Tensor, t: Tensor): DensityAndScores {
  const { value, gradients } = valueAndGradient(logDensity, [x, t]);
  return { logDensity: value, score: gradients[0]!, timeScore: gradients[1]! };
}

/** l(x, t), [batch, d] and [batch, 1] -> [batch, 1], its parameters given. */
export type LogDensity = (x: Tensor, t: Tensor) => Tensor;

/** The model's log-density with parameters whose values are known, as `init` makes them or by their paths: constants of the graph. */
export function fixedDensity<P extends Tree<Tensor>>(model: EnergyModel<P>, values: Tree<HostArray>): LogDensity {
  const parameters = model.inputs("fixed");
  const known = flatten(values);
  const constants = Object.entries(flatten<Tensor>(parameters)).map(([path, place]): [Tensor, Tensor] => {
    const { data, shape } = known[path]!;
    return [place, constant(Float64Array.from(data), shape)];
  });
  return (x, t) => substitute([model.logDensity(parameters, x, t)], new Map(constants))[0]!;
}

/**
 * The model at a time as a target, u(x) = -l(x, t). The log-density is that of parameters of the caller's choice; t is a number, or a tensor [batch, 1], which
 * the target's inputs then include.
 */
export function asTarget<P extends Tree<Tensor>>(
  { dimension, periods }: EnergyModel<P>,
  logDensity: LogDensity,
  t: number | Tensor = 0,
): Target {
  const timesFor = (x: Tensor): Tensor => (typeof t === "number" ? add(t, mul(0, slice(x, 1, 0, 1))) : t);
  return { dimension, periods, reducedEnergy: (x) => neg(logDensity(x, timesFor(x))) };
}

/** The model as a family over time, u(x, t) = -l(x, t): what is composed level by level, and the experts of reverse diffusions. */
export const asTimeFamily = <P extends Tree<Tensor>>(
  { dimension, periods }: EnergyModel<P>,
  logDensity: LogDensity,
): TimeFamily => ({ dimension, periods, reducedEnergy: (x, t) => neg(logDensity(x, t)) });
