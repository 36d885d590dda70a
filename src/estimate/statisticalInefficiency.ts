import { UserError } from "../errors.ts";

/** The autocorrelation function is summed at least this far before its first zero ends the sum (pymbar's default, against noise at short lags). */
const SHORTEST_WINDOW = 3;

/**
 * Statistical inefficiency g >= 1 of a time series: N/g of its N values are worth as much as independent ones.
 *
 * g = 1 + 2 sum_t (1 - t/N) C(t), C the normalised autocorrelation, summed until it first falls to zero or below. The unit is the series' own step.
 * Costs N times the correlation time. Throws UserError on a constant series (it says nothing about correlation), a non-finite value or fewer than 3 values.
 * Source: Chodera, Swope, Pitera, Seok, Dill, J. Chem. Theory Comput. 3 (2007) 26; as pymbar 4 statistical_inefficiency.
 */
export function statisticalInefficiency(series: ArrayLike<number>): number {
  const n = series.length;
  if (n < 3)
    throw new UserError(`statistical inefficiency: at least 3 values are needed, but ${n} were given; pass a longer series.`);
  const deviations = centred(series);
  const variance = deviations.reduce((sum, d) => sum + d * d, 0) / n;
  let g = 1;
  for (let lag = 1; lag < n - 1; lag++) {
    let sum = 0;
    for (let i = 0; i < n - lag; i++) sum += deviations[i]! * deviations[i + lag]!;
    const correlation = sum / ((n - lag) * variance);
    if (correlation <= 0 && lag > SHORTEST_WINDOW) break;
    g += 2 * correlation * (1 - lag / n);
  }
  return Math.max(1, g);
}

function centred(series: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(series);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new UserError(`statistical inefficiency: value ${bad} of the series is ${values[bad]}; mend or cut the series there.`);
  if (values.every((value) => value === values[0])) {
    throw new UserError(
      `statistical inefficiency: all ${values.length} values are ${values[0]}, which tells nothing of correlation; sample longer.`,
    );
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}
