/** Trajectories: Langevin dynamics of chains at one temperature, whose frames are handed over as they are made. */
import type { Frames } from "../chem/formats/format.ts";
import { key } from "../num/random.ts";
import type { Executor } from "../runtime/executor.ts";
import { createDynamics } from "./dynamics.ts";
import type { DynamicsTarget } from "./healthyFrames.ts";

/** What a trajectory depends on beside the molecule. */
export interface TrajectorySettings {
  /** K */
  readonly temperature: number;
  /** ps */
  readonly timeStep: number;
  /** 1/ps */
  readonly friction: number;
  /** A multiple of the interval. */
  readonly steps: number;
  /** Steps between frames. */
  readonly interval: number;
  readonly seed: number;
}

/** One frame of a chain, after so many steps, with its time. */
export interface TrajectoryPart {
  readonly chain: number;
  readonly step: number;
  readonly frames: Frames;
}

/** Makes a trajectory; waits for `onPart`, and ends with the error that it throws. */
export type MakeTrajectory = (onPart: (part: TrajectoryPart) => Promise<void>) => Promise<void>;

/** Chains that run as one batch at most: enough for kernels to work at full speed. */
const BATCH = 64;

/** What the graphs need to know of a molecule. */
export interface ChainsSubject {
  readonly target: DynamicsTarget;
  /** amu */
  readonly masses: Float64Array;
  /** [atoms * 3], nm: where all chains start. */
  readonly positions: ArrayLike<number>;
  /** Whether the centre of mass may be held, as energies allow that do not depend on it. */
  readonly centred: boolean;
}

/**
 * `chains` independent trajectories from one structure by the graphs of a potential, each with velocities and noise of its own, side by side.
 *
 * Equal seeds give equal frames. Throws a UserError where dynamics becomes unstable.
 */
export function chainTrajectories(
  { target, masses, positions, centred }: ChainsSubject,
  { temperature, timeStep, friction, steps, interval, seed }: TrajectorySettings,
  chains: number,
  executor: Executor,
): MakeTrajectory {
  return async (onPart) => {
    const atoms = masses.length;
    const settings = {
      masses,
      timeStep,
      friction,
      centred,
      temperatures: [temperature],
      exchangeInterval: steps,
      frameInterval: interval,
      laddersPerBatch: Math.min(chains, BATCH),
    };
    const dynamics = await createDynamics(target, settings, [executor]);
    const starts = Float64Array.from({ length: chains * 3 * atoms }, (_, at) => positions[at % (3 * atoms)]!);
    const initial = await dynamics.start(key(seed), starts);
    await dynamics.run(initial, steps, async ({ firstLadder, step, positions: rows }) => {
      const times = Float64Array.of(step * timeStep);
      for (let row = 0; row < rows.length / (3 * atoms); row++) {
        const frame = rows.slice(row * 3 * atoms, (row + 1) * 3 * atoms);
        await onPart({ chain: firstLadder + row, step, frames: { atoms, positions: frame, times } });
      }
    });
  };
}
