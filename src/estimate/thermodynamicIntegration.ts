import { meanEffectiveSampleSize } from "./chainEffectiveSampleSize.ts";
import type { Chains } from "./chains.ts";
import { type Finding, grade, type JudgedEstimate, verdictOf } from "./finding.ts";
import { chainMean } from "./monteCarloError.ts";
import { type QuadratureRule, quadratureOrder, quadratureWeights } from "./quadrature.ts";
import { THRESHOLDS } from "./verdict.ts";

/** A point of the path: the coupling parameter, and chains of du/dlambda there, kT per unit of lambda. */
export interface PathPoint {
  readonly lambda: number;
  readonly derivatives: Chains;
}

/** f(last) - f(first), kT, with its statistical error. */
export interface IntegratedFreeEnergy extends JudgedEstimate {
  /** Estimate of the error of the quadrature, kT, which `error` does not hold: from every second point, by Richardson; undefined below 5 points. */
  readonly quadratureError: number | undefined;
  /** Means of du/dlambda with their Monte Carlo errors, one a point. */
  readonly means: readonly {
    readonly lambda: number;
    readonly value: number;
    readonly error: number;
    readonly effective: number;
  }[];
}

/**
 * Thermodynamic integration: f_1 - f_0 = integral of <du/dlambda>_lambda dlambda, kT, by a linear quadrature rule over the points' means.
 *
 * Points in ascending lambda (temperatures and noise levels too are lambdas). "cubic" integrates the not-a-knot spline, "trapezoid" straight lines. The error is
 * sqrt(sum c_k^2 e_k^2), c_k the rule's weights and e_k Monte Carlo errors of the means, so correlation within and disagreement between chains count. A change of
 * the rule's result by half its points is held against the error. Throws UserError on fewer than 2 points, lambdas that do not ascend, and as checkedChains.
 * Source: Kirkwood, J. Chem. Phys. 3 (1935) 300, equation 8; rules: de Boor, A Practical Guide to Splines (2001), chapter 4.
 */
export function thermodynamicIntegration(points: readonly PathPoint[], rule: QuadratureRule = "cubic"): IntegratedFreeEnergy {
  const lambdas = points.map(({ lambda }) => lambda);
  const weights = quadratureWeights(lambdas, rule);
  const means = points.map(({ lambda, derivatives }) => {
    return { lambda, ...chainMean(derivatives), effective: meanEffectiveSampleSize(derivatives) };
  });
  const value = weights.reduce((sum, c, k) => sum + c * means[k]!.value, 0);
  const error = Math.sqrt(weights.reduce((sum, c, k) => sum + (c * means[k]!.error) ** 2, 0));
  const quadratureError = richardson(
    lambdas,
    means.map((mean) => mean.value),
    rule,
    value,
  );
  const findings = [
    ...means.map(({ lambda, effective }) => effectiveFinding(lambda, effective)),
    quadratureFinding(quadratureError, error),
  ];
  return { value, error, quadratureError, means, ...verdictOf(findings) };
}

/** |result - result of every second point| / (2^p - 1), p the rule's order; the larger of keeping the even and the odd points, with both ends. */
function richardson(
  lambdas: readonly number[],
  means: readonly number[],
  rule: QuadratureRule,
  value: number,
): number | undefined {
  if (lambdas.length < 5) return undefined;
  const changes = [0, 1].map((parity) => {
    const kept = lambdas.map((_, k) => k).filter((k) => k === 0 || k === lambdas.length - 1 || k % 2 === parity);
    const weights = quadratureWeights(
      kept.map((k) => lambdas[k]!),
      rule,
    );
    return Math.abs(value - weights.reduce((sum, c, j) => sum + c * means[kept[j]!]!, 0));
  });
  return Math.max(...changes) / (2 ** quadratureOrder[rule] - 1);
}

function effectiveFinding(lambda: number, effective: number): Finding | undefined {
  const { warn, unreliable } = THRESHOLDS.effectiveSamples;
  // A mean needs fewer samples than a quantile of the tails: the lower limit is where its error is known to 7 %.
  if (effective >= unreliable) return undefined;
  const reason = `At lambda = ${lambda} the samples are worth ${effective.toFixed(1)} independent ones, fewer than ${unreliable}: their error is hardly known; sample up to ${warn}.`;
  return { status: grade(effective < unreliable / 10), reason };
}

function quadratureFinding(quadratureError: number | undefined, error: number): Finding | undefined {
  if (quadratureError === undefined) {
    const reason = "Fewer than 5 points tell nothing of the quadrature's own error; add points.";
    return { status: "warn", reason };
  }
  if (quadratureError <= Math.max(error, Number.EPSILON)) return undefined;
  const reason = `The quadrature may be off by ${quadratureError.toPrecision(2)} kT, more than the statistical error of ${error.toPrecision(2)} kT; add points where du/dlambda bends.`;
  return { status: grade(quadratureError > 3 * error), reason };
}
