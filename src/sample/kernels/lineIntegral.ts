/** Hamiltonian moves of models that know a score and no energy: the Metropolis test integrates the score along the way. */

import { type QuadratureRule, quadratureWeights } from "../../estimate/quadrature.ts";
import { addAll } from "../../graph/addAll.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, mul, neg, stopGradient, sub } from "../../graph/ops/elementwise.ts";
import { slice } from "../../graph/ops/movement.ts";
import { sum } from "../../graph/ops/reduce.ts";
import { hybridMonteCarlo } from "./citations.ts";
import { type Family, gradientOf, type Point } from "./family.ts";
import { wantedAcceptance } from "./hamiltonian.ts";
import type { Kernel } from "./kernel.ts";
import { drift, kick, kineticEnergy } from "./leapfrog.ts";
import { DECISION_COLUMNS, metropolis } from "./metropolis.ts";

/** A distribution of which only the score is known. */
export interface ScoreTarget {
  readonly dimension: number;
  /** As a target's. */
  readonly periods: readonly number[];
  /** s(x) = grad log p(x), [batch, d] -> [batch, d]; it need not be the gradient of anything. */
  score(x: Tensor): Tensor;
}

/** How the integral of the score over a step is taken. */
export interface LineIntegralOptions {
  /** Steps of velocity Verlet; 1 is a Langevin proposal. */
  readonly leapfrogSteps: number;
  /** Points of the rule on each step, its two ends included, which cost nothing. */
  readonly points: number;
  readonly rule: QuadratureRule;
}

/** A family whose slopes are minus the score. The value of its term means nothing, so kernels that compare energies cannot serve it. */
export const scoreFamily = ({ dimension, periods, score }: ScoreTarget): Family => ({
  dimension,
  periods,
  terms: { score: (x) => neg(sum(mul(x, stopGradient(score(x))), 1, true)) },
});

const dot = (a: Tensor, b: Tensor): Tensor => sum(mul(a, b), 1, true);

/**
 * log p(x + D) - log p(x) = int_0^1 s(x + t D) . D dt by a rule on equally spaced points, [batch, 1]; ends are the scores at both ends, if they are known.
 *
 * Source: Sjöberg, Lindqvist, Önnheim, Jirstrand, Svensson, arXiv 2307.14012, for the trapezoidal rule.
 */
export function scoreIntegral(
  score: (x: Tensor) => Tensor,
  from: Tensor,
  displacement: Tensor,
  { points, rule }: Pick<LineIntegralOptions, "points" | "rule">,
  ends?: readonly [Tensor, Tensor],
): Tensor {
  const places = Array.from({ length: points }, (_, k) => k / (points - 1));
  const weights = quadratureWeights(places, rule);
  const terms = places.map((place, k) => {
    const known = k === 0 ? ends?.[0] : k === points - 1 ? ends?.[1] : undefined;
    return mul(weights[k]!, dot(known ?? score(add(from, mul(place, displacement))), displacement));
  });
  return addAll(terms);
}

/**
 * A trajectory of velocity Verlet by the score, accepted with probability min(1, exp(I + |p|^2/2 - |p'|^2/2)), I the integral of the score along the
 * steps' straight lines; the scores at their ends are those of the trajectory.
 *
 * Where the score is a gradient and the integral exact, this is `hmc`; else the law is the target's up to the error of the rule, and with 2 points and one step
 * log r = -h^2 (|s(y)|^2 - |s(x)|^2) / 8 in units of the scale. Beside the ends each step takes points - 2 evaluations.
 */
export function lineIntegralHmc(target: ScoreTarget, options: LineIntegralOptions): Kernel {
  const { leapfrogSteps, points } = options;
  return {
    name: "line-integral-hmc",
    exact: false,
    cite: [hybridMonteCarlo],
    wantedAcceptance: wantedAcceptance(leapfrogSteps),
    evaluations: leapfrogSteps * (points - 1),
    noise: (dimension) => dimension + DECISION_COLUMNS,
    carried: () => ({}),
    step: (family, { point: start }, { noise, stepSize, scale, coefficients }) => {
      const { dimension } = family;
      const length = mul(stepSize, scale);
      const half = mul(0.5, length);
      const first = slice(noise, 1, 0, dimension);
      let point: Point = start;
      let momentum = kick({ point, momentum: first }, half, coefficients);
      let logRatio = kineticEnergy(first);
      for (let step = 1; step <= leapfrogSteps; step++) {
        const next = drift(family, point.x, momentum, length);
        const ends = [neg(gradientOf(point, coefficients)), neg(gradientOf(next, coefficients))] as const;
        logRatio = add(logRatio, scoreIntegral(target.score, point.x, mul(length, momentum), options, ends));
        point = next;
        momentum = kick({ point, momentum }, step < leapfrogSteps ? length : half, coefficients);
      }
      const proposal = {
        proposed: { point, carried: {} },
        rejected: { point: start, carried: {} },
        logRatio: sub(logRatio, kineticEnergy(momentum)),
      };
      return metropolis(proposal, slice(noise, 1, dimension, dimension + DECISION_COLUMNS));
    },
  };
}
