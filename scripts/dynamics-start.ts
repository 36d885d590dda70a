// Where the dynamics of the benchmarks begin.
import { key } from "../src/num/random.ts";
import type { Arrays, Executor } from "../src/runtime/executor.ts";
import { thermalVelocities } from "../src/sample/dynamicsState.ts";
import { type EnergyFunction, forceProgram, toAxisMajor } from "../src/sample/phaseSpace.ts";

/** [batch, atoms, 3]: the frames [frames, atoms, 3] over and over. */
export const repeated = (frames: readonly number[][][], batch: number): Float32Array =>
  Float32Array.from(Array.from({ length: batch }, (_, row) => frames[row % frames.length]!).flat(2));

/** The frames over and over with thermal velocities and their forces, as dynamics takes them. */
export async function startOf(
  executor: Executor,
  potential: EnergyFunction,
  masses: ArrayLike<number>,
  frames: readonly number[][][],
  batch: number,
  temperature: number,
): Promise<Arrays> {
  const atoms = masses.length;
  const shape = [batch, 3 * atoms];
  const positions = { data: toAxisMajor(repeated(frames, batch), atoms), shape };
  const { forces } = await (await executor.compile(forceProgram(potential, atoms))).run({ positions });
  const settings = { temperatures: new Array<number>(batch).fill(temperature), masses, centred: true, laddersPerBatch: 1 };
  return { positions, velocities: { data: thermalVelocities(key(1), 0, settings), shape }, forces: forces! };
}
