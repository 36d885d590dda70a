/**
 * Conditional densities of one coordinate: mixtures of normals on the line and of wrapped normals on the circle.
 *
 * A coordinate with K components takes 3K numbers: K logits, K locations and K log-scales, in this order.
 */

import { wrapAngle } from "../../graph/angle.ts";
import { logSumExp } from "../../graph/logSumExp.ts";
import { constant } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { matmul } from "../../graph/ops/contract.ts";
import { add, exp, mul, neg, select, softplus, square, sub, tanh } from "../../graph/ops/elementwise.ts";
import { concat, slice } from "../../graph/ops/movement.ts";
import { sum } from "../../graph/ops/reduce.ts";
import { HALF_LOG_TURN, TURN } from "../../num/turn.ts";

export interface MixtureParameters {
  /** Each [..., K]. */
  readonly logits: Tensor;
  readonly locations: Tensor;
  readonly logScales: Tensor;
}

/** What differs between the line and the circle. */
export interface CoordinateKind {
  readonly name: "line" | "circle";
  /** log-scales from the network's numbers. */
  logScale(raw: Tensor): Tensor;
  /** Images of the deviation z - location over which the density is summed. */
  images(deviation: Tensor): Tensor[];
  /** Brings a draw into the coordinate's range. */
  wrap(z: Tensor): Tensor;
  /** Initial locations and raw log-scales of K components. */
  initial(components: number): { locations: number[]; rawLogScale: number };
}

/** Widest wrapped component: at 1.2 rad the images beyond the nearest three hold less than 1e-14 of the density's height. */
const WIDEST = 1.2;

/** Scales lie within factors exp(-4) and exp(4) of the coordinate's own (on the circle, of the widest). */
const LOG_RANGE = 4;

/** Bounded, so that no outlier in a conditioning coordinate can make a component of vanishing or unbounded width. */
const bounded = (raw: Tensor): Tensor => mul(LOG_RANGE, tanh(mul(1 / LOG_RANGE, raw)));

export const line: CoordinateKind = {
  name: "line",
  logScale: bounded,
  images: (deviation) => [deviation],
  wrap: (z) => z,
  initial: (components) => ({
    locations: Array.from({ length: components }, (_, k) => (components === 1 ? 0 : -1.5 + (3 * k) / (components - 1))),
    rawLogScale: Math.log(0.7),
  }),
};

export const circle: CoordinateKind = {
  name: "circle",
  logScale: (raw) => sub(Math.log(WIDEST), softplus(neg(bounded(raw)))),
  images: (deviation) => {
    const nearest = wrapAngle(deviation);
    return [nearest, sub(nearest, TURN), add(nearest, TURN)];
  },
  wrap: wrapAngle,
  initial: (components) => ({
    locations: Array.from({ length: components }, (_, k) => -Math.PI + (TURN * (k + 0.5)) / components),
    // softplus(-raw) = log 2 gives half the widest scale.
    rawLogScale: 0,
  }),
};

/** log p(z) of the mixture; z [..., 1], parameters [..., K] -> [..., 1]. */
export function mixtureLogDensity(kind: CoordinateKind, { logits, locations, logScales }: MixtureParameters, z: Tensor): Tensor {
  const precision = exp(neg(logScales));
  const height = sub(logits, logScales);
  const terms = kind.images(sub(z, locations)).map((deviation) => sub(height, mul(0.5, square(mul(deviation, precision)))));
  const joined = terms.length === 1 ? terms[0]! : concat(terms, -1);
  return sub(sub(logSumExp(joined), logSumExp(logits)), HALF_LOG_TURN);
}

/** A draw: the component by inverting the cumulative weights at u, then location + scale n; parameters [batch, K], u and n [batch, 1]. */
export function mixtureSample(
  kind: CoordinateKind,
  { logits, locations, logScales }: MixtureParameters,
  u: Tensor,
  n: Tensor,
): Tensor {
  const components = logits.shape.at(-1) as number;
  const weights = exp(sub(logits, logSumExp(logits)));
  // passed_k = 1 when u lies above the cumulative weight of component k, so the drawn component is the number of ones.
  const passed = select(sub(u, matmul(weights, cumulation(components))), 1, 0);
  const pick = (values: Tensor): Tensor => {
    const steps = sub(slice(values, 1, 1, components), slice(values, 1, 0, components - 1));
    return add(slice(values, 1, 0, 1), sum(mul(passed, steps), 1, true));
  };
  return kind.wrap(
    components === 1 ? add(locations, mul(exp(logScales), n)) : add(pick(locations), mul(exp(pick(logScales)), n)),
  );
}

/** [K, K - 1] matrix that turns weights into the cumulative weights of all components but the last. */
function cumulation(components: number): Tensor {
  const columns = Math.max(components - 1, 1);
  const data = Float64Array.from({ length: components * columns }, (_, at) => (Math.floor(at / columns) <= at % columns ? 1 : 0));
  return constant(data, [components, columns]);
}

/** Splits the network's numbers [..., 3K] into mixture parameters [..., K]. */
export function mixtureParameters(kind: CoordinateKind, raw: Tensor): MixtureParameters {
  const components = (raw.shape.at(-1) as number) / 3;
  const part = (index: number): Tensor => slice(raw, -1, index * components, (index + 1) * components);
  return { logits: part(0), locations: part(1), logScales: kind.logScale(part(2)) };
}
