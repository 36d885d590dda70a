import { UserError } from "../../errors.ts";
import { logSumExp } from "../../num/logSumExp.ts";
import { type Finding, type Verdict, verdictOf } from "../finding.ts";
import { overlapFinding } from "../overlap.ts";
import { type Covariance, covarianceOf } from "./covariance.ts";
import { type CheckedInput, checkedInput, type MbarInput } from "./input.ts";
import { type Mixture, mixtureAt, passOver } from "./mixture.ts";
import { type MixtureOverlap, overlapOf } from "./overlapMatrix.ts";
import { type Convergence, type SolveOptions, solveMixture } from "./solve.ts";

/** Free energies of several states from samples of all of them, and what is needed to estimate anything else in any state. */
export interface Mbar extends Convergence, Verdict {
  readonly input: CheckedInput;
  /** f_k, kT, less that of state 0. [states] */
  readonly freeEnergies: Float64Array;
  /** log sum_k N_k exp(f_k - u_k(x_n)): the density of the mixture that the samples are of. [samples] */
  readonly logDenominators: Float64Array;
  readonly overlap: MixtureOverlap;
  readonly covariance: Covariance;
  /** Relative densities of the sampled states, for errors. */
  readonly mixture: Mixture;
}

/** The equations count as solved where each state's weights sum to 1 within this. */
const RESIDUAL = 1e-8;

/**
 * Multistate Bennett acceptance ratio: free energies of all states from samples of any of them, by Newton's method to 1e-12.
 *
 * Samples must be independent: take every g-th (independentIndices), or take errors from mbarBootstrap over blocks. The verdict is on convergence and on how the
 * states hang together; those of differences and expectations add what is theirs. Errors as checkedInput; poor overlap is flagged, not refused.
 * Source: Shirts and Chodera, J. Chem. Phys. 129 (2008) 124105, equations 11, 12 and D6.
 */
export function mbar(input: MbarInput, options: SolveOptions = {}): Mbar {
  const checked = checkedInput(input);
  const solved = solveMixture(checked, options);
  const { converged, iterations, residual } = solved;
  const mixture = mixtureAt(checked, solved.freeEnergies);
  const counts = Float64Array.from(checked.sampled, (k) => checked.counts[k]!);
  const pass = passOver(mixture, counts);
  const logDenominators = denominators(checked, mixture, solved.freeEnergies);
  const overlap = overlapOf(checked, pass);
  const found = { input: checked, converged, iterations, residual, logDenominators, overlap, mixture };
  const raw = checked.counts.map((_, k) => freeEnergyOf(logDenominators, energiesOf(checked, k), `state ${k}`));
  return {
    ...found,
    freeEnergies: Float64Array.from(raw, (f) => f - raw[0]!),
    covariance: covarianceOf(checked, pass),
    ...verdictOf([convergenceFinding(found), ...overlap.tree.map(overlapFinding)]),
  };
}

/** Reduced energies of all samples in one of the states. [samples] */
export const energiesOf = ({ energies, samples }: CheckedInput, state: number): Float64Array =>
  energies.subarray(state * samples, (state + 1) * samples);

/** -log sum_n exp(-u(x_n) - log D_n): free energy of any state, in the same zero as all. Throws UserError where no sample has density in it. */
export function freeEnergyOf(logDenominators: Float64Array, energies: ArrayLike<number>, name: string): number {
  const value = -logSumExp(logDenominators.map((log, n) => -energies[n]! - log));
  if (Number.isFinite(value)) return value;
  throw new UserError(`MBAR: no sample has a finite energy in ${name}; sample states that share conformations with it.`);
}

/** log D_n: the largest term, which the mixture is relative to, and the log of the sum of the others beside it. */
function denominators(input: CheckedInput, mixture: Mixture, f: Float64Array): Float64Array {
  const n = input.sampled.length;
  return Float64Array.from({ length: input.samples }, (_, i) => {
    let [top, sum] = [Number.NEGATIVE_INFINITY, 0];
    for (let k = 0; k < n; k++) {
      const state = input.sampled[k]!;
      top = Math.max(top, f[k]! - input.energies[state * input.samples + i]!);
      sum += input.counts[state]! * mixture[i * n + k]!;
    }
    return top + Math.log(sum);
  });
}

/** What is wrong with the solution of the equations, if anything. */
export function convergenceFinding({ converged, residual, iterations }: Convergence): Finding | undefined {
  if (converged && residual < RESIDUAL) return undefined;
  const reason = `The equations were not solved in ${iterations} iterations: weights of a state sum to 1 within ${residual.toPrecision(2)} only; the states may not overlap at all.`;
  return { status: "unreliable", reason };
}
