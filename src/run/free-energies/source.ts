/** What a run gives to free energies: weighted draws of its generator, and conformations of its dynamics. */
import { UserError } from "../../errors.ts";
import type { Executor } from "../../runtime/executor.ts";
import { type EnergyFunction, forceProgram, toAxisMajor } from "../../sample/phaseSpace.ts";
import { thermalEnergy } from "../../units.ts";
import type { Job } from "../run.ts";
import { type DrawnSamples, readDrawnSamples } from "../samples.ts";
import { readTrajectory, type Trajectory } from "./trajectory.ts";

/** A finished run. */
export interface RunSource {
  readonly job: Job;
  readonly name: string;
  readonly atoms: number;
  /** K. */
  readonly temperature: number;
  /** All draws of the generator. */
  readonly draws: DrawnSamples;
  /** U of the draws, kJ/mol; Infinity where the weight is zero. */
  readonly potential: Float64Array;
  readonly trajectory: Trajectory;
}

/** Reads a run. Throws a UserError where it has no samples or no frames yet. */
export async function readSource(job: Job, name: string): Promise<RunSource> {
  const { configuration, directory } = job;
  if (configuration.given !== null) {
    throw new UserError(
      `Free energies of the run in ${directory.folder} were asked for, but its samples were given, and there is no dynamics beside them: those of its basins are in metrics.json.`,
    );
  }
  if (!directory.has("samples.npz")) {
    throw new UserError(
      `Free energies of the run in ${directory.folder} were asked for, but it has drawn no samples yet: finish it by "boltzmill resume ${directory.folder}".`,
    );
  }
  const draws = readDrawnSamples(directory);
  const temperature = configuration.temperature_K;
  const potential = draws.reducedEnergy.map((u) => u * thermalEnergy(temperature));
  const atoms = job.system.topology.atoms.length;
  return { job, name, atoms, temperature, draws, potential, trajectory: await readTrajectory(job) };
}

/** Conformations whose energies are computed at a time. */
const BATCH = 8192;

/** A potential at positions [count, atoms, 3] nm, kJ/mol; Infinity where it is no number, as where two atoms lie in one place. */
export async function potentialAt(
  energy: EnergyFunction,
  atoms: number,
  positions: Float32Array,
  executor: Executor,
): Promise<Float64Array> {
  const executable = await executor.compile(forceProgram(energy, atoms));
  const energies = new Float64Array(positions.length / (3 * atoms));
  for (let first = 0; first < energies.length; first += BATCH) {
    const part = positions.subarray(3 * atoms * first, 3 * atoms * (first + BATCH));
    const shape = [part.length / (3 * atoms), 3 * atoms];
    const { energy: found } = await executable.run({ positions: { data: Float32Array.from(toAxisMajor(part, atoms)), shape } });
    energies.set(
      Float64Array.from(found!.data, (U) => (Number.isNaN(U) ? Number.POSITIVE_INFINITY : U)),
      first,
    );
  }
  return energies;
}
