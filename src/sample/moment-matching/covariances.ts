/** How the covariance of clean data given noisy ones is taken: sigma^2 + sigma^4 Hess log q, q the density of the noisy data. */
import { addAll } from "../../graph/addAll.ts";
import { valueAndGradient } from "../../graph/gradient.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, div, maximum, mul, select, sign, sqrt, square, sub } from "../../graph/ops/elementwise.ts";
import { concat, slice } from "../../graph/ops/movement.ts";
import { sum } from "../../graph/ops/reduce.ts";

/** The one list of covariances. */
export type CovarianceName = "exact" | "diagonal" | "hutchinson";

/** grad log q, [batch, d] -> [batch, d]. */
export type Score = (x: Tensor) => Tensor;

/** What a draw of covariance C is made of. */
export interface CovarianceInputs {
  /** Where the Hessian is taken, [batch, d]. */
  readonly x: Tensor;
  /** sigma^2 by coordinate, [batch, d]. */
  readonly variance: Tensor;
  /** Standard normals, [batch, d]. */
  readonly noise: Tensor;
  /** Standard normals for random directions, [batch, columns]. */
  readonly probes: Tensor | undefined;
}

/** A draw from N(0, C), [batch, d], and how many of its variances were not positive and were raised to the floor, [batch, 1]. */
export interface CovarianceDraw {
  readonly draw: Tensor;
  readonly raised: Tensor;
}

/** A way to the covariance. */
export interface Covariance {
  readonly title: string;
  /** Columns of random directions that a draw in d dimensions takes. */
  probes(dimension: number): number;
  sample(score: Score, inputs: CovarianceInputs): CovarianceDraw;
}

/** A covariance is positive; a learned score may say otherwise. The least variance, in units of sigma^2: a thousandth of the noise's width. */
const LEAST_VARIANCE = 1e-6;

/** Random directions of a draw: the error of the estimated diagonal falls with their square root, and each costs one gradient. */
const DIRECTIONS = 4;

const entry = (x: Tensor, j: number): Tensor => slice(x, 1, j, j + 1);

/** v^T Hess log q, [batch, d], of directions v [batch, d]. */
const productWithHessian = (score: Score, x: Tensor, v: Tensor): Tensor =>
  valueAndGradient((at) => sum(mul(score(at!), v), 1, true), [x]).gradients[0]!;

/** Rows of the Hessian, d of [batch, d]. */
const hessianRows = (score: Score, x: Tensor): Tensor[] =>
  Array.from({ length: x.shape[1] as number }, (_, j) => valueAndGradient((at) => entry(score(at!), j), [x]).gradients[0]!);

/** At least the floor, and whether it was below. */
function raised(variance: Tensor, floor: Tensor): { readonly value: Tensor; readonly count: Tensor } {
  return { value: maximum(variance, floor), count: select(sub(floor, variance), 1, 0) };
}

/** A draw of independent coordinates from the diagonal of the Hessian, [batch, d]. */
function independentDraw(diagonal: Tensor, { variance, noise }: CovarianceInputs): CovarianceDraw {
  const wanted = add(variance, mul(square(variance), diagonal));
  const { value, count } = raised(wanted, mul(LEAST_VARIANCE, variance));
  return { draw: mul(sqrt(value), noise), raised: sum(count, 1, true) };
}

/** A draw L noise with C = L L^T by Cholesky's method, an element a node; pivots that are not positive are raised. */
function correlatedDraw(rows: readonly Tensor[], { variance, noise }: CovarianceInputs): CovarianceDraw {
  const variances = rows.map((_, i) => entry(variance, i));
  const L: Tensor[][] = [];
  const counts: Tensor[] = [];
  rows.forEach((row, i) => {
    L.push([]);
    for (let j = 0; j <= i; j++) {
      const element = mul(mul(variances[i]!, variances[j]!), entry(row, j));
      const known = Array.from({ length: j }, (_, k) => mul(L[i]![k]!, L[j]![k]!));
      const rest = known.reduce((left, part) => sub(left, part), i === j ? add(variances[i]!, element) : element);
      if (j < i) L[i]!.push(div(rest, L[j]![j]!));
      else {
        const { value, count } = raised(rest, mul(LEAST_VARIANCE, variances[i]!));
        L[i]!.push(sqrt(value));
        counts.push(count);
      }
    }
  });
  const draws = L.map((row) => addAll(row.map((element, k) => mul(element, entry(noise, k)))));
  return { draw: concat(draws, 1), raised: addAll(counts) };
}

/** Every covariance by its name. */
export const covariances: { readonly [K in CovarianceName]: Covariance } = {
  exact: {
    title: "the whole Hessian, one gradient a coordinate, and its Cholesky factor: for few coordinates",
    probes: () => 0,
    sample: (score, inputs) => correlatedDraw(hessianRows(score, inputs.x), inputs),
  },
  diagonal: {
    title: "the Hessian's diagonal, one gradient a coordinate: leaves out correlation of the clean data given the noisy ones",
    probes: () => 0,
    sample: (score, inputs) =>
      independentDraw(
        concat(
          hessianRows(score, inputs.x).map((row, j) => entry(row, j)),
          1,
        ),
        inputs,
      ),
  },
  // E[v * (H v)] = diag H for signs v of mean 0. Source: Bekas, Kokiopoulou, Saad, Appl. Numer. Math. 57 (2007) 1214, equation 3.
  hutchinson: {
    title: `the diagonal estimated along ${DIRECTIONS} random directions: for many coordinates`,
    probes: (dimension) => DIRECTIONS * dimension,
    sample: (score, inputs) => {
      const d = inputs.x.shape[1] as number;
      const estimates = Array.from({ length: DIRECTIONS }, (_, k) => {
        const v = sign(slice(inputs.probes!, 1, k * d, (k + 1) * d));
        return mul(v, productWithHessian(score, inputs.x, v));
      });
      return independentDraw(mul(1 / DIRECTIONS, addAll(estimates)), inputs);
    },
  },
};
