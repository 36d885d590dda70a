import { extname } from "node:path";
import { type FrameWriter, openFrameWriter } from "../../chem/formats/writeFrames.ts";
import type { Topology } from "../../chem/topology.ts";
import { UserError } from "../../errors.ts";
import { clock } from "../../run/circumstances.ts";
import { Interrupted } from "../../run/stage.ts";
import type { ExecutorChoice } from "../../runtime/executors.ts";
import type { MakeTrajectory, TrajectorySettings } from "../../sample/trajectory.ts";
import { counted } from "../../words.ts";
import type { Display } from "../display/display.ts";
import { formatPath } from "../display/format.ts";
import { createDisplay } from "../display/index.ts";
import type { EngineName } from "../engineNames.ts";
import { INTERRUPTED, listenForInterruption } from "../interruption.ts";
import { moleculeChoice } from "../molecule.ts";
import { wholeNumber } from "../numbers.ts";
import { trajectoryEngines } from "../trajectories/engines.ts";
import { settingsOf, type TrajectoryOptions } from "../trajectories/request.ts";
import type { TrajectorySubject } from "../trajectories/subject.ts";

/** The options of `boltzmill md`, as the command line gives them. */
export interface MdCommandOptions extends TrajectoryOptions {
  readonly out: string;
  readonly engine: EngineName;
  readonly chains: string;
  readonly minimise?: boolean;
  readonly platform: string;
  readonly python?: string;
  readonly executor: ExecutorChoice;
  readonly progress: string;
}

const MOST_CHAINS = 1024;
const STAGE = "md";

function chainsOf({ chains, engine }: MdCommandOptions): number {
  const count = wholeNumber("--chains", chains, 1, MOST_CHAINS);
  if (count === 1 || engine === "boltzmill") return count;
  throw new UserError(
    `--chains ${count} was given with --engine ${engine}, which makes one: run it once for each, with another --seed.`,
  );
}

/** One path, or traj-1.dcd, traj-2.dcd, ... */
function pathsOf(out: string, chains: number): string[] {
  if (chains === 1) return [out];
  const ending = extname(out);
  return Array.from({ length: chains }, (_, chain) => `${out.slice(0, out.length - ending.length)}-${chain + 1}${ending}`);
}

/** Hands frames to the writers and tells the display; throws `Interrupted` when asked to stop. Returns the steps that are done. */
async function record(
  make: MakeTrajectory,
  { steps, timeStep }: TrajectorySettings,
  writers: readonly FrameWriter[],
  display: Display,
  signal: AbortSignal,
): Promise<number> {
  const began = clock();
  let done = 0;
  display.listen({ event: "stage-started", seconds: 0, stage: STAGE, stage_seconds: 0 });
  try {
    await make(async ({ chain, step, frames }) => {
      await writers[chain]!.write(frames);
      if (chain < writers.length - 1) return;
      done = step;
      const seconds = clock() - began;
      const rate = seconds > 0 ? step / seconds : null;
      const figures = { "ns/day": (rate ?? 0) * timeStep * writers.length * 86.4 };
      const remaining = rate === null ? null : (steps - step) / rate;
      display.listen({
        event: "progress",
        seconds,
        stage: STAGE,
        stage_seconds: seconds,
        step,
        total: steps,
        unit: "steps",
        figures,
        rate,
        remaining,
      });
      if (signal.aborted) throw new Interrupted("the trajectory stopped");
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  const seconds = clock() - began;
  display.listen({ event: done < steps ? "interrupted" : "stage-finished", seconds, stage: STAGE, stage_seconds: seconds });
  return done;
}

/** Opens a file for each chain; none stays open where one cannot be. */
async function openWriters(paths: readonly string[], topology: Topology): Promise<FrameWriter[]> {
  const writers: FrameWriter[] = [];
  try {
    for (const path of paths) writers.push(await openFrameWriter(path, { topology }));
    return writers;
  } catch (error) {
    await Promise.all(writers.map((writer) => writer.discard()));
    throw error;
  }
}

function headOf({ name }: TrajectorySubject, settings: TrajectorySettings, title: string, paths: readonly string[]) {
  const { temperature, steps, timeStep, seed } = settings;
  const chains = paths.length === 1 ? "" : `${paths.length} chains of `;
  const line = `${name} at ${temperature} K, ${chains}${steps} steps of ${Number(timeStep.toPrecision(4))} ps, seed ${seed}, by ${title}`;
  return { lines: [line], data: { event: "md", system: name, engine: title, files: paths, ...settings } };
}

/** boltzmill md: trajectories by Langevin dynamics. Ctrl-C ends them with the frames that there are. Returns the exit code. */
export async function mdCommand(name: string | undefined, options: MdCommandOptions): Promise<number> {
  const choice = moleculeChoice(name, options, "A trajectory was asked for");
  const chains = chainsOf(options);
  const engineKind = trajectoryEngines[options.engine];
  const subject = engineKind.subject(choice);
  const settings = settingsOf(options, subject);
  const display = createDisplay(options.progress);
  const paths = pathsOf(options.out, chains);
  const note = (text: string): void => display.say(text);
  const engine = await engineKind.open(subject, settings, {
    ...options,
    python: options.python,
    minimise: options.minimise === true,
    chains,
    note,
  });
  using interruption = listenForInterruption(
    () => display.say("Stopping at the next frame; the next Ctrl-C stops at once."),
    () => {},
  );
  try {
    const writers = await openWriters(paths, subject.topology);
    try {
      display.begin(headOf(subject, settings, engine.title, paths));
      const done = await record(engine.make, settings, writers, display, interruption.signal);
      for (const writer of writers) await writer.close();
      const frames = done / settings.interval;
      const where =
        paths.length === 1 ? formatPath(paths[0]!) : `each of ${formatPath(paths[0]!)} to ${formatPath(paths.at(-1)!)}`;
      display.results({
        lines: [`${counted(frames, "frame")} written to ${where}.`],
        data: { event: "results", frames, files: paths },
      });
      return done < settings.steps ? INTERRUPTED : 0;
    } catch (error) {
      await Promise.all(writers.map((writer) => writer.discard()));
      throw error;
    }
  } finally {
    await engine.close();
  }
}
