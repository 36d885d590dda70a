/** How good a generator is: on frames that it never saw, and on draws of its own. */
import { kish } from "../estimate/effectiveSampleSize.ts";
import { quantile } from "../num/quantile.ts";
import type { Key } from "../num/random.ts";
import type { Arrays } from "../runtime/executor.ts";
import type { Drawing } from "./drawing.ts";
import { reducedEnergies, type TargetUnits } from "./ownPool.ts";
import type { Points } from "./trainingData.ts";

export interface Validation {
  /** Mean -log q of held-out frames, nats. */
  readonly heldOutLoss: number;
  /** Robust standard deviation of log q + u over held-out frames, nats: 0 for a perfect generator. */
  readonly heldOutSpread: number;
  /** Kish's effective sample size of own draws as a fraction; 0 where every draw has weight zero. */
  readonly ess: number;
}

/** Interquartile range of a normal variable of unit standard deviation. */
const NORMAL_QUARTILES = 1.349;

export async function validate(
  drawing: Drawing,
  parameters: Arrays,
  heldOut: Points,
  target: TargetUnits,
  stream: Key,
  rows: number,
): Promise<Validation> {
  const dimension = heldOut.vectors.length / heldOut.count;
  const count = Math.min(rows, heldOut.count);
  const logDensity = await drawing.logDensity(parameters, heldOut.vectors.subarray(0, count * dimension));
  const residuals = logDensity.map((value, row) => value + heldOut.energies[row]!);
  const draws = await drawing.draw(parameters, stream, 0, rows);
  const ownDensity = await drawing.logDensity(parameters, draws.vectors);
  // A draw of infinite energy has weight zero, whatever its density.
  const logWeights = reducedEnergies(draws, target).map((energy, row) =>
    energy === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : -energy - ownDensity[row]!,
  );
  return {
    heldOutLoss: -logDensity.reduce((total, value) => total + value, 0) / count,
    heldOutSpread: (quantile(residuals, 0.75) - quantile(residuals, 0.25)) / NORMAL_QUARTILES,
    ess: logWeights.some(Number.isFinite) ? kish(logWeights) : 0,
  };
}
