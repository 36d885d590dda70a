/** The contract of what is annealed: many samples that can be moved by a kernel of each member of a family. */

/** What a move did. */
export interface Moved {
  /** log weight of each sample's move, [count]: 0 of exact kernels. */
  readonly logWeight: Float64Array;
  /** Mean acceptance. */
  readonly acceptance: number;
  /** Proposals whose energy was not a number, [count]. */
  readonly invalid: Float64Array;
}

/** Samples and how they move. */
export interface Population {
  readonly count: number;
  /** Energies of all terms where the samples are, [count, K]. */
  energies(): Promise<Float64Array>;
  /** Moves all samples by a kernel of the member with these coefficients [K]. */
  move(coefficients: readonly number[]): Promise<Moved>;
  /** Sample r goes on from where sample `from[r]` is. */
  rearrange(from: Uint32Array): Promise<void>;
}
