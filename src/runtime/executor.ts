/** The contract of everything that runs graphs. */
import type { Program } from "../graph/program.ts";
import type { HostArray } from "../num/hostArray.ts";

/** Arrays by the names of a program's inputs or outputs. */
export type Arrays = Readonly<Record<string, HostArray>>;

/** Compiles programs and owns what it compiled. */
export interface Executor {
  readonly name: string;
  /** Compiles a program, or returns the executable that it already has for it. */
  compile(program: Program): Promise<Executable>;
  /** Releases every executable. */
  close(): Promise<void>;
}

/** A compiled program. */
export interface Executable {
  /** Evaluates all outputs; feeds that the program does not use are refused, missing ones too. */
  run(feeds: Arrays): Promise<Arrays>;
  /**
   * Keeps `state` where the executor computes: each step feeds it beside the step's own feeds, and every output that has
   * the name of a state entry replaces that entry. So a training or dynamics step moves only noise and batches.
   */
  open(state: Arrays): Promise<Resident>;
}

/** A compiled program whose state stays with the executor from step to step. */
export interface Resident {
  /** One evaluation; returns the outputs that are not state. */
  step(feeds: Arrays): Promise<Arrays>;
  /** A copy of the state, or of the named entries of it. */
  read(names?: readonly string[]): Promise<Arrays>;
  /** Replaces the named entries of the state. */
  write(state: Arrays): Promise<void>;
  close(): Promise<void>;
}
