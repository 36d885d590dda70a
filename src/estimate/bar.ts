import { UserError } from "../errors.ts";
import { logSumExp } from "../num/logSumExp.ts";
import { type JudgedEstimate, verdictOf } from "./finding.ts";
import { overlapFinding, type PairOverlap } from "./overlap.ts";
import { checkedInefficiency, checkedWork } from "./work.ts";

/** Work values of both directions, kT. */
export interface BarWork {
  /** [N_0] u_1(x) - u_0(x) of samples of state 0. */
  readonly forward: ArrayLike<number>;
  /** [N_1] u_0(x) - u_1(x) of samples of state 1. */
  readonly reverse: ArrayLike<number>;
  /** Statistical inefficiencies of the two series; 1 if not given. */
  readonly inefficiency?: { readonly forward: number; readonly reverse: number };
}

/** f_1 - f_0 with its error, kT, and what the two states share. */
export interface BarEstimate extends JudgedEstimate, PairOverlap {
  /** Newton steps taken. */
  readonly iterations: number;
}

/** Mean works below zero by so many standard errors are no accident, with probability 1e-9, but a wrong sign. */
const IMPOSSIBLE = 6;

/** Rounding of equal works adds up to no more below zero, kT. */
const ROUNDING = 1e-6;

/** Change of the root that ends the iteration; the next would be its square. */
const TOLERANCE = 1e-12;

/** Newton's steps double the digits once near; the bracket halves until then, over no more than 2000 kT. */
const MOST_ITERATIONS = 200;

/**
 * Free-energy difference f_1 - f_0, kT, by Bennett's acceptance ratio: the root x of sum_F f(M + w - x) = sum_R f(-M + w + x), f(y) = 1 / (1 + e^y), M = log(N_0 / N_1).
 *
 * The variance is sum over directions of (<f^2> / <f>^2 - 1) / N, times the inefficiency. Works of +Infinity are legal. Errors as checkedWork, and UserError
 * where the mean works add up to less than zero, which no two states allow. Source: Bennett, J. Comput. Phys. 22 (1976) 245, equations 12 and 10a (with n_1 <f>^2
 * in its second denominator); Shirts, Bair, Hooker, Pande, Phys. Rev. Lett. 91 (2003) 140601.
 */
export function bar({ forward, reverse, inefficiency }: BarWork): BarEstimate {
  const F = checkedWork("BAR, forward", forward);
  const R = checkedWork("BAR, reverse", reverse);
  checkDissipation(F, R);
  const gF = checkedInefficiency("BAR, forward", inefficiency?.forward);
  const gR = checkedInefficiency("BAR, reverse", inefficiency?.reverse);
  const M = Math.log(F.length / R.length);
  const { root, iterations } = solve(F, R, M);
  const acceptedF = F.map((w) => fermi(M + w - root));
  const acceptedR = R.map((w) => fermi(-M + w + root));
  const shared = mixed(acceptedF) / gF + mixed(acceptedR) / gR;
  const overlap = ((mixed(acceptedF) + mixed(acceptedR)) / 2) * (1 / F.length + 1 / R.length);
  const variance = gF * relativeVariance(F, M - root) + gR * relativeVariance(R, root - M);
  const pair: PairOverlap = { states: [0, 1], overlap, shared };
  return { value: root, error: Math.sqrt(Math.max(0, variance)), iterations, ...pair, ...verdictOf([overlapFinding(pair)]) };
}

const fermi = (y: number): number => 1 / (1 + Math.exp(y));

/** log f(y) = -log(1 + e^y), without overflow. */
const logFermi = (y: number): number => (y > 0 ? -y - Math.log1p(Math.exp(-y)) : -Math.log1p(Math.exp(y)));

/** sum of p (1 - p). */
const mixed = (accepted: Float64Array): number => accepted.reduce((sum, p) => sum + p * (1 - p), 0);

/** (<f^2> / <f>^2 - 1) / N of f(w + shift), by way of logarithms, since all f may be tiny. */
function relativeVariance(work: Float64Array, shift: number): number {
  const logs = work.map((w) => logFermi(w + shift));
  return Math.exp(logSumExp(logs.map((l) => 2 * l)) - 2 * logSumExp(logs)) - 1 / work.length;
}

/** log of the sum of f(w + shift), and minus its derivative by the shift. */
function logAccepted(work: Float64Array, shift: number): { readonly log: number; readonly slope: number } {
  const logs = work.map((w) => logFermi(w + shift));
  const log = logSumExp(logs);
  const slope = logs.reduce((sum, l) => sum + Math.exp(l - log) * -Math.expm1(l), 0);
  return { log, slope };
}

/** Newton's method on the difference of the logarithms, which rises with x at a slope between 0 and 2, kept within a bracket. */
function solve(F: Float64Array, R: Float64Array, M: number): { readonly root: number; readonly iterations: number } {
  let [below, above] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let x = (smallest(F) - smallest(R)) / 2;
  let reach = 1;
  for (let iterations = 1; ; iterations++) {
    const [a, b] = [logAccepted(F, M - x), logAccepted(R, x - M)];
    const difference = a.log - b.log;
    if (difference > 0) above = x;
    else below = x;
    let next = x - difference / (a.slope + b.slope);
    // Outside the bracket, or where the slope vanishes: halve the bracket, or reach further for its other end.
    if (!(next > below && next < above)) {
      const open = difference > 0 ? below === Number.NEGATIVE_INFINITY : above === Number.POSITIVE_INFINITY;
      next = open ? x - Math.sign(difference) * reach : (below + above) / 2;
      reach *= 2;
    }
    const converged = Math.abs(next - x) <= TOLERANCE * Math.max(1, Math.abs(x));
    if (converged || difference === 0 || iterations === MOST_ITERATIONS) return { root: difference === 0 ? x : next, iterations };
    x = next;
  }
}

const smallest = (work: Float64Array): number => work.reduce((least, w) => Math.min(least, w), Number.POSITIVE_INFINITY);

/** <w>_F >= f_1 - f_0 >= -<w>_R (Jensen's inequality): a sum of means well below zero has a wrong sign in it. */
function checkDissipation(F: Float64Array, R: Float64Array): void {
  const sides = [F, R].map((work) => {
    const mean = work.reduce((sum, w) => sum + w, 0) / work.length;
    const variance = work.reduce((sum, w) => sum + (w - mean) ** 2, 0) / (work.length - 1);
    return { mean, squaredError: variance / work.length };
  });
  const dissipation = sides[0]!.mean + sides[1]!.mean;
  const error = Math.sqrt(sides[0]!.squaredError + sides[1]!.squaredError);
  if (!Number.isFinite(error) || dissipation >= -IMPOSSIBLE * error || dissipation >= -ROUNDING) return;
  throw new UserError(
    `BAR: mean forward and mean reverse work add up to ${dissipation.toPrecision(4)} kT, but no two states give less than zero; reverse work is u_0 - u_1, so check its sign.`,
  );
}
