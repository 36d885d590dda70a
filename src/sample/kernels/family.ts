/** Families of distributions that differ in how they weigh the same energies: tempered, annealed and composed ones. */
import { addAll } from "../../graph/addAll.ts";
import { valueAndGradient } from "../../graph/gradient.ts";
import type { Tensor } from "../../graph/op.ts";
import { mul } from "../../graph/ops/elementwise.ts";
import { concat, slice, split } from "../../graph/ops/movement.ts";
import type { Target } from "../../target.ts";

/**
 * Distributions p(x) ~ exp(-u(x)), u(x) = sum_k c_k u_k(x), of one space. The coefficients c are numbers of each chain, so that replicas at several
 * temperatures run as one batch, and change without a new evaluation of any term.
 */
export interface Family {
  /** Number of coordinates d. */
  readonly dimension: number;
  /** The period of each coordinate; 0 on the line. */
  readonly periods: readonly number[];
  /** u_k by name, [batch, d] -> [batch, 1]. */
  readonly terms: Readonly<Record<string, (x: Tensor) => Tensor>>;
}

/** The family of one term, whose member with coefficient 1 is the target. */
export const familyOf = (target: Target): Family => ({
  dimension: target.dimension,
  periods: target.periods,
  terms: { energy: (x) => target.reducedEnergy(x) },
});

/** A point with the energies of all terms and their gradients, from which those of any member follow. */
export interface Point {
  /** [batch, d] */
  readonly x: Tensor;
  /** [batch, K] */
  readonly energies: Tensor;
  /** [batch, K * d], term after term. */
  readonly gradients: Tensor;
}

/** Energies and gradients of all terms at x [batch, d]. */
export function pointAt({ terms }: Family, x: Tensor): Point {
  const parts = Object.values(terms).map((term) => valueAndGradient((at) => term(at!), [x]));
  return {
    x,
    energies: concat(
      parts.map(({ value }) => value),
      1,
    ),
    gradients: concat(
      parts.map(({ gradients }) => gradients[0]!),
      1,
    ),
  };
}

const weighted = (parts: readonly Tensor[], coefficients: Tensor): Tensor =>
  addAll(parts.map((part, k) => mul(slice(coefficients, 1, k, k + 1), part)));

/** The member's energy at a point, [batch, 1]; coefficients [batch, K]. */
export function energyOf({ energies }: Point, coefficients: Tensor): Tensor {
  const count = coefficients.shape[1] as number;
  return weighted(split(energies, 1, Array<number>(count).fill(1)), coefficients);
}

/** The member's gradient at a point, [batch, d]. */
export function gradientOf({ gradients, x }: Point, coefficients: Tensor): Tensor {
  const count = coefficients.shape[1] as number;
  return weighted(split(gradients, 1, Array<number>(count).fill(x.shape[1] as number)), coefficients);
}
