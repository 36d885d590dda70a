/** The contract of everything that runs graphs. */
import type { Program } from "../graph/program.ts";
import type { HostArray } from "../num/hostArray.ts";

/** Arrays by the names of a program's inputs or outputs. */
export type Arrays = Readonly<Record<string, HostArray>>;

/** Why an executor cannot take a program: it names the operation. */
export class UnsupportedProgram extends Error {}

/** Compiles programs and owns what it compiled. */
export interface Executor {
  readonly name: string;
  /** Compiles a program, or returns the executable that it already has for it. Rejects with `UnsupportedProgram` what it cannot execute. */
  compile(program: Program): Promise<Executable>;
  /** Releases every executable. */
  close(): Promise<void>;
}

/**
 * Inputs [rows, width] that are standard normals, by the keys of their rows, two words each: in step s row r has draws 0, ..., width - 1 of the
 * stream fold(key r, s), the same with every executor.
 */
export type Draws = Readonly<Record<string, Uint32Array>>;

/** Steps first, ..., end - 1. */
export interface StepRange {
  readonly first: number;
  readonly end: number;
}

/** A compiled program. */
export interface Executable {
  /** Evaluates all outputs; feeds that the program does not use are refused, missing ones too. */
  run(feeds: Arrays): Promise<Arrays>;
  /**
   * Keeps `state` where the executor computes: each step feeds it beside the step's own feeds, and every output that has
   * the name of a state entry replaces that entry. So a training step moves only its batch, and dynamics nothing but results.
   * `draws` names the inputs that `advance` draws.
   */
  open(state: Arrays, draws?: Draws): Promise<Resident>;
}

/** A compiled program whose state stays with the executor from step to step. */
export interface Resident {
  /** One evaluation; returns the outputs that are not state. */
  step(feeds: Arrays): Promise<Arrays>;
  /** Several evaluations with the same feeds, drawn inputs new in each; returns the outputs of the last that are not state. */
  advance(steps: StepRange, feeds: Arrays): Promise<Arrays>;
  /** A copy of the state, or of the named entries of it. */
  read(names?: readonly string[]): Promise<Arrays>;
  /** Replaces the named entries of the state. */
  write(state: Arrays): Promise<void>;
  close(): Promise<void>;
}
