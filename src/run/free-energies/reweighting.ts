/** Free energies from independent draws of a known density. */
import { bootstrap } from "../../estimate/bootstrap.ts";
import { findingsOf, type JudgedEstimate, verdictOf } from "../../estimate/finding.ts";
import { logNormaliser } from "../../estimate/logNormaliser.ts";
import { verdict } from "../../estimate/verdict.ts";
import { weightDiagnostics } from "../../estimate/weightDiagnostics.ts";
import { relativeWeights } from "../../estimate/weights.ts";
import type { Key } from "../../num/random.ts";

/** A reduced energy of +Infinity is a weight of zero, whatever the density there. */
const logWeightsOf = (logQ: Float64Array, energies: Float64Array): Float64Array =>
  energies.map((u, i) => (u === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : -u - logQ[i]!));

/** Bootstrap replicates: the error to 5 %. */
const REPLICATES = 200;

/** f = -log Z of a state, kT, by draws of a density q: the generator as a map from its noise, whose log Z is 0. logQ, energies [draws]. */
export function absoluteFreeEnergy(logQ: Float64Array, energies: Float64Array): JudgedEstimate {
  const logWeights = logWeightsOf(logQ, energies);
  const { value, error } = logNormaliser(logWeights);
  return { value: -value, error, ...verdict(weightDiagnostics(logWeights)) };
}

/** Difference of two independent estimates, as far to be trusted as the worse of them. */
export const differenceOf = (from: JudgedEstimate, to: JudgedEstimate): JudgedEstimate => ({
  value: to.value - from.value,
  error: Math.hypot(from.error, to.error),
  ...verdictOf([...findingsOf(from), ...findingsOf(to)]),
});

/** f_to - f_from, kT, by the same draws for both: what they have in common cancels. The error is the Bayesian bootstrap's. */
export function reweightedDifference(logQ: Float64Array, from: Float64Array, to: Float64Array, stream: Key): JudgedEstimate {
  const logWeights = [from, to].map((energies) => logWeightsOf(logQ, energies));
  const sides = logWeights.map((logs) => ({ weights: relativeWeights(logs), ...logNormaliser(logs) }));
  const logMean = (weights: Float64Array, multipliers: Float64Array): number =>
    Math.log(weights.reduce((sum, w, i) => sum + w * multipliers[i]!, 0));
  const { standardError } = bootstrap(stream, logQ.length, REPLICATES, (multipliers) => {
    const [a, b] = sides.map(({ weights }) => logMean(weights, multipliers));
    return a! - b!;
  });
  return {
    value: sides[0]!.value - sides[1]!.value,
    error: standardError[0]!,
    ...verdictOf(logWeights.flatMap((logs) => findingsOf(verdict(weightDiagnostics(logs))))),
  };
}
