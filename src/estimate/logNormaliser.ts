import type { Key } from "../num/random.ts";
import { bootstrap } from "./bootstrap.ts";
import type { Estimate } from "./finding.ts";
import { checkLogWeights, relativeWeights } from "./weights.ts";

/**
 * log Z = log((1/N) sum w_i) of the unnormalised target, with the delta-method error sd(w) / (sqrt(N) mean(w)) (sd with N - 1).
 *
 * logWeights [N] = -U/kT - log q with q normalised, so Z is the partition function in the coordinates of q. The error trusts the sample's variance: believe it
 * only with a Pareto k-hat below its threshold. One sample: error Infinity. Errors as checkLogWeights. Source: Owen, Monte Carlo theory, methods and
 * examples (2013), chapter 9.
 */
export function logNormaliser(logWeights: ArrayLike<number>): Estimate {
  const { count, maximum } = checkLogWeights(logWeights);
  const w = relativeWeights(logWeights);
  const mean = w.reduce((sum, x) => sum + x, 0) / count;
  const squares = w.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const error = count > 1 ? Math.sqrt(squares / ((count - 1) * count)) / mean : Number.POSITIVE_INFINITY;
  return { value: maximum + Math.log(mean), error };
}

/** log Z as logNormaliser, with the Bayesian bootstrap's error over `replicates`; draws are keyed by `stream`. */
export function logNormaliserBootstrap(stream: Key, logWeights: ArrayLike<number>, replicates: number = 400): Estimate {
  const { value } = logNormaliser(logWeights);
  const w = relativeWeights(logWeights);
  const statistic = (multipliers: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < w.length; i++) sum += multipliers[i]! * w[i]!;
    return Math.log(sum);
  };
  const error = w.length > 1 ? bootstrap(stream, w.length, replicates, statistic).standardError[0]! : Number.POSITIVE_INFINITY;
  return { value, error };
}
