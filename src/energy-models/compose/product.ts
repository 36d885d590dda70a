import { UserError } from "../../errors.ts";
import { addAll } from "../../graph/addAll.ts";
import { mul } from "../../graph/ops/elementwise.ts";
import { positive } from "./coefficients.ts";
import type { Factor, Level } from "./factor.ts";
import { growthOfSum } from "./growth.ts";
import type { Operation } from "./operation.ts";

/** The distribution of reduced energy sum_k c_k u_k; coefficients may be negative. */
export function combination<L extends Level>(factors: readonly Factor<L>[], coefficients: readonly number[]): Factor<L> {
  const { dimension, periods } = factors[0]!;
  return {
    dimension,
    periods,
    growth: growthOfSum(factors, coefficients),
    reducedEnergy: (x, ...level) => addAll(factors.map((factor, k) => mul(coefficients[k]!, factor.reducedEnergy(x, ...level)))),
  };
}

/** Powers of densities multiplied, as of experts: u = sum_k e_k u_k. Source: Hinton, Neural Computation 14 (2002) 1771, equation 1. */
export const product: Operation<"product"> = {
  name: "product",
  density: "p_1^e_1 p_2^e_2 ...",
  takes: "several",
  compose: (factors, { exponents }) => combination(factors, positive("exponents of a product", exponents, factors.length)),
};

/** The density at another temperature: u = beta u_1. */
export const tempering: Operation<"tempering"> = {
  name: "tempering",
  density: "p^beta",
  takes: "one",
  compose: (factors, { inverseTemperature }) =>
    combination(factors, positive("the inverse temperature", [inverseTemperature], 1)),
};

/** The product of powers that add up to 1: what lies between densities, on their geometric path. */
export const geometricAverage: Operation<"geometricAverage"> = {
  name: "geometricAverage",
  density: "p_1^w_1 p_2^w_2 ..., weights w summing to 1",
  takes: "several",
  compose: (factors, { weights }) => {
    const values = positive("weights of a geometric average", weights, factors.length);
    const sum = values.reduce((total, value) => total + value, 0);
    return combination(
      factors,
      values.map((value) => value / sum),
    );
  },
};

/**
 * A density divided by a power of another: u = u_1 - s u_2. On the line it exists only where u_1 outgrows s u_2, so both must say how they grow, or the first be
 * bounded. Source: Du, Li and Mordatch, arXiv 2004.06030, section 3 (negation).
 */
export const contrast: Operation<"contrast"> = {
  name: "contrast",
  density: "p_1 / p_2^s",
  takes: "two",
  compose: (factors, { strength = 1 }) => {
    const [s] = positive("the strength of a contrast", [strength], 1);
    const composed = combination(factors, [1, -s!]);
    if (composed.growth !== undefined) return composed;
    throw new UserError(
      "compose: a contrast was asked for, but a factor does not say how its energy grows far out, so nothing shows that p_1 / p_2^s has a normalisable density: give the factors their growth, or bound the first one.",
    );
  },
};
