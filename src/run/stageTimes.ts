/** What stages.json records: which stages are finished, and the wall time that each took, over all resumptions. */
import { z } from "zod";
import { UserError } from "../errors.ts";
import type { RunDirectory } from "./directory.ts";
import { type StageName, stageNames } from "./stage.ts";

export interface StageRecord {
  /** Wall time spent on the stage, s. */
  readonly seconds: number;
  readonly finished: boolean;
}

/** Stages that were begun. */
export type StageRecords = Readonly<Partial<Record<StageName, StageRecord>>>;

const FILE = "stages.json";
/** A killed run forgets no more wall time than this, s. */
const SAVE_INTERVAL = 5;

const schema = z.partialRecord(z.enum(stageNames), z.strictObject({ seconds: z.number().min(0), finished: z.boolean() }));

/** Whether any process has begun to work on the run. */
export const isBegun = (directory: RunDirectory): boolean => directory.has(FILE);

/** The records of a run; none where it was not begun. Throws a UserError where stages.json is damaged. */
export function readStageRecords(directory: RunDirectory): StageRecords {
  if (!isBegun(directory)) return {};
  const content = directory.readText(FILE);
  try {
    return schema.parse(JSON.parse(content));
  } catch {
    throw new UserError(
      `${directory.path(FILE)} was to be read as the record of finished stages, but it is damaged: delete it, and the stages are done again.`,
    );
  }
}

/** Makes stages to be done again: their records, times included, are gone. */
export function forgetStages(directory: RunDirectory, names: readonly StageName[]): void {
  const kept = Object.entries(readStageRecords(directory)).filter(([name]) => !names.some((forgotten) => forgotten === name));
  directory.write(FILE, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
}

export interface StageTimes {
  /** Starts counting for a stage, on top of what was spent on it before. */
  begin(stage: StageName): void;
  /** Wall time of the current stage and of all stages so far, s. */
  elapsed(): { readonly stage: number; readonly run: number };
  /** Records the time of the current stage, at most every few seconds. */
  saveSometimes(): void;
  /** Records the time of the current stage now. */
  save(): void;
  /** Records that the current stage is finished. */
  finish(): void;
}

/** Counts the wall time of stages with a clock in s and records it in stages.json. */
export function createStageTimes(directory: RunDirectory, clock: () => number): StageTimes {
  let records = readStageRecords(directory);
  let current: { readonly stage: StageName; readonly before: number; readonly start: number } | undefined;
  let saved = clock();

  const secondsOfCurrent = (): number => (current === undefined ? 0 : current.before + clock() - current.start);
  const write = (finished: boolean): void => {
    saved = clock();
    if (current !== undefined) records = { ...records, [current.stage]: { seconds: secondsOfCurrent(), finished } };
    directory.write(FILE, `${JSON.stringify(records, null, 2)}\n`);
  };
  const secondsOfOthers = (): number =>
    stageNames.reduce((sum, name) => sum + (name === current?.stage ? 0 : (records[name]?.seconds ?? 0)), 0);

  write(false);
  return {
    begin: (stage) => {
      current = { stage, before: records[stage]?.seconds ?? 0, start: clock() };
      write(false);
    },
    elapsed: () => ({ stage: secondsOfCurrent(), run: secondsOfOthers() + secondsOfCurrent() }),
    saveSometimes: () => {
      if (clock() - saved >= SAVE_INTERVAL) write(false);
    },
    save: () => write(false),
    finish: () => {
      write(true);
      current = undefined;
    },
  };
}
