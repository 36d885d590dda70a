import type { CheckedInput } from "./input.ts";

/** Relative densities exp(f_k - u_k(x_n) - top_n), top_n the largest of a sample: [samples, states] row-major, sampled states only, all in [0, 1]. */
export type Mixture = Float64Array;

/** What one pass over the samples gives, p_nk the probability that sample n came from state k of the mixture of all states. */
export interface MixturePass {
  /** sum_n m_n p_nk. [states] */
  readonly sums: Float64Array;
  /** sum_n m_n p_nj p_nk. [states, states] */
  readonly products: Float64Array;
  /** sum_n m_n log sum_k c_k q_nk. */
  readonly logSum: number;
}

/** Samples whose sums are added up before they join the rest, so that rounding grows with the number of groups only. */
const GROUP = 512;

/** The relative densities at free energies f [sampled]. */
export function mixtureAt({ energies, samples, sampled }: CheckedInput, f: Float64Array): Mixture {
  const states = sampled.length;
  const mixture = new Float64Array(samples * states);
  const top = new Float64Array(samples).fill(Number.NEGATIVE_INFINITY);
  sampled.forEach((state, k) => {
    for (let n = 0; n < samples; n++) {
      const log = f[k]! - energies[state * samples + n]!;
      mixture[n * states + k] = log;
      if (log > top[n]!) top[n] = log;
    }
  });
  for (let at = 0, n = 0; n < samples; n++) {
    for (let k = 0; k < states; k++, at++) mixture[at] = Math.exp(mixture[at]! - top[n]!);
  }
  return mixture;
}

/** Sums over the mixture with coefficients c_k = N_k exp(f_k - f_k of the mixture) and multipliers m_n of the samples (1 if not given). */
export function passOver(mixture: Mixture, coefficients: Float64Array, multipliers?: Float64Array): MixturePass {
  const states = coefficients.length;
  const samples = mixture.length / states;
  const total = new Float64Array(states * (states + 1) + 1);
  const group = new Float64Array(total.length);
  for (let first = 0; first < samples; first += GROUP) {
    group.fill(0);
    addGroup(mixture, coefficients, multipliers, first, Math.min(samples, first + GROUP), group);
    for (let i = 0; i < total.length; i++) total[i]! += group[i]!;
  }
  const products = total.slice(states, states * (states + 1));
  for (let j = 0; j < states; j++) for (let k = 0; k < j; k++) products[k * states + j] = products[j * states + k]!;
  return { sums: total.slice(0, states), products, logSum: total.at(-1)! };
}

/** Adds samples [first, end) to sums, the lower triangle of products, and log sum, laid one after another. */
function addGroup(
  mixture: Mixture,
  c: Float64Array,
  multipliers: Float64Array | undefined,
  first: number,
  end: number,
  group: Float64Array,
): void {
  const states = c.length;
  const p = new Float64Array(states);
  let logSum = 0;
  for (let n = first, at = first * states; n < end; n++, at += states) {
    let density = 0;
    for (let k = 0; k < states; k++) {
      const share = c[k]! * mixture[at + k]!;
      p[k] = share;
      density += share;
    }
    const m = multipliers === undefined ? 1 : multipliers[n]!;
    logSum += m * Math.log(density);
    for (let k = 0; k < states; k++) p[k]! /= density;
    for (let j = 0; j < states; j++) {
      const weighted = m * p[j]!;
      if (weighted === 0) continue;
      group[j]! += weighted;
      const row = states + j * states;
      for (let k = 0; k <= j; k++) group[row + k]! += weighted * p[k]!;
    }
  }
  group[group.length - 1]! += logSum;
}
