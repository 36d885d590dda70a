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

/** A member of a family: the coefficients of its terms, or the time of its noise. */
export type Member = readonly number[];

/** Samples and how they move. */
export interface Population {
  readonly count: number;
  /** log w of going from one member to another where the samples are, u_from - u_to, [count]; -Infinity where that is not a number. */
  logIncrements(from: Member, to: Member): Promise<Float64Array>;
  /** Moves all samples by a kernel of the member. */
  move(member: Member): Promise<Moved>;
  /** Sample r goes on from where sample `from[r]` is. */
  rearrange(from: Uint32Array): Promise<void>;
}
