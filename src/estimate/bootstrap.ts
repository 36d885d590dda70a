import { UserError } from "../errors.ts";
import { exponentials, fold, integers, type Key } from "../num/random.ts";

/**
 * "bayesian": multipliers are exponential draws scaled to mean 1 (Rubin 1981), so no sample ever vanishes and a rare state stays in every replicate.
 * "multinomial": multipliers are counts of N draws with replacement (Efron 1979).
 */
export type BootstrapKind = "bayesian" | "multinomial";

/** Replicates of a statistic. */
export interface BootstrapResult {
  /** One array [size] a replicate. */
  readonly replicates: readonly Float64Array[];
  /** Mean over replicates [size]. */
  readonly mean: Float64Array;
  /** One standard deviation over replicates [size]; Infinity where a replicate is infinite, so that a broken error bar cannot pass for a small one. */
  readonly standardError: Float64Array;
}

/**
 * Bootstrap over `count` independent samples: the statistic is computed for each replicate's multipliers of the samples' weights, [count], mean 1.
 *
 * Replicate r draws from fold(stream, r), so it does not depend on the number of replicates. The multiplier array is reused: a statistic must not keep it.
 * For correlated samples pass blocks (one multiplier a block). Throws UserError if the statistic is NaN, naming the replicate, or changes its size.
 * Source: Rubin, Ann. Stat. 9 (1981) 130; Efron, Ann. Stat. 7 (1979) 1.
 */
export function bootstrap(
  stream: Key,
  count: number,
  replicates: number,
  statistic: (multipliers: Float64Array) => number | Float64Array,
  kind: BootstrapKind = "bayesian",
): BootstrapResult {
  if (!Number.isInteger(count) || count < 1)
    throw new UserError(`bootstrap: at least one sample is needed, but ${count} was given; pass the number of samples.`);
  if (!Number.isInteger(replicates) || replicates < 2) {
    throw new UserError(
      `bootstrap: at least 2 replicates are needed, but ${replicates} was given; 200 give the error to about 5 %.`,
    );
  }
  const multipliers = new Float64Array(count);
  const values: Float64Array[] = [];
  for (let r = 0; r < replicates; r++) {
    fillMultipliers(fold(stream, r), kind, multipliers);
    const value = statistic(multipliers);
    values.push(typeof value === "number" ? Float64Array.of(value) : value.slice());
    checkReplicate(values, r);
  }
  return { replicates: values, ...moments(values) };
}

function fillMultipliers(stream: Key, kind: BootstrapKind, multipliers: Float64Array): void {
  const count = multipliers.length;
  if (kind === "multinomial") {
    const chosen = new Uint32Array(count);
    integers(stream, 0, count, chosen);
    multipliers.fill(0);
    for (const i of chosen) multipliers[i]!++;
    return;
  }
  exponentials(stream, 0, multipliers);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += multipliers[i]!;
  for (let i = 0; i < count; i++) multipliers[i]! *= count / sum;
}

function checkReplicate(values: readonly Float64Array[], r: number): void {
  if (values[r]!.length !== values[0]!.length) {
    throw new UserError(
      `bootstrap: the statistic gave ${values[r]!.length} numbers in replicate ${r} and ${values[0]!.length} before; its size must be fixed.`,
    );
  }
  if (values[r]!.includes(Number.NaN)) {
    throw new UserError(
      `bootstrap: the statistic is NaN in replicate ${r}; make it a number, or an infinity where it does not exist.`,
    );
  }
}

function moments(values: readonly Float64Array[]): { mean: Float64Array; standardError: Float64Array } {
  const mean = new Float64Array(values[0]!.length);
  const standardError = new Float64Array(values[0]!.length);
  for (let k = 0; k < mean.length; k++) {
    const column = values.map((value) => value[k]!);
    const average = column.reduce((sum, x) => sum + x, 0) / column.length;
    const variance = column.reduce((sum, x) => sum + (x - average) ** 2, 0) / (column.length - 1);
    mean[k] = average;
    standardError[k] = column.every(Number.isFinite) ? Math.sqrt(variance) : Number.POSITIVE_INFINITY;
  }
  return { mean, standardError };
}
