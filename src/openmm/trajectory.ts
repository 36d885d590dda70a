/** Trajectories by OpenMM: its LangevinMiddleIntegrator, a chain of any System that it reads. */
import { z } from "zod";
import { fold, key } from "../num/random.ts";
import type { MakeTrajectory, TrajectorySettings } from "../sample/trajectory.ts";
import type { Openmm, Question } from "./openmm.ts";

/** What OpenMM simulates. */
export interface OpenmmSubject {
  /** The System, as XmlSerializer writes it. */
  readonly systemXml: string;
  /** What the System is called in messages. */
  readonly name: string;
  /** [atoms * 3], nm. */
  readonly positions: Float64Array;
  /** OpenMM's name of what computes. */
  readonly platform: string;
}

/** Requests shall take about so long, s: short enough to stop soon, long enough that the pipe costs nothing. */
const REQUEST_SECONDS = 0.5;
const MOST_FRAMES = 1024;

const headerSchema = z.object({ checkpoint: z.string() });

/** OpenMM's seeds are 31 bits, of which 0 stands for an arbitrary one. */
const seedOf = (seed: number): number => Math.max(1, fold(key(seed), 0)[0]! >>> 1);

/** The next frames of a trajectory: from its positions, or from the checkpoint where it stands. */
function questionOf(
  { systemXml, name, positions, platform }: OpenmmSubject,
  { temperature, timeStep, friction, interval, seed }: TrajectorySettings,
  checkpoint: string | undefined,
  frames: number,
): Question {
  const setting = { xml: systemXml, platform, threads: null, temperature, friction, time_step: timeStep, seed: seedOf(seed) };
  const start = { positions: { data: positions, shape: [positions.length / 3, 3] } };
  return {
    request: {
      header: { request: "advance", setting, checkpoint: checkpoint ?? null, frames, interval },
      arrays: checkpoint === undefined ? start : {},
    },
    asked: `simulate ${name}`,
    mend: "take a shorter time step, or minimise the starting positions",
  };
}

/** One trajectory; `clock` gives the time in s. A process that crashes is replaced from the last checkpoint. Throws a UserError where OpenMM objects. */
export function openmmTrajectory(
  openmm: Openmm,
  subject: OpenmmSubject,
  settings: TrajectorySettings,
  clock: () => number,
): MakeTrajectory {
  return async (onPart) => {
    const { steps, interval, timeStep } = settings;
    const atoms = subject.positions.length / 3;
    let checkpoint: string | undefined;
    for (let step = 0, size = 1; step < steps; ) {
      const count = Math.min(size, (steps - step) / interval);
      const began = clock();
      const { header, arrays } = await openmm.ask(questionOf(subject, settings, checkpoint, count));
      checkpoint = headerSchema.parse(header).checkpoint;
      for (let frame = 0; frame < count; frame++) {
        step += interval;
        const positions = Float32Array.from(arrays.positions!.data.subarray(frame * 3 * atoms, (frame + 1) * 3 * atoms));
        const cells = arrays.cells && Float64Array.from(arrays.cells.data.subarray(9 * frame, 9 * (frame + 1)));
        await onPart({ chain: 0, step, frames: { atoms, positions, cells, times: Float64Array.of(step * timeStep) } });
      }
      if (clock() - began < REQUEST_SECONDS / 2) size = Math.min(2 * size, MOST_FRAMES);
    }
  };
}
