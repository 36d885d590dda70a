import { UserError } from "../errors.ts";
import { concatenated } from "../num/concatenated.ts";

/** Draws of one quantity by several Markov chains that started apart: one series a chain, in the order of sampling. */
export type Chains = readonly ArrayLike<number>[];

/** Half a chain must still have a variance and a first autocorrelation. */
const SHORTEST_CHAIN = 4;

/** The chains as float64. Throws UserError on no chain, chains of unequal length or below 4 draws, and a value that is not finite (naming chain and draw). */
export function checkedChains(what: string, chains: Chains): readonly Float64Array[] {
  const draws = chains[0]?.length ?? 0;
  if (chains.length === 0 || draws < SHORTEST_CHAIN) {
    throw new UserError(
      `${what}: chains of at least ${SHORTEST_CHAIN} draws are needed, but ${chains.length} of ${draws} were given; sample longer.`,
    );
  }
  return chains.map((chain, c) => {
    if (chain.length !== draws) {
      throw new UserError(
        `${what}: chain ${c} has ${chain.length} draws and chain 0 has ${draws}; cut all chains to the same length.`,
      );
    }
    const values = Float64Array.from(chain);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return values;
    throw new UserError(
      `${what}: draw ${bad} of chain ${c} is ${values[bad]}; find out why, and leave that chain out or restart it.`,
    );
  });
}

/** All draws as one series, chain after chain. */
export const pooled = (chains: readonly Float64Array[]): Float64Array => concatenated(Float64Array, chains);

/** The halves of chains of equal length, first halves first; the middle draw of an odd length is left out. */
export function splitChains(chains: readonly Float64Array[]): readonly Float64Array[] {
  const half = Math.floor(chains[0]!.length / 2);
  return [...chains.map((chain) => chain.subarray(0, half)), ...chains.map((chain) => chain.subarray(chain.length - half))];
}

/** Arithmetic mean, by way of the distance from the first value, so that the mean of equal values is that value to the last digit. */
export const meanOf = (values: Float64Array): number =>
  values[0]! + values.reduce((sum, value) => sum + (value - values[0]!), 0) / values.length;

/** Variance about the mean with denominator n - 1. */
export function varianceOf(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
