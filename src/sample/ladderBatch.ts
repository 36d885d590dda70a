/** Runs one batch of ladders: steps taken, temperatures exchanged, frames recorded. */
import { type HostArray, hostArray } from "../num/hostArray.ts";
import type { Key } from "../num/random.ts";
import type { Arrays, Executable, Resident } from "../runtime/executor.ts";
import { thermalEnergy } from "../units.ts";
import type { BatchState } from "./dynamicsState.ts";
import { exchangeRound, temperatureLogRatio, velocityScale } from "./replicaExchange.ts";
import { exchangeUniforms, noiseKeys } from "./streams.ts";

/** What the loop needs to know of the settings. */
export interface LoopSettings {
  readonly temperatures: readonly number[];
  readonly exchangeInterval: number;
  readonly frameInterval: number;
}

/** The state after one round of exchanges in every ladder of the batch. */
function exchangeBatch(key: Key, state: BatchState, { temperatures, exchangeInterval }: LoopSettings): BatchState {
  const replicas = temperatures.length;
  const round = state.step / exchangeInterval - 1;
  const temperatureIndex = state.temperatureIndex.slice();
  const [attempts, accepted] = [state.attempts.slice(), state.accepted.slice()];
  for (let start = 0; start < temperatureIndex.length; start += replicas) {
    const ladder = state.firstLadder + start / replicas;
    const outcome = exchangeRound(
      state.temperatureIndex.subarray(start, start + replicas),
      round,
      exchangeUniforms(key, ladder, round, replicas - 1),
      temperatureLogRatio(temperatures, state.energy.subarray(start, start + replicas)),
    );
    temperatureIndex.set(outcome.levels, start);
    for (const pair of outcome.attempted) attempts[pair]!++;
    for (const pair of outcome.accepted) accepted[pair]!++;
  }
  return { ...state, temperatureIndex, attempts, accepted };
}

/** Multiplies the velocities of replicas whose temperature has changed, so that they are in equilibrium with the new one. */
async function rescaleVelocities(
  resident: Resident,
  temperatures: readonly number[],
  before: Int32Array,
  after: Int32Array,
): Promise<void> {
  if (after.every((index, row) => index === before[row])) return;
  const { velocities } = await resident.read(["velocities"]);
  const { data, shape } = velocities!;
  const width = shape[1]!;
  after.forEach((index, row) => {
    const scale = velocityScale(temperatures, before[row]!, index);
    for (let at = row * width; at < (row + 1) * width; at++) data[at]! *= scale;
  });
  await resident.write({ velocities: { data, shape } });
}

/** kT of each row, [rows, 1]. */
const thermalEnergies = (temperatures: readonly number[], temperatureIndex: Int32Array): HostArray =>
  hostArray(
    Float32Array.from(temperatureIndex, (index) => thermalEnergy(temperatures[index]!)),
    [temperatureIndex.length, 1],
  );

/** Exchanges temperatures if it is time, and steps on to the next exchange or frame, whichever is first. */
async function advance(key: Key, state: BatchState, resident: Resident, settings: LoopSettings): Promise<BatchState> {
  const { temperatures, exchangeInterval, frameInterval } = settings;
  const exchanging = state.step > 0 && state.step % exchangeInterval === 0;
  const exchanged = exchanging ? exchangeBatch(key, state, settings) : state;
  await rescaleVelocities(resident, temperatures, state.temperatureIndex, exchanged.temperatureIndex);
  const nextMultiple = (interval: number): number => (Math.floor(state.step / interval) + 1) * interval;
  const end = Math.min(nextMultiple(exchangeInterval), nextMultiple(frameInterval));
  const kT = thermalEnergies(temperatures, exchanged.temperatureIndex);
  const { energy } = await resident.advance({ first: state.step, end }, { kT });
  return { ...exchanged, step: end, energy: Float64Array.from(energy!.data) };
}

/** The state's arrays, copied: executors may keep or move what they are given. */
const phaseArrays = ({ positions, velocities, forces }: Pick<BatchState, "positions" | "velocities" | "forces">): Arrays => {
  const copy = ({ data, shape }: HostArray): HostArray => ({ data: data.slice(), shape });
  return { positions: copy(positions), velocities: copy(velocities), forces: copy(forces) };
};

/** The state at every recorded frame from `start` up to step `end`; the frame at `start` itself is not repeated. */
export async function* batchFrames(
  key: Key,
  start: BatchState,
  end: number,
  executable: Executable,
  settings: LoopSettings,
): AsyncGenerator<BatchState, void> {
  const replicas = settings.temperatures.length;
  const noise = noiseKeys(key, start.firstLadder, start.temperatureIndex.length / replicas, replicas);
  const resident = await executable.open(phaseArrays(start), { noise });
  try {
    let state = start;
    while (state.step < end) {
      state = await advance(key, state, resident, settings);
      if (state.step % settings.frameInterval !== 0) continue;
      const { positions, velocities, forces } = await resident.read(["positions", "velocities", "forces"]);
      state = { ...state, positions: positions!, velocities: velocities!, forces: forces! };
      yield state;
    }
  } finally {
    await resident.close();
  }
}
