import { readFileSync } from "node:fs";

/** Values made by scripts/golden-estimate.py with NumPy, SciPy, pymbar and arviz-stats. */
export interface GoldenEstimates {
  readonly paretoSmoothing: readonly {
    readonly law: string;
    readonly count: number;
    readonly seed: number;
    readonly width: number;
    readonly shift: number;
    readonly paretoK: number;
    readonly probes: readonly number[];
    readonly smoothed: readonly number[];
  }[];
  readonly statisticalInefficiency: readonly {
    readonly phi: number;
    readonly count: number;
    readonly seed: number;
    readonly inefficiency: number;
  }[];
  readonly wasserstein: readonly {
    readonly sizes: readonly [number, number];
    readonly weighted: boolean;
    readonly seed: number;
    readonly order1: number;
    readonly order2: number;
  }[];
  readonly chains: readonly {
    readonly chains: number;
    readonly draws: number;
    readonly phi: number;
    readonly shift: number;
    readonly power: number;
    readonly seed: number;
    readonly rHat: number;
    readonly bulk: number;
    readonly tail: number;
    readonly mean: number;
    readonly quantile30: number;
    readonly errorOfMean: number;
    readonly errorOfQuantile30: number;
  }[];
  readonly equilibration: readonly {
    readonly phi: number;
    readonly count: number;
    readonly seed: number;
    readonly drift: number;
    readonly stride: number;
    readonly start: number;
    readonly inefficiency: number;
    readonly independent: number;
    readonly last: number;
  }[];
  readonly special: {
    readonly probabilities: readonly number[];
    readonly normalQuantiles: readonly number[];
    /** Probability and the two shapes. */
    readonly beta: readonly (readonly [number, number, number])[];
    readonly betaQuantiles: readonly number[];
    readonly matrix: { readonly size: number; readonly seed: number };
    readonly eigenvalues: readonly number[];
    readonly solution: readonly number[];
    readonly positive: readonly number[];
  };
}

export const golden: GoldenEstimates = JSON.parse(readFileSync(new URL("./golden/estimate.json", import.meta.url), "utf8"));

/** Uniforms in (0, 1) by Park and Miller's minimal standard generator, as in the script. */
export function lehmer(n: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: n }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  });
}

/** n normal draws by Box and Muller's cosine, as in scripts/golden_inputs.py. */
export function gaussianInputs(n: number, seed: number, width: number = 1, shift: number = 0): Float64Array {
  const u = lehmer(2 * n, seed);
  return Float64Array.from(
    { length: n },
    (_, i) => shift + width * Math.sqrt(-2 * Math.log(u[i]!)) * Math.cos(2 * Math.PI * u[n + i]!),
  );
}

/** x_i = phi x_(i-1) + noise_i, x_0 = noise_0. */
export function autoregressive(noise: Float64Array, phi: number): Float64Array {
  const x = noise.slice();
  for (let i = 1; i < x.length; i++) x[i]! += phi * x[i - 1]!;
  return x;
}
