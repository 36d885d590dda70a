/** Mixtures of isotropic normals. */

import { logSumExp } from "../../src/graph/logSumExp.ts";
import { constant } from "../../src/graph/node.ts";
import { add, mul, neg, square, sub } from "../../src/graph/ops/elementwise.ts";
import { scatterAdd, take } from "../../src/graph/ops/gather.ts";
import { logSumExp as logSumExpOf } from "../../src/num/logSumExp.ts";
import { fold, normals, uniforms } from "../../src/num/random.ts";
import { onTheLine } from "../../src/target.ts";
import type { ExactTarget } from "./analyticTarget.ts";

/** One component: its probability, mean [d] and standard deviation along every axis. */
export interface Component {
  readonly weight: number;
  readonly mean: readonly number[];
  readonly deviation: number;
}

/** A mixture that tells its components, so that its noised densities are known too. */
export interface MixtureTarget extends ExactTarget {
  readonly components: readonly Component[];
}

/** The index of the component in whose share of [0, 1) each of `count` uniform draws lies, weights summing to 1. */
function chooseComponents(components: readonly Component[], draws: Float64Array): Int32Array {
  const ends: number[] = [];
  for (const { weight } of components) ends.push((ends.at(-1) ?? 0) + weight);
  return Int32Array.from(draws, (u) => {
    const index = ends.findIndex((end) => u < end);
    return index < 0 ? components.length - 1 : index;
  });
}

/** log of weight and normalising constant of each component. */
const logHeights = (components: readonly Component[], dimension: number): number[] =>
  components.map(({ weight, deviation }) => Math.log(weight) - dimension * Math.log(deviation * Math.sqrt(2 * Math.PI)));

/** u(x) = -log sum over k of w_k N(x; m_k, s_k^2 I): normalised, so that log Z is 0. The weights sum to 1; throws an Error where they or the dimensions do not fit. */
export function isotropicMixture(components: readonly Component[]): MixtureTarget {
  const dimension = components[0]!.mean.length;
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  if (components.some(({ mean }) => mean.length !== dimension) || Math.abs(total - 1) > 1e-9) {
    throw new Error(`isotropicMixture: means must have one length and weights sum to 1, but they sum to ${total}`);
  }
  const heights = logHeights(components, dimension);
  const every = <T>(value: (component: number, axis: number) => T): T[] =>
    components.flatMap((_, component) => Array.from({ length: dimension }, (_, axis) => value(component, axis)));
  return {
    components,
    dimension,
    periods: onTheLine(dimension),
    formula: "-log sum over k of w_k N(x; m_k, s_k^2 I)",
    logNormaliser: 0,
    reducedEnergy: (x) => {
      const means = constant(every((component, axis) => components[component]!.mean[axis]!));
      const apart = sub(
        take(
          x,
          every((_, axis) => axis),
        ),
        means,
      );
      const squares = scatterAdd(
        square(apart),
        every((component) => component),
        components.length,
      );
      const precisions = constant(components.map(({ deviation }) => -0.5 / deviation ** 2));
      return neg(logSumExp(add(mul(precisions, squares), constant(heights))));
    },
    energyAt: (x) =>
      -logSumExpOf(
        components.map(({ mean, deviation }, component) => {
          const square = mean.reduce((sum, centre, axis) => sum + (x[axis]! - centre) ** 2, 0);
          return heights[component]! - square / (2 * deviation ** 2);
        }),
      ),
    sample: (stream, count) => {
      const draws = new Float64Array(count);
      uniforms(fold(stream, 0), 0, draws);
      const chosen = chooseComponents(components, draws);
      const noise = new Float64Array(count * dimension);
      normals(fold(stream, 1), 0, noise);
      return noise.map((value, at) => {
        const { mean, deviation } = components[chosen[Math.floor(at / dimension)]!]!;
        return mean[at % dimension]! + deviation * value;
      });
    },
  };
}
