/** The main job: one system's stages in order, in one run directory, stopped and resumed at will. */

import { messageOf } from "../errors.ts";
import { type Circumstances, parseConfiguration, type Request, resolveConfiguration } from "./configuration.ts";
import { createRunDirectory, fileNames, openRunDirectory, type RunDirectory } from "./directory.ts";
import type { Listener, ProgressEvent } from "./events.ts";
import { encodeGiven, type GivenSamples } from "./given.ts";
import { openProgressLog } from "./progressLog.ts";
import { Interrupted, type Progress, type Stage, type StageContext } from "./stage.ts";
import { createStageTimes, isBegun, readStageRecords, type StageTimes } from "./stageTimes.ts";
import { type OwnFiles, ownSubject, storedSubject, tableSubject } from "./subject.ts";

/** A run and what its stages work with. */
export type Job = Pick<StageContext, "configuration" | "definition" | "system" | "directory">;

/** What a run needs from its surroundings. */
export interface RunOptions {
  /** Time that never goes back, s. */
  clock(): number;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  readonly listeners: readonly Listener[];
  /** Sentences for the user at the start of the run. */
  readonly notes?: readonly string[];
}

/**
 * Makes a new run of a system of the table, by name, or of a user's own files, of given samples if there are any; throws a UserError, and leaves nothing behind, where something that
 * was asked for cannot be.
 */
export function createRun(
  choice: string | OwnFiles,
  out: string | undefined,
  request: Request,
  circumstances: Circumstances,
  given?: GivenSamples,
): Job {
  const subject = typeof choice === "string" ? tableSubject(choice) : ownSubject(choice);
  const configuration = resolveConfiguration(request, subject.definition, subject.system, circumstances);
  return {
    configuration,
    ...subject,
    directory: createRunDirectory(out, configuration, subject.system, given && encodeGiven(given)),
  };
}

function readJob(directory: RunDirectory): Job {
  const configuration = parseConfiguration(directory.readText(fileNames.configuration), directory.path(fileNames.configuration));
  return { configuration, ...storedSubject(configuration, directory), directory };
}

/** Opens a run that was begun, from its folder alone; throws a UserError where it is not whole. */
export function openRun(folder: string): Job {
  const directory = openRunDirectory(folder);
  try {
    return readJob(directory);
  } catch (error) {
    directory.close();
    throw error;
  }
}

/** Turns a stage's reports into events with times, rate and time remaining, both counted from the first report here in the same unit. */
function progressEvents(stage: Stage, times: StageTimes): (progress: Progress) => ProgressEvent {
  let first: { readonly unit: string; readonly step: number; readonly seconds: number } | undefined;
  return (progress) => {
    const elapsed = times.elapsed();
    if (first?.unit !== progress.unit) first = { unit: progress.unit, step: progress.step, seconds: elapsed.stage };
    const [steps, seconds] = [progress.step - first.step, elapsed.stage - first.seconds];
    const rate = steps > 0 && seconds > 0 ? steps / seconds : null;
    const remaining = rate === null ? null : Math.max(0, progress.total - progress.step) / rate;
    return {
      event: "progress",
      seconds: elapsed.run,
      stage: stage.name,
      stage_seconds: elapsed.stage,
      ...progress,
      rate,
      remaining,
    };
  };
}

/** Whether an error says that a stage stopped on request: by the contract's own error, or by the signal's. */
const isInterruption = (error: unknown, signal: AbortSignal): boolean =>
  error instanceof Interrupted ||
  (signal.aborted && (error === signal.reason || (error instanceof Error && error.name === "AbortError")));

interface Reporting {
  readonly times: StageTimes;
  readonly emit: Listener;
  readonly note: (text: string) => void;
}

/** Runs one stage between its events; throws Interrupted where it stopped on request. */
async function runStage(stage: Stage, job: Job, signal: AbortSignal, { times, emit, note }: Reporting): Promise<void> {
  times.begin(stage.name);
  const at = () => ({ seconds: times.elapsed().run, stage: stage.name, stage_seconds: times.elapsed().stage });
  const toEvent = progressEvents(stage, times);
  const progress = (report: Progress): void => {
    emit(toEvent(report));
    times.saveSometimes();
  };
  emit({ event: "stage-started", ...at() });
  try {
    signal.throwIfAborted();
    await stage.run({ ...job, progress, note, signal, elapsed: () => times.elapsed().run });
  } catch (error) {
    times.save();
    if (isInterruption(error, signal)) {
      emit({ event: "interrupted", ...at() });
      throw error instanceof Interrupted ? error : new Interrupted(`${stage.name} was interrupted`);
    }
    emit({ event: "failed", ...at(), reason: messageOf(error) });
    throw error;
  }
  const end = at();
  times.finish();
  emit({ event: "stage-finished", ...end });
}

/**
 * Runs the stages that are not finished, in the order given, and tells the listeners and progress.jsonl what happens.
 *
 * Throws Interrupted where a stage stopped because of the signal; the run can then be resumed, as after any error or kill.
 */
export async function runStages(stages: readonly Stage[], job: Job, options: RunOptions): Promise<void> {
  const { directory, configuration } = job;
  const { clock, signal, listeners, notes = [] } = options;
  const resumed = isBegun(directory);
  const records = readStageRecords(directory);
  const own = stages.filter((stage) => stage.applies?.(configuration) ?? true);
  const todo = own.filter(({ name }) => records[name]?.finished !== true);
  const log = openProgressLog(directory);
  try {
    const times = createStageTimes(directory, clock);
    const emit: Listener = (event) => {
      for (const listener of [log.listen, ...listeners]) listener(event);
    };
    const told = new Set<string>();
    const note = (text: string): void => {
      if (!told.has(text)) emit({ event: "note", seconds: times.elapsed().run, text });
      told.add(text);
    };
    emit({ event: resumed ? "resumed" : "started", seconds: times.elapsed().run, stages: todo.map(({ name }) => name) });
    for (const text of notes) note(text);
    for (const stage of todo) await runStage(stage, job, signal, { times, emit, note });
    emit({ event: "finished", seconds: times.elapsed().run });
  } finally {
    log.close();
  }
}
