/** Diverse starting conformations: torsions turned at random, clashes minimised away, the isomer checked. */
import { departures, type Isomer } from "../chem/isomer.ts";
import { atomsBeyond, turnAtoms } from "../chem/rotation.ts";
import type { Bond } from "../chem/topology.ts";
import { UserError } from "../errors.ts";
import { fold, type Key, uniforms } from "../num/random.ts";
import type { Executor } from "../runtime/executor.ts";
import { type Minimised, minimise } from "./minimise.ts";
import type { EnergyFunction } from "./phaseSpace.ts";

/** What the search for starts needs to know of a molecule. */
export interface StartsSettings {
  readonly bonds: readonly Bond[];
  /** Bonds about which torsions are drawn uniformly; none in a ring, and none that must keep its configuration (amides). */
  readonly rotatable: readonly Bond[];
  /** What all starts must be. */
  readonly isomer: Isomer;
  /** Starts above the energy of the minimised frame by more than this are drawn anew, kJ/mol. */
  readonly energyWindow: number;
  /** Rows of one minimisation. */
  readonly batch: number;
}

/** Largest force that a start may keep, kJ/(mol nm), about that of thermal motion, and the steps to get there. */
const RELAXATION = { tolerance: 500, maximumSteps: 1000 } as const;

/** Batches without a single good start after which the search gives up. */
const FRUITLESS_BATCHES = 5;

/** Candidates first, first + 1, ... of the key: the frame with every rotatable bond turned by a uniform angle. [batch, atoms, 3]. */
function candidates(frame: Float64Array, key: Key, first: number, { bonds, rotatable, batch }: StartsSettings): Float64Array {
  const all = new Float64Array(batch * frame.length);
  const angles = new Float64Array(rotatable.length);
  for (let row = 0; row < batch; row++) {
    uniforms(fold(key, first + row), 0, angles);
    const turned = rotatable.reduce(
      (before, bond, torsion) => turnAtoms(before, bond, atomsBeyond(bonds, ...bond), 2 * Math.PI * angles[torsion]!),
      frame,
    );
    all.set(turned, row * frame.length);
  }
  return all;
}

/** The minimised conformations that may serve as starts. */
function goodStarts(relaxed: Minimised, lowest: number, { isomer, energyWindow }: StartsSettings): Float32Array[] {
  const width = relaxed.positions.length / relaxed.energy.length;
  const rows = Array.from(relaxed.energy, (_, row) => relaxed.positions.subarray(row * width, (row + 1) * width));
  return rows.filter(
    (positions, row) =>
      relaxed.largestForce[row]! <= RELAXATION.tolerance &&
      relaxed.energy[row]! <= lowest + energyWindow &&
      departures(isomer, positions, width / 3)[0] === "none",
  );
}

/**
 * `count` starting conformations [count, atoms, 3] in nm from one frame [atoms, 3]: torsions uniform, then minimised; of the candidates
 * 0, 1, 2, ... of the key the first that are relaxed, within the energy window and of the isomer.
 * They are starts and no equilibrium sample; replica exchange brings them there.
 */
export async function diverseStarts(
  energy: EnergyFunction,
  frame: ArrayLike<number>,
  count: number,
  key: Key,
  executor: Executor,
  settings: StartsSettings,
): Promise<Float32Array> {
  const first = Float64Array.from(frame);
  const relax = (positions: Float64Array): Promise<Minimised> =>
    minimise(energy, positions, first.length / 3, executor, RELAXATION);
  const good: Float32Array[] = [];
  const lowest = (await relax(first)).energy[0]!;
  for (let tried = 0, fruitless = 0; good.length < count; tried += settings.batch) {
    const found = goodStarts(await relax(candidates(first, key, tried, settings)), lowest, settings);
    good.push(...found);
    fruitless = found.length === 0 ? fruitless + 1 : 0;
    if (fruitless >= FRUITLESS_BATCHES) {
      throw new UserError(
        `starts: the last ${fruitless * settings.batch} conformations were no good starts, and ${good.length} of ${count} are found; widen the energy window of ${settings.energyWindow} kJ/mol, or turn fewer bonds.`,
      );
    }
  }
  const result = new Float32Array(count * first.length);
  for (const [row, positions] of good.slice(0, count).entries()) result.set(positions, row * first.length);
  return result;
}
