/** The contract of a stage of the main job. */

import type { LoadedSystem } from "../../systems/loadedSystem.ts";
import type { MoleculeDescription } from "../../systems/system.ts";
import type { Configuration } from "./configuration.ts";
import type { RunDirectory } from "./directory.ts";

/** The stages in their order. */
export const stageNames = [
  "import",
  "explore",
  "data",
  "train",
  "sample",
  "likelihood",
  "correct",
  "reweight",
  "report",
] as const;
/** Name of a stage. */
export type StageName = (typeof stageNames)[number];

/** Where a stage stands. */
export interface Progress {
  readonly step: number;
  readonly total: number;
  /** What a step is, in the plural: "steps", "frames", "samples". */
  readonly unit: string;
  /** Figures worth watching, by name: losses, ESS, rates; names carry units. */
  readonly figures: Readonly<Record<string, number>>;
}

/** What a stage is given to work with. */
export interface StageContext {
  readonly configuration: Configuration;
  readonly definition: MoleculeDescription;
  readonly system: LoadedSystem;
  readonly directory: RunDirectory;
  /** Called often; whoever listens thins out. */
  readonly progress: (progress: Progress) => void;
  /** A sentence that the user should see once. */
  readonly note: (text: string) => void;
  /** Wall time spent on the run so far, over all resumptions, s. */
  readonly elapsed: () => number;
  /** Aborted when the user interrupts: the stage writes a checkpoint and throws `Interrupted`. */
  readonly signal: AbortSignal;
}

/** A stage reads what earlier stages left in the directory, goes on from its own last checkpoint, and leaves its results there. */
export interface Stage {
  readonly name: StageName;
  /** Whether a run has the stage; every run if not given. */
  applies?(configuration: Configuration): boolean;
  run(context: StageContext): Promise<void>;
}

/** Thrown by a stage that stopped because it was asked to; the run can be resumed. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}
