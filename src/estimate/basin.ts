import { UserError } from "../errors.ts";
import type { Key } from "../num/random.ts";
import { type Blocks, blockBootstrap } from "./blocks.ts";
import { kish } from "./effectiveSampleSize.ts";
import { checkLogWeights } from "./weights.ts";

/** Free-energy difference of a basin against the rest. */
export interface BasinFreeEnergy {
  /** "ok", or which side has no sample of positive weight: then the value is +Infinity (nothing inside) or -Infinity (nothing outside) and the error Infinity. */
  readonly status: "ok" | "nothing inside" | "nothing outside";
  /** -log(P(inside) / P(outside)), kT. */
  readonly value: number;
  /** One standard deviation, kT. */
  readonly error: number;
  /** P(inside). */
  readonly probability: number;
  /** Samples of positive weight on each side, and Kish's effective number of them. */
  readonly inside: BasinSide;
  readonly outside: BasinSide;
}

/** How well one side is sampled. */
export interface BasinSide {
  readonly samples: number;
  readonly effective: number;
}

/** What the bootstrap needs. */
export interface BasinOptions {
  readonly stream: Key;
  readonly replicates?: number;
  /** Samples that are not independent of each other, if any. */
  readonly blocks?: Blocks | undefined;
}

/**
 * Free-energy difference of a basin against the rest, dF = -log(P(inside) / P(outside)) in kT, from weighted samples, independent unless blocks are given.
 *
 * isInside [N], nonzero for samples in the basin; logWeights [N] = log p - log q up to a constant. The error is the Bayesian bootstrap's standard deviation.
 * A side without a sample has an infinite value and says so in `status`. Errors as checkLogWeights, and UserError for unequal lengths.
 * Source: BoltzNCE, arXiv 2507.00846, after Klein and Noe, with exact membership in place of histogram bins.
 */
export function basinFreeEnergy(
  isInside: ArrayLike<number>,
  logWeights: ArrayLike<number>,
  options: BasinOptions,
): BasinFreeEnergy {
  const { count } = checkLogWeights(logWeights);
  if (isInside.length !== count) {
    throw new UserError(
      `basin: ${isInside.length} memberships came with ${count} log weights; pass one of each for every sample.`,
    );
  }
  const sides = { inside: side(isInside, logWeights, true), outside: side(isInside, logWeights, false) };
  if (sides.inside.samples === 0) {
    return {
      status: "nothing inside",
      value: Number.POSITIVE_INFINITY,
      error: Number.POSITIVE_INFINITY,
      probability: 0,
      ...sides,
    };
  }
  if (sides.outside.samples === 0) {
    return {
      status: "nothing outside",
      value: Number.NEGATIVE_INFINITY,
      error: Number.POSITIVE_INFINITY,
      probability: 1,
      ...sides,
    };
  }
  const difference = differenceOf(isInside, logWeights);
  const value = difference(new Float64Array(count).fill(1));
  const { standardError } = blockBootstrap(options.stream, count, options.blocks, options.replicates ?? 400, difference);
  return { status: "ok", value, error: standardError[0]!, probability: 1 / (1 + Math.exp(value)), ...sides };
}

/** dF of the weights times multipliers. */
function differenceOf(isInside: ArrayLike<number>, logWeights: ArrayLike<number>): (multipliers: Float64Array) => number {
  const inside = logMassOf(isInside, logWeights, true);
  const outside = logMassOf(isInside, logWeights, false);
  return (multipliers) => outside(multipliers) - inside(multipliers);
}

/** log of one side's sum of weights times multipliers, shifted by that side's own largest weight, so that neither side underflows beside the other. */
function logMassOf(
  isInside: ArrayLike<number>,
  logWeights: ArrayLike<number>,
  wanted: boolean,
): (multipliers: Float64Array) => number {
  const members = Uint32Array.from({ length: logWeights.length }, (_, i) => i).filter((i) => Boolean(isInside[i]) === wanted);
  const maximum = members.reduce((largest, i) => Math.max(largest, logWeights[i]!), Number.NEGATIVE_INFINITY);
  const weights = Float64Array.from(members, (i) => Math.exp(logWeights[i]! - maximum));
  return (multipliers) => {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k]! * multipliers[members[k]!]!;
    return maximum + Math.log(sum);
  };
}

function side(isInside: ArrayLike<number>, logWeights: ArrayLike<number>, wanted: boolean): BasinSide {
  const own = Float64Array.from(logWeights).filter(
    (value, i) => Boolean(isInside[i]) === wanted && value > Number.NEGATIVE_INFINITY,
  );
  return own.length === 0 ? { samples: 0, effective: 0 } : { samples: own.length, effective: own.length * kish(own) };
}
