/** Two interlocking half circles, blurred. */
import { logSumExp } from "../../src/graph/logSumExp.ts";
import { constant } from "../../src/graph/node.ts";
import { add, mul, neg, square, sub } from "../../src/graph/ops/elementwise.ts";
import { slice } from "../../src/graph/ops/movement.ts";
import { gaussLegendre } from "../../src/num/gaussLegendre.ts";
import { logSumExp as logSumExpOf } from "../../src/num/logSumExp.ts";
import { fold, integers, normals, uniforms } from "../../src/num/random.ts";
import { onTheLine } from "../../src/target.ts";
import type { ExactTarget } from "./analyticTarget.ts";

/** A point of the upper or lower arc at an angle t of [0, pi], as scikit-learn's make_moons places them. */
const arcs: readonly ((t: number) => readonly [number, number])[] = [
  (t) => [Math.cos(t), Math.sin(t)],
  (t) => [1 - Math.cos(t), 0.5 - Math.sin(t)],
];

/** Nodes along an arc for each standard deviation of its length pi: the integral over the arc then has the accuracy of float64. */
const NODES_PER_DEVIATION = 3;
/** Steps of Simpson's rule, which checks it: its error falls as their fourth power. */
const CHECKING_STEPS = 2000;
const CHECKING_LOGS = Float64Array.from({ length: CHECKING_STEPS + 1 }, (_, k) =>
  Math.log((k === 0 || k === CHECKING_STEPS ? 1 : 2 + 2 * (k % 2)) / (6 * CHECKING_STEPS)),
);

/**
 * u(x) = -log of the mean over both arcs of N(x; arc(t), deviation^2 I), t uniform on [0, pi]; normalised. The integral over t is a Gauss-Legendre rule,
 * exact to rounding for deviations from 0.02 on. Source: make_moons of scikit-learn with noise.
 */
export function twoMoons(deviation: number): ExactTarget {
  const count = Math.ceil((NODES_PER_DEVIATION * Math.PI) / deviation);
  const { nodes, weights } = gaussLegendre(count, 0, Math.PI);
  const centres = arcs.flatMap((arc) => Array.from(nodes, arc));
  const logShares = arcs.flatMap(() => Array.from(weights, (weight) => Math.log(weight / (2 * Math.PI))));
  const logHeight = -Math.log(2 * Math.PI * deviation ** 2);
  return {
    dimension: 2,
    periods: onTheLine(2),
    formula: "-log of the mean of N(x; c, s^2 I) over two half circles of centres c",
    logNormaliser: 0,
    reducedEnergy: (point) => {
      const apart = (axis: 0 | 1) => sub(slice(point, 1, axis, axis + 1), constant(centres.map((centre) => centre[axis])));
      const exponents = mul(-0.5 / deviation ** 2, add(square(apart(0)), square(apart(1))));
      return neg(add(logHeight, logSumExp(add(exponents, constant(logShares)))));
    },
    energyAt: (point) => {
      const terms = new Float64Array(arcs.length * CHECKING_LOGS.length);
      arcs.forEach((arc, which) => {
        CHECKING_LOGS.forEach((share, k) => {
          const [x, y] = arc((Math.PI * k) / CHECKING_STEPS);
          const square = (point[0]! - x) ** 2 + (point[1]! - y) ** 2;
          terms[which * CHECKING_LOGS.length + k] = share - square / (2 * deviation ** 2);
        });
      });
      return -logHeight - logSumExpOf(terms);
    },
    sample: (stream, samples) => {
      const [which, along, noise] = [new Uint32Array(samples), new Float64Array(samples), new Float64Array(2 * samples)];
      integers(fold(stream, 0), 0, arcs.length, which);
      uniforms(fold(stream, 1), 0, along);
      normals(fold(stream, 2), 0, noise);
      return noise.map((value, at) => {
        const centre = arcs[which[at >> 1]!]!(Math.PI * along[at >> 1]!);
        return centre[at % 2 === 0 ? 0 : 1] + deviation * value;
      });
    },
  };
}
