import { UserError } from "../errors.ts";
import { type Finding, grade, type Verdict, verdictOf } from "./finding.ts";
import { statisticalInefficiency } from "./statisticalInefficiency.ts";

/** Where a series has forgotten its start, and what the rest is worth. */
export interface Equilibration extends Verdict {
  /** First index that counts; those before are warm-up. */
  readonly start: number;
  /** Statistical inefficiency of the rest. */
  readonly inefficiency: number;
  /** Effective samples in the rest, (n - start) / inefficiency. */
  readonly effective: number;
}

/**
 * Effective samples: an inefficiency summed over about twice itself is known to sqrt(8 / effective), which is 28 % at 100 and 63 % at 20. Discarded: where the
 * better half is the second, the series may still be on its way.
 */
const EQUILIBRATION_LIMITS = {
  effective: { warn: 100, unreliable: 20 },
  discarded: { warn: 0.5 },
} as const;

/** Starts that are tried where no stride is given. */
const STARTS = 100;

/**
 * The start that leaves most effective samples: argmax over t of (n - t) / g(t), g the statistical inefficiency of the series from t on.
 *
 * `stride` is the distance of the starts that are tried. A rest without change counts as one sample. It sees only what the series shows: drift towards a
 * state that was not reached is invisible. Errors as statisticalInefficiency. Source: Chodera, J. Chem. Theory Comput. 12 (2016) 1799, equation 12.
 */
export function detectEquilibration(
  series: ArrayLike<number>,
  stride: number = Math.max(1, Math.ceil(series.length / STARTS)),
): Equilibration {
  if (!Number.isInteger(stride) || stride < 1)
    throw new UserError(`equilibration: the stride between starts is a whole number from 1, but ${stride} was given.`);
  const values = Float64Array.from(series);
  let best = { start: 0, inefficiency: statisticalInefficiency(values), effective: 0 };
  best.effective = values.length / best.inefficiency;
  for (let start = stride; start < values.length - 2; start += stride) {
    const rest = values.subarray(start);
    // Effective samples are at most the samples.
    if (rest.length <= best.effective) break;
    if (rest.every((value) => value === rest[0])) break;
    const inefficiency = statisticalInefficiency(rest);
    const effective = rest.length / inefficiency;
    if (effective > best.effective) best = { start, inefficiency, effective };
  }
  return { ...best, ...verdictOf([effectiveFinding(best.effective), discardedFinding(best.start / values.length)]) };
}

/** Indices of about (count - start) / inefficiency samples, evenly from `start` on, that count as independent: start + round(k g). */
export function independentIndices(count: number, inefficiency: number, start: number = 0): Uint32Array {
  if (!(inefficiency >= 1) || !Number.isFinite(inefficiency)) {
    throw new UserError(
      `independent samples: a statistical inefficiency is at least 1, but ${inefficiency} was given; compute it from the series.`,
    );
  }
  const indices: number[] = [];
  for (let k = 0; start + Math.round(k * inefficiency) < count; k++) indices.push(start + Math.round(k * inefficiency));
  return Uint32Array.from(indices);
}

function effectiveFinding(effective: number): Finding | undefined {
  const { warn, unreliable } = EQUILIBRATION_LIMITS.effective;
  if (effective >= warn) return undefined;
  const reason = `The series is worth ${effective.toFixed(1)} independent samples, fewer than ${warn}: its correlation time is hardly known; sample longer.`;
  return { status: grade(effective < unreliable), reason };
}

function discardedFinding(share: number): Finding | undefined {
  if (share <= EQUILIBRATION_LIMITS.discarded.warn) return undefined;
  const reason = `${(100 * share).toFixed(0)} % of the series counts as warm-up, more than half: it may still be on its way; sample longer.`;
  return { status: "warn", reason };
}
