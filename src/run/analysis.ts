/** Free energies of a system's torsions from weighted conformations. */
import type { Basin, Observables } from "../../systems/observables.ts";
import { dihedral } from "../chem/dihedral.ts";
import { type BasinFreeEnergy, basinFreeEnergy } from "../estimate/basin.ts";
import type { Blocks } from "../estimate/blocks.ts";
import { type FreeEnergyProfile, freeEnergyProfile } from "../estimate/freeEnergyProfile.ts";
import { fold, type Key } from "../num/random.ts";
import type { EstimateRecipe } from "./recipe.ts";
import { gatherRows } from "./rows.ts";

/** Angles by name of torsion, [frames] each, rad. */
export type Torsions = Readonly<Record<string, Float64Array>>;

export const torsionsOf = (definition: Observables, positions: ArrayLike<number>, atoms: number): Torsions =>
  Object.fromEntries(Object.entries(definition.torsions).map(([name, quad]) => [name, dihedral(positions, atoms, quad)]));

/** Whether an angle is in a basin, rad. */
export const within = (angle: number, { from, to }: Basin): boolean =>
  from < to ? angle > from && angle < to : angle > from || angle < to;

export interface NamedBasin extends BasinFreeEnergy {
  readonly name: string;
}

/** Free-energy differences of the system's basins, kT, from torsions [n] of each name and log weights [n]. */
export const basinsOf = (
  definition: Observables,
  torsions: Torsions,
  logWeights: Float64Array,
  stream: Key,
  { replicates }: EstimateRecipe,
  blocks?: Blocks,
): NamedBasin[] =>
  definition.basins.map((basin, index) => {
    const inside = Uint8Array.from(torsions[basin.torsion]!, (angle) => Number(within(angle, basin)));
    const options = { stream: fold(stream, index), replicates, blocks };
    return { name: basin.name, ...basinFreeEnergy(inside, logWeights, options) };
  });

/** The profile of each torsion, by name. */
export const profilesOf = (
  torsions: Torsions,
  logWeights: Float64Array,
  stream: Key,
  { bins, replicates }: EstimateRecipe,
  blocks?: Blocks,
): Readonly<Record<string, FreeEnergyProfile>> =>
  Object.fromEntries(
    Object.entries(torsions).map(([name, angles], index) => {
      const options = { stream: fold(stream, 1000 + index), bins, replicates, ...(blocks && { blocks }) };
      return [name, freeEnergyProfile(angles, logWeights, options)];
    }),
  );

/** Rows whose coordinates are all numbers, and their numbers. */
export function finiteRows(
  positions: Float32Array,
  width: number,
): { readonly rows: readonly number[]; readonly positions: Float32Array } {
  const rows: number[] = [];
  for (let row = 0; row * width < positions.length; row++) {
    if (positions.subarray(row * width, (row + 1) * width).every(Number.isFinite)) rows.push(row);
  }
  if (rows.length * width === positions.length) return { rows, positions };
  return { rows, positions: gatherRows(positions, rows, width) };
}

/** Blocks of some of the samples. */
export const blocksOfRows = (blocks: Blocks | undefined, rows: readonly number[]): Blocks | undefined =>
  blocks && { ...blocks, of: Uint32Array.from(rows, (row) => blocks.of[row]!) };
