/** The contract of the declarations of commands. */
import type { Command } from "commander";
import type { LoadStages } from "../stages.ts";

/** What commands are given beside their words. */
export interface Surroundings {
  readonly loadStages: LoadStages;
  /** Takes the exit code of the command that ran. */
  readonly done: (code: number) => void;
}

/**
 * Adds a command, with its arguments, options and help, to the program.
 *
 * What the command does is imported in its action, when it is called, so that help and other commands work without what it needs.
 */
export type Declaration = (program: Command, surroundings: Surroundings) => void;
