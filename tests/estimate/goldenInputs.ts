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
