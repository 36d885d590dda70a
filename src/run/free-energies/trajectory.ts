/** Conformations of a run's dynamics, few enough to be nearly independent. */

import { decodeNpz } from "../../chem/formats/npz.ts";
import { departures } from "../../chem/isomer.ts";
import { UserError } from "../../errors.ts";
import { countFinding } from "../../estimate/blocks.ts";
import type { Finding } from "../../estimate/finding.ts";
import { thermalEnergy } from "../../units.ts";
import { planned } from "../plan.ts";
import { gatherRows } from "../rows.ts";
import type { Job } from "../run.ts";
import { dataSummary } from "../summaries.ts";

/** Frames of independent ladders at the temperatures that the run kept. */
export interface Trajectory {
  /** [temperatures], K, rising; the first is the run's. */
  readonly temperatures: readonly number[];
  /** Frames of each temperature, in its order. */
  readonly states: readonly TemperatureFrames[];
}

/** Frames at one temperature. */
export interface TemperatureFrames {
  readonly count: number;
  /** [count, atoms, 3], nm. */
  readonly positions: Float32Array;
  /** [count], kJ/mol. */
  readonly potential: Float64Array;
  /** The ladder of each frame: frames of different ladders are independent. [count] */
  readonly ladder: Uint32Array;
}

/** Frames of each temperature that are kept: correlation makes more of them worth little. */
const WANTED = 6000;

interface Parts {
  readonly positions: Float32Array[];
  readonly potential: number[];
  readonly ladder: number[];
}

/**
 * Reads every nth frame of each ladder's replica at each temperature, of the structure's isomer.
 *
 * Frames of a temperature follow each other step by step, and in a step ladder by ladder. Throws a UserError where the run has no frames.
 */
export async function readTrajectory({ directory, system }: Job): Promise<Trajectory> {
  const unknown = (): Promise<number> => Promise.reject(noFrames(directory.folder));
  const ladders = await planned(directory, "ladders", unknown);
  const { temperatures_K } = dataSummary.read(directory);
  const blocks = directory.list("data").filter((name) => name.startsWith("block-"));
  const width = 3 * system.topology.atoms.length;
  const seen: number[] = [];
  const parts: Parts[] = [];
  let stride = 0;
  for (const name of blocks) {
    const arrays = decodeNpz(directory.read(`data/${name}`), name);
    const [positions, energy, index] = [arrays.positions!.data, arrays.energy!.data, arrays.temperature_index!.data];
    // As many of each temperature in every block.
    stride ||= Math.max(1, Math.floor((blocks.length * index.filter((k) => k === 0).length) / WANTED));
    index.forEach((k, at) => {
      const nth = seen[k] ?? 0;
      seen[k] = nth + 1;
      if (Math.floor(nth / ladders) % stride !== 0) return;
      parts[k] ??= { positions: [], potential: [], ladder: [] };
      parts[k].positions.push(Float32Array.from(positions.subarray(at * width, (at + 1) * width)));
      parts[k].potential.push(energy[at]!);
      parts[k].ladder.push(nth % ladders);
    });
  }
  if (parts.length === 0) throw noFrames(directory.folder);
  return {
    temperatures: temperatures_K.slice(0, parts.length),
    states: parts.map((part) => ofIsomer(part, width, (frames) => departures(system.isomer, frames, width / 3))),
  };
}

const noFrames = (folder: string): UserError =>
  new UserError(
    `The frames of the dynamics in ${folder} were asked for, but there are none: finish the run by "boltzmill resume ${folder}".`,
  );

/** Frames whose double bonds are as in the structure. */
function ofIsomer(
  { positions, potential, ladder }: Parts,
  width: number,
  depart: (frames: Float32Array) => readonly string[],
): TemperatureFrames {
  const joined = new Float32Array(positions.length * width);
  positions.forEach((frame, at) => {
    joined.set(frame, at * width);
  });
  const rows = depart(joined).flatMap((departure, at) => (departure === "none" ? [at] : []));
  return {
    count: rows.length,
    positions: gatherRows(joined, rows, width),
    potential: Float64Array.from(rows, (at) => potential[at]!),
    ladder: Uint32Array.from(rows, (at) => ladder[at]!),
  };
}

/**
 * Statistical inefficiency of a quantity over independent chains, at least 1: the variance of the chains' means over what it would be for independent values.
 *
 * values, chain [count]. Known to sqrt(2 / chains) of itself.
 */
export function inefficiencyBetweenChains(values: Float64Array, chain: Uint32Array): number {
  const sums = new Map<number, { count: number; sum: number }>();
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let squares = 0;
  values.forEach((value, i) => {
    const own = sums.get(chain[i]!) ?? { count: 0, sum: 0 };
    sums.set(chain[i]!, { count: own.count + 1, sum: own.sum + value - mean });
    squares += (value - mean) ** 2;
  });
  if (sums.size < 2 || squares === 0) return 1;
  const between = [...sums.values()].reduce((total, { sum }) => total + sum * sum, 0);
  return Math.max(1, between / squares);
}

/** What too few ladders say against errors that are measured between them. */
export const ladderFinding = ({ ladder }: TemperatureFrames): Finding | undefined => countFinding(new Set(ladder).size);

/** Reduced energies of a potential at a temperature, kT. */
export const reduced = (potential: Float64Array, temperature: number): Float64Array =>
  potential.map((U) => U / thermalEnergy(temperature));
