/** Samples as energy models learn them: internal coordinates that were made white. */

import type { LoadedSystem } from "../../../systems/loadedSystem.ts";
import { fitStraightening } from "../../energy-models/straightening.ts";
import { periodsOf } from "../../generators/internalTarget.ts";
import { measuresOf, standardisation } from "../../generators/standardisation.ts";
import type { Executor } from "../../runtime/executor.ts";
import { encodePositions, fitEntries } from "../internalVectors.ts";
import { gatherRows } from "../rows.ts";
import { countedRows, type UnweightedSamples } from "../samples.ts";

/** Points y of the samples that count. */
export interface DensityPoints {
  /** The period of each coordinate, 0 on the line. [d] */
  readonly periods: readonly number[];
  /** Rows of the samples that count. [count] */
  readonly rows: readonly number[];
  /** [count, d] */
  readonly points: Float32Array;
  /** log |dx/dy| at each point: what log-densities of conformations have less than those of points. [count] */
  readonly logVolume: Float64Array;
  /** Points to learn from and to test on, by their numbers. */
  readonly training: readonly number[];
  readonly heldOut: readonly number[];
}

/** Blocks of which every tenth is held out: frames of dynamics are correlated, so that single ones would be no test. */
const BLOCKS = 100;
const HELD_OUT = 10;

/** Amides and other bonds that hardly turn are as good as on the line, and can be made white there, rad. */
const PROPER_GAP = 1.5 * Math.PI;

const isHeldOut = (at: number, count: number): boolean => Math.floor((at * BLOCKS) / count) % HELD_OUT === HELD_OUT - 1;

/** The points of samples of a molecule. Centres, scales and the map to white coordinates come from the points to learn from. */
export async function densityPoints(
  system: LoadedSystem,
  { positions, reducedEnergy }: UnweightedSamples,
  executor: Executor,
): Promise<DensityPoints> {
  const { topology } = system;
  const rows = countedRows({ reducedEnergy });
  const counted = gatherRows(positions, rows, 3 * topology.atoms.length);
  const numbers = [...rows.keys()];
  const training = numbers.filter((at) => !isHeldOut(at, rows.length));
  const entries = await fitEntries(gatherRows(counted, training, 3 * topology.atoms.length), system, executor, PROPER_GAP);
  const { vectors, logJacobian } = await encodePositions(counted, system, entries, executor);
  const periods = periodsOf(entries);
  const d = periods.length;
  const units = standardisation(measuresOf(gatherRows(vectors, training, d), periods));
  const scaled = units.encodeRows(vectors);
  const straightening = fitStraightening(gatherRows(scaled, training, d), periods);
  return {
    periods,
    rows,
    points: straightening.encodeRows(scaled),
    logVolume: logJacobian.map((value) => value + units.logVolume + straightening.logVolume),
    training,
    heldOut: numbers.filter((at) => isHeldOut(at, rows.length)),
  };
}
