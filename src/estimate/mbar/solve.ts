import { cholesky, choleskySolve } from "../../num/symmetricMatrix.ts";
import type { CheckedInput } from "./input.ts";
import { type Mixture, type MixturePass, mixtureAt, passOver } from "./mixture.ts";
import { startingFreeEnergies } from "./start.ts";

/** How the iteration went. */
export interface Convergence {
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest |sum_n W_nk - 1| over states: how far the equations are from being solved. */
  readonly residual: number;
}

export interface SolvedMixture extends Convergence {
  /** f_k of the sampled states, kT, less that of the first. [sampled] */
  readonly freeEnergies: Float64Array;
}

export interface SolveOptions {
  /** Free energies to begin with, kT. [sampled] */
  readonly start?: Float64Array;
  /** Multipliers of the samples, mean 1 within each state. [samples] */
  readonly multipliers?: Float64Array;
}

/** Largest change of a free energy, relative to the largest of them and to 1 kT, that ends the iteration. */
const TOLERANCE = 1e-12;

/** Equations that hold to this tell no more of the free energies: of states that do not overlap, any values solve them. */
const SOLVED = 1e-14;

/** Where rounding keeps steps from shrinking, a step below this is the last. */
const ROUNDING = 1e-9;

const MOST_ITERATIONS = 500;

/** Newton's step is halved this often before a self-consistent step takes its place. */
const MOST_HALVINGS = 6;

/** Rounding of the objective, relative and for each state: it hides smaller decreases. */
const BLUR = 1e-13;

/** Part of the decrease that the slope promises which a step must bring (Armijo). */
const WORTHWHILE = 1e-4;

/** No step is longer than this, kT, and densities relative to the mixture's are made anew when free energies have moved so far: long before they overflow. */
const FAR = 50;

/** Ridges, in parts of the number of samples, that make the Hessian positive definite where states hardly overlap. */
const RIDGES = [0, 1e-14, 1e-12, 1e-10, 1e-8, 1e-6];

/**
 * Solves f_k = -log sum_n exp(-u_k(x_n)) / sum_j N_j exp(f_j - u_j(x_n)) for the sampled states.
 *
 * f is the minimum of the convex sum_n log sum_k N_k exp(f_k - u_k(x_n)) - sum_k N_k f_k: Newton's method with halved steps, and a self-consistent step wherever
 * that does not go down. Source: Shirts and Chodera, J. Chem. Phys. 129 (2008) 124105, equations 11 and C1; Zhang, Shirts et al., J. Chem. Theory Comput. 8 (2012) 17.
 */
export function solveMixture(input: CheckedInput, { start, multipliers }: SolveOptions = {}): SolvedMixture {
  const counts = Float64Array.from(input.sampled, (k) => input.counts[k]!);
  let base = start ?? startingFreeEnergies(input);
  let state = evaluate(mixtureAt(input, base), counts, new Float64Array(counts.length), multipliers);
  let last = Number.POSITIVE_INFINITY;
  for (let iterations = 1; ; iterations++) {
    if (largest(state.shift) > FAR) {
      base = base.map((f, k) => f + state.shift[k]!);
      state = evaluate(mixtureAt(input, base), counts, new Float64Array(counts.length), multipliers);
    }
    const next = improved(state, counts, multipliers);
    const change = largest(next.shift.map((f, k) => f - state.shift[k]!));
    const scale = Math.max(1, largest(base.map((f, k) => f + next.shift[k]! - base[0]!)));
    state = next;
    const residual = largest(residuals(state, counts));
    const settled = change <= TOLERANCE * scale || (change >= last && change <= ROUNDING * scale);
    const converged = settled || residual <= SOLVED;
    last = change;
    if (!converged && iterations < MOST_ITERATIONS) continue;
    const f = base.map((value, k) => value + state.shift[k]!);
    return { freeEnergies: f.map((value) => value - f[0]!), converged, iterations, residual };
  }
}

/** A point of the iteration: free energies less those of the mixture, and what the pass over the samples gives there. */
interface Point {
  readonly mixture: Mixture;
  readonly shift: Float64Array;
  readonly pass: MixturePass;
  readonly objective: number;
}

function evaluate(mixture: Mixture, counts: Float64Array, shift: Float64Array, multipliers: Float64Array | undefined): Point {
  const pass = passOver(
    mixture,
    counts.map((count, k) => count * Math.exp(shift[k]!)),
    multipliers,
  );
  return { mixture, shift, pass, objective: pass.logSum - counts.reduce((sum, count, k) => sum + count * shift[k]!, 0) };
}

/** The next point: Newton's, if it goes down, else the self-consistent one, which always does. */
function improved(point: Point, counts: Float64Array, multipliers: Float64Array | undefined): Point {
  const step = newtonStep(point.pass, counts);
  const at = (move: (k: number) => number): Point =>
    evaluate(
      point.mixture,
      counts,
      point.shift.map((f, k) => f + move(k)),
      multipliers,
    );
  const blur = BLUR * Math.abs(point.objective) + BLUR * counts.length;
  const decrease = step.reduce((sum, move, k) => sum + move * (counts[k]! - point.pass.sums[k]!), 0);
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    const share = 0.5 ** halving;
    const next = at((k) => share * step[k]!);
    if (next.objective <= point.objective - WORTHWHILE * share * decrease + blur) return next;
  }
  return at((k) => Math.min(FAR, Math.log(counts[k]! / point.pass.sums[k]!)));
}

/** -H^-1 g with the first free energy held, H = diag(sums) - products, g = sums - counts. */
function newtonStep({ sums, products }: MixturePass, counts: Float64Array): Float64Array {
  const n = counts.length;
  const step = new Float64Array(n);
  if (n === 1) return step;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const gradient = Float64Array.from({ length: n - 1 }, (_, k) => counts[k + 1]! - sums[k + 1]!);
  for (const ridge of RIDGES) {
    const hessian = Float64Array.from({ length: (n - 1) ** 2 }, (_, at) => {
      const [j, k] = [Math.floor(at / (n - 1)) + 1, (at % (n - 1)) + 1];
      return (j === k ? sums[j]! + ridge * total : 0) - products[j * n + k]!;
    });
    const factor = cholesky(hessian, n - 1);
    if (factor === undefined) continue;
    const full = choleskySolve(factor, gradient);
    const share = Math.min(1, FAR / largest(full));
    step.set(
      full.map((move) => share * move),
      1,
    );
    break;
  }
  return step;
}

const residuals = ({ pass }: Point, counts: Float64Array): Float64Array => counts.map((count, k) => pass.sums[k]! / count - 1);

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
