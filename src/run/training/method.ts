/** The contract of how one kind of generator learns: what the loop of training asks of it. */
import type { Citation } from "../../citation.ts";
import type { Program } from "../../graph/program.ts";
import type { Setting } from "../../report/reportData.ts";
import type { Arrays, Executor } from "../../runtime/executor.ts";
import type { CheckpointArrays } from "../checkpoints.ts";
import type { Drawing } from "../drawing.ts";
import type { MoleculeGenerator } from "../generatorModels.ts";
import type { Row } from "../history.ts";
import type { TargetUnits } from "../ownPool.ts";
import type { Recipe } from "../recipe.ts";
import type { StageContext } from "../stage.ts";
import type { TrainingData } from "../trainingData.ts";

/** What a method is made for. */
export interface TrainingSetting {
  readonly context: StageContext;
  readonly recipe: Recipe;
  readonly data: TrainingData;
  readonly generator: MoleculeGenerator;
  /** Of the averaged parameters. */
  readonly drawing: Drawing;
  readonly executor: Executor;
  readonly target: TargetUnits;
}

/** Reads the averaged parameters. */
export type ReadParameters = () => Promise<Arrays>;

/** `Memory` is what changes from step to step beside the parameters; checkpoints hold it. */
export interface TrainingMethod<Memory> {
  /** Steps that are taken together, and between checkpoints. */
  readonly checkpointInterval: number;
  /** Fraction of the budget after which training shall be over. */
  readonly budgetShare: number;
  readonly validationInterval: number;
  /** Steps that are done even where earlier stages have used up the budget: a generator of fewer is worth nothing. */
  readonly fewestSteps: number;
  readonly start: Memory;
  save(memory: Memory): CheckpointArrays;
  restore(arrays: CheckpointArrays): Memory;
  /** What is due before steps first, ..., last, such as fresh draws. */
  prepare(memory: Memory, first: number, last: number, read: ReadParameters): Promise<Memory>;
  /** What a step is fed, out of `total`. */
  feeds(memory: Memory, step: number, total: number): Arrays;
  validate(read: ReadParameters): Promise<Row>;
  /** Work beside the steps, of which the plan takes the time once, and how often it comes in a step. */
  readonly upkeep: { readonly work: (memory: Memory, read: ReadParameters) => Promise<unknown>; readonly perStep: number };
  /** Draws whose energies were computed up to a step and in so many validations. */
  drawn(step: number, validations: number): number;
}

/** One kind of generator's way of learning. */
export interface Training {
  /** The program of the steps that are taken together. */
  steps(generator: MoleculeGenerator, recipe: Recipe): Program;
  /** Runs `use` with the method, whatever its memory is. */
  withMethod(setting: TrainingSetting, use: <Memory>(method: TrainingMethod<Memory>) => Promise<void>): Promise<void>;
  readonly cite: readonly Citation[];
  /** What the report shows of the recipe, by parts. */
  settings(recipe: Recipe): Readonly<Record<string, Setting>>;
}
