import { UserError } from "../errors.ts";
import { type BarEstimate, bar } from "./bar.ts";
import { exponentialAverage } from "./exponentialAverage.ts";
import { type Finding, findingsOf, type JudgedEstimate, verdictOf } from "./finding.ts";
import type { SampleSource } from "./verdict.ts";

/** Work of a map in both directions, or of a driven process, kT. */
export interface TargetedWork {
  /** [N_0] from samples of state 0. */
  readonly forward: ArrayLike<number>;
  /** [N_1] from samples of state 1, by the inverse map. */
  readonly reverse: ArrayLike<number>;
  readonly inefficiency?: { readonly forward: number; readonly reverse: number };
  /** What state 0 is, for advice: a generator if not given. */
  readonly source?: SampleSource;
}

/** f_1 - f_0 by BAR, beside the two one-sided estimates; the verdict is on BAR and on whether all three agree. */
export interface TargetedEstimate extends BarEstimate {
  readonly forward: JudgedEstimate;
  readonly reverse: JudgedEstimate;
}

/** Estimates of one number that differ by more than this many of their errors contradict each other; by chance 1 time in 400 and in 16 000 (one direction). */
const CONTRADICTION = { warn: 3, unreliable: 4 } as const;

/**
 * Work of a map from one state to another, kT: w = u_to(M(x)) - u_from(x) - log |det dM/dx|.
 *
 * from, to [N]: reduced energies before and after the map; logJacobian [N]. For a generator as the map from its noise z of energy -log p(z): w = u(x) + log q(x).
 * A +Infinity after the map is kept; UserError on unequal lengths, and on an energy before it that is not finite. Source: Jarzynski, Phys. Rev. E 65 (2002) 046122, equation 9.
 */
export function mappedWork(from: ArrayLike<number>, to: ArrayLike<number>, logJacobian: ArrayLike<number>): Float64Array {
  if (from.length !== to.length || from.length !== logJacobian.length) {
    throw new UserError(
      `mapped work: ${from.length} energies before, ${to.length} after the map and ${logJacobian.length} log-Jacobians were given; pass one of each for every sample.`,
    );
  }
  return Float64Array.from(from, (energy, i) => {
    if (Number.isFinite(energy) && Number.isFinite(logJacobian[i]!)) return to[i]! - energy - logJacobian[i]!;
    throw new UserError(
      `mapped work: sample ${i} has energy ${energy} before the map and log-Jacobian ${logJacobian[i]}; samples of a state have finite ones, so leave it out and count it.`,
    );
  });
}

/**
 * Free-energy difference f_1 - f_0, kT, from work of a map in both directions: BAR, with both one-sided exponential averages as a check.
 *
 * A map that takes state 0 to state 1 exactly has constant work and no error. Errors as bar.
 * Source: Jarzynski, Phys. Rev. E 65 (2002) 046122; Hahn and Then, Phys. Rev. E 79 (2009) 011113, equation 24.
 */
export function targetedFreeEnergy(work: TargetedWork): TargetedEstimate {
  const { source = "generator", inefficiency } = work;
  const both = bar(work);
  const side = (direction: "forward" | "reverse"): JudgedEstimate =>
    exponentialAverage(work[direction], { direction, source, inefficiency: inefficiency?.[direction] ?? 1 });
  const sides = { forward: side("forward"), reverse: side("reverse") };
  const contradictions = Object.entries(sides).map(([name, estimate]) => contradiction(name, estimate, both));
  return { ...both, ...sides, ...verdictOf([...findingsOf(both), ...contradictions]) };
}

/** One-sided estimates that themselves warn of their errors are no witnesses. */
function contradiction(name: string, estimate: JudgedEstimate, both: JudgedEstimate): Finding | undefined {
  const error = Math.hypot(estimate.error, both.error);
  const scores = error > 0 ? Math.abs(estimate.value - both.value) / error : 0;
  if (estimate.status !== "ok" || scores < CONTRADICTION.warn) return undefined;
  const reason = `The ${name} average is ${scores.toFixed(1)} standard errors from BAR, more than ${CONTRADICTION.warn}: the samples are not of the states that the energies say; check both ends.`;
  return { status: scores > CONTRADICTION.unreliable ? "unreliable" : "warn", reason };
}
