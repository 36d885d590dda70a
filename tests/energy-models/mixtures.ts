/** Gaussian mixtures in plain numbers: what compositions of them are tested against. */
import type { MixtureComponent } from "../../src/energy-models/gaussianMixture.ts";

/** log of the density of a mixture at a point. */
export function mixtureLogDensity(components: readonly MixtureComponent[], x: readonly number[]): number {
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  const terms = components.map(({ weight, mean, deviation }) =>
    mean.reduce(
      (sum, m, i) => sum - 0.5 * ((x[i]! - m) / deviation[i]!) ** 2 - Math.log(deviation[i]!) - 0.5 * Math.log(2 * Math.PI),
      Math.log(weight / total),
    ),
  );
  const top = Math.max(...terms);
  return top + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - top), 0));
}

/** The mixture of alpha x + sigma n. */
export const noised = (components: readonly MixtureComponent[], alpha: number, sigma: number): MixtureComponent[] =>
  components.map(({ weight, mean, deviation }) => ({
    weight,
    mean: mean.map((m) => alpha * m),
    deviation: deviation.map((s) => Math.hypot(alpha * s, sigma)),
  }));

/** Mean, variance and share above 0 of the density exp(logDensity) on the line, with log of its integral, by the midpoint rule. */
export interface LineMoments {
  readonly logZ: number;
  readonly mean: number;
  readonly variance: number;
  readonly positive: number;
}

/** Moments by 40,000 midpoints; densities here are smooth and vanish at the ends, so the rule converges faster than any power. */
export function lineMoments(logDensity: (x: number) => number, from = -12, to = 12, points = 40_000): LineMoments {
  const width = (to - from) / points;
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < points; i++) {
    const x = from + (i + 0.5) * width;
    const p = Math.exp(logDensity(x)) * width;
    sums[0]! += p;
    sums[1]! += p * x;
    sums[2]! += p * x * x;
    if (x > 0) sums[3]! += p;
  }
  const [z, first, second, positive] = sums.map((sum) => sum / sums[0]!);
  const mean = first!;
  return { logZ: Math.log(sums[0]! * z!), mean, variance: second! - mean * mean, positive: positive! };
}
