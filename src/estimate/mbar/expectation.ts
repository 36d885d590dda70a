import { UserError } from "../../errors.ts";
import { type Finding, findingsOf, type JudgedEstimate, verdictOf } from "../finding.ts";
import { overlapFinding } from "../overlap.ts";
import { verdict } from "../verdict.ts";
import { weightDiagnostics } from "../weightDiagnostics.ts";
import { covarianceOfColumns } from "./covariance.ts";
import { convergenceFinding, energiesOf, freeEnergyOf, type Mbar } from "./mbar.ts";
import { weakestBetween } from "./overlapMatrix.ts";

/**
 * Log weights of all samples in any state, sampled or not: -u(x_n) - log D_n, kT. [samples]
 *
 * energies [samples]: u(x_n) of that state. They are what surfaces, basins and expectations take; normalised, they sum to 1.
 */
export function mbarLogWeights({ logDenominators, input }: Mbar, energies: ArrayLike<number>): Float64Array {
  if (energies.length !== input.samples) {
    throw new UserError(
      `MBAR: ${energies.length} energies came for ${input.samples} samples; pass the target's energy of every sample, in the order of the columns.`,
    );
  }
  return logDenominators.map((log, n) => -energies[n]! - log);
}

/** Difference f_to - f_from of two of the states, kT, with its error. Throws UserError where a state does not exist. */
export function mbarDifference(solution: Mbar, from: number, to: number): JudgedEstimate {
  const pair = [from, to];
  const energies = pair.map((state) => stateEnergies(solution, state));
  const { counts } = solution.input;
  const weakest = weakestBetween(solution.overlap.tree, from, to);
  const findings = pair.every((state) => counts[state]! > 0)
    ? [convergenceFinding(solution), weakest && overlapFinding(weakest)]
    : [...findingsOf(solution), ...energies.flatMap((u, i) => (counts[pair[i]!]! > 0 ? [] : targetFindings(solution, u)))];
  return {
    value: solution.freeEnergies[to]! - solution.freeEnergies[from]!,
    error: differenceError(solution, energies[0]!, energies[1]!),
    ...verdictOf(findings),
  };
}

/** f - f_from of a new state, kT, with its error: energies [samples] are its u(x_n). Errors as mbarLogWeights. */
export function mbarPerturbation(solution: Mbar, energies: ArrayLike<number>, from: number = 0): JudgedEstimate {
  const findings = [...findingsOf(solution), ...targetFindings(solution, energies)];
  const zero = stateEnergies(solution, from);
  const [value, reference] = [energies, zero].map((u) => freeEnergyOf(solution.logDenominators, u, "the new state"));
  return { value: value! - reference!, error: differenceError(solution, zero, energies), ...verdictOf(findings) };
}

/**
 * Expectation of an observable in any state, sampled or not: sum_n w_n A_n, with its error.
 *
 * energies [samples]: u(x_n) of the state, such as U / kT at another temperature; observable [samples], finite wherever a weight is not zero.
 * Errors as mbarLogWeights. Source: Shirts and Chodera, J. Chem. Phys. 129 (2008) 124105, equations 13 to 15.
 */
export function mbarExpectation(solution: Mbar, energies: ArrayLike<number>, observable: ArrayLike<number>): JudgedEstimate {
  const weights = normalisedWeights(solution, energies);
  if (observable.length !== weights.length) {
    throw new UserError(`MBAR: ${observable.length} observations came for ${weights.length} samples; pass one for every sample.`);
  }
  const bad = weights.findIndex((w, n) => w > 0 && !Number.isFinite(observable[n]!));
  if (bad >= 0)
    throw new UserError(`MBAR: the observable of sample ${bad} is ${observable[bad]}; leave the sample out and count it.`);
  const value = weights.reduce((sum, w, n) => (w > 0 ? sum + w * observable[n]! : sum), 0);
  const column = weights.map((w, n) => (w > 0 ? w * (observable[n]! - value) : 0));
  const findings = [...findingsOf(solution), ...targetFindings(solution, energies)];
  return { value, error: columnError(solution, column), ...verdictOf(findings) };
}

/** Standard error of the estimate that belongs to a column over samples that sums to zero. */
function columnError(solution: Mbar, column: Float64Array): number {
  const { mixture, covariance, input } = solution;
  const { counts } = covariance;
  const n = counts.length;
  const sums = new Float64Array(n);
  const p = new Float64Array(n);
  let square = 0;
  for (let i = 0, at = 0; i < input.samples; i++, at += n) {
    const v = column[i]!;
    if (v === 0) continue;
    let density = 0;
    for (let k = 0; k < n; k++) {
      p[k] = counts[k]! * mixture[at + k]!;
      density += p[k]!;
    }
    for (let k = 0; k < n; k++) sums[k]! += (v * p[k]!) / density;
    square += v * v;
  }
  return Math.sqrt(Math.max(0, covarianceOfColumns(covariance, square, sums, sums)));
}

/** What the weights of a state say against estimates in it. */
export const targetFindings = (solution: Mbar, energies: ArrayLike<number>): Finding[] =>
  findingsOf(verdict(weightDiagnostics(mbarLogWeights(solution, energies)), { source: "mixture" }));

function differenceError(solution: Mbar, first: ArrayLike<number>, second: ArrayLike<number>): number {
  const [a, b] = [normalisedWeights(solution, first), normalisedWeights(solution, second)];
  return columnError(
    solution,
    a.map((w, n) => w - b[n]!),
  );
}

function stateEnergies({ input }: Mbar, state: number): Float64Array {
  if (Number.isInteger(state) && state >= 0 && state < input.states) return energiesOf(input, state);
  throw new UserError(`MBAR: state ${state} was asked for, but there are states 0 to ${input.states - 1}; choose one of them.`);
}

/** Weights of all samples in any state, summing to 1. [samples] Errors as mbarLogWeights. */
export function normalisedWeights(solution: Mbar, energies: ArrayLike<number>): Float64Array {
  const logWeights = mbarLogWeights(solution, energies);
  const f = freeEnergyOf(solution.logDenominators, energies, "the target state");
  return logWeights.map((log) => Math.exp(log + f));
}
