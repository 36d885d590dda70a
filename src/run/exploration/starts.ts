/** Where dynamics begins that is to see what samples lack: at minima near them. */
import { departures } from "../../chem/isomer.ts";
import { UserError } from "../../errors.ts";
import type { Executor } from "../../runtime/executor.ts";
import { minimise } from "../../sample/minimise.ts";
import { potentialOf } from "../molecule.ts";
import { gatherRows } from "../rows.ts";
import { countedRows, type UnweightedSamples } from "../samples.ts";
import type { StageContext } from "../stage.ts";

/** Largest force that a start may keep, kJ/(mol nm), about that of thermal motion, and the steps to get there. */
const RELAXATION = { tolerance: 500, maximumSteps: 1000 } as const;

/** `count` minima [count, atoms, 3], nm, from as many samples, evenly among those that count. Throws a UserError where none of them relaxes. */
export async function startsFrom(
  { system }: StageContext,
  { positions, reducedEnergy }: UnweightedSamples,
  count: number,
  executor: Executor,
): Promise<Float32Array> {
  const width = 3 * system.topology.atoms.length;
  const counted = countedRows({ reducedEnergy });
  const rows = Array.from({ length: count }, (_, start) => counted[Math.floor((start * counted.length) / count)]!);
  const frames = Float64Array.from(gatherRows(positions, rows, width));
  const relaxed = await minimise(potentialOf(system), frames, width / 3, executor, RELAXATION);
  const left = departures(system.isomer, relaxed.positions, width / 3);
  const good = rows.map((_, at) => at).filter((at) => left[at] === "none" && relaxed.largestForce[at]! <= RELAXATION.tolerance);
  if (good.length === 0) {
    throw new UserError(
      `Dynamics was to begin at ${count} of the samples, but none of them relaxes to a minimum of the structure's isomer: are they of this molecule, in nm, with its atoms in its order?`,
    );
  }
  return gatherRows(
    Float32Array.from(relaxed.positions),
    rows.map((_, at) => good[at % good.length]!),
    width,
  );
}
