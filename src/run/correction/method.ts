/** The contract of a correction: draws of the generator in, samples of the Boltzmann distribution out. */
import type { Citation } from "../../citation.ts";
import type { Key } from "../../num/random.ts";
import type { SurrogatePopulation } from "../../sample/annealing/surrogate.ts";

/** Draws with all that a correction needs to know of them. */
export interface CorrectionInput {
  /** The draws, [count, d]; those of weight zero are where another draw is. */
  readonly vectors: Float64Array;
  /** log q and raw log weight of each; -Infinity is weight zero. */
  readonly logDensity: Float64Array;
  readonly logWeights: Float64Array;
  /** A population that begins at the given rows, and moves with the tuned trajectories. */
  populationAt(rows: Uint32Array, stream: Key): Promise<SurrogatePopulation>;
  /** Levels of the path that were asked for or planned; undefined where the method chooses. */
  readonly levels: number | undefined;
  /** Markov chains that run side by side, for methods that have any. */
  readonly chains: number;
  readonly stream: Key;
}

/** Corrected samples; their number may be smaller than that of the draws. */
export interface CorrectionOutput {
  /** [count, d] */
  readonly vectors: Float64Array;
  readonly logDensity: Float64Array;
  readonly logWeights: Float64Array;
  /** Which samples are not independent: those of one number, below `founders`, [count]. */
  readonly ancestors: Uint32Array;
  readonly founders: number;
  /** Independent samples that they are worth, where weights alone do not tell. */
  readonly effective?: number;
  /** Levels that were passed, each with its mean acceptance (of those that had moves). */
  readonly levels: number;
  readonly acceptance: number;
  /** Moves of all samples; each is a trajectory. */
  readonly moves: number;
  /** Proposals whose energy was not a number, of each sample, [count]. */
  readonly invalid: Float64Array;
}

/** A way to correct draws. */
export interface CorrectionMethod {
  /** What it is, for help and reports. */
  readonly title: string;
  readonly cite: readonly Citation[];
  /** Whether the mean weight of its samples estimates Z. */
  readonly weighted: boolean;
  /** Whether it goes by levels from the generator to the target, whose number can be asked for: where it is not, the time decides, or the method. */
  readonly levels: "planned" | "found" | "none";
  correct(input: CorrectionInput): Promise<CorrectionOutput>;
}
