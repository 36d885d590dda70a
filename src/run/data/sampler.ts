/** The contract of what makes conformations for the data stage. */
import type { NumericArray } from "../../chem/formats/npy.ts";
import type { Key } from "../../num/random.ts";
import type { Executor } from "../../runtime/executor.ts";
import type { FrameBlock } from "../../sample/dynamics.ts";
import type { DataRecipe } from "../recipe.ts";
import type { StageContext } from "../stage.ts";

/** Replica exchange of many ladders: state in, frames and new state out. A step is about one evaluation of the energy of each conformation. */
export interface DataSampler<State> {
  /** K, rising. */
  readonly temperatures: readonly number[];
  readonly laddersPerBatch: number;
  /** Evaluations of each conformation in a step. */
  readonly evaluationsPerStep: number;
  /** Ladders that come through the equilibration within their share of the seconds that the stage has. */
  affordableLadders(seconds: number): Promise<number>;
  /** The state at step 0, from relaxed positions [ladders, replicas, atoms, 3] nm. */
  start(key: Key, positions: ArrayLike<number>): Promise<State>;
  /** Runs every ladder on by a multiple of the recipe's frame interval; frames come at each interval, step by step and in a step by rising ladder. */
  run(state: State, steps: number, onFrames: (frames: FrameBlock) => void): Promise<State>;
  /** Of exchanges between each pair of temperatures. */
  acceptance(state: State): number[];
  /** The state as arrays of a checkpoint, and back. */
  save(state: State): Readonly<Record<string, NumericArray>>;
  restore(arrays: Readonly<Record<string, NumericArray>>, key: Key): State;
  close(): Promise<void>;
}

/** Makes the sampler of a run on executors of one thread each. */
export type OpenSampler<State> = (
  context: StageContext,
  recipe: DataRecipe,
  executors: readonly Executor[],
) => Promise<DataSampler<State>>;
