import { UserError } from "../../errors.ts";
import { NANOMETRES_PER_ANGSTROM } from "../../units.ts";
import type { ElementSymbol } from "../elements.ts";
import type { Atom } from "../topology.ts";
import { cellVectors } from "./unitCell.ts";

/** What a PDB or mmCIF file says: atoms, pairs of bonded atoms as they stand in it, positions [models, atoms, 3] nm. */
export interface Structure {
  readonly atoms: readonly Atom[];
  readonly bonds: readonly (readonly [number, number])[];
  readonly models: number;
  readonly positions: Float64Array;
}

/** An atom as a line of a file has it; `residueKey` tells its residue from others. The position is in nm. */
export interface AtomRecord {
  readonly name: string;
  readonly element: ElementSymbol;
  readonly residueName: string;
  readonly residueNumber: number;
  readonly residueKey: string;
  readonly chain: string;
  readonly position: readonly number[];
}

/** Lengths and angles that the PDB asks for where there is no crystal. */
const NO_CELL = "1,1,1,90,90,90";

/**
 * Vectors [3, 3] nm of a unit cell given by three lengths in angstrom and three angles in degrees; undefined for the cell of 1 angstrom
 * and right angles, which stands for none. Throws a UserError that begins with `where` for cells without volume.
 */
export function cellOfAngstroms(cell: readonly number[], where: string): Float64Array | undefined {
  if (cell.join() === NO_CELL) return undefined;
  return cellVectors(
    cell.map((value, index) => (index < 3 ? value * NANOMETRES_PER_ANGSTROM : value)),
    where,
  );
}

/** Atoms in the order of the file; a residue starts where its key changes. */
export function atomsOf(records: readonly AtomRecord[]): Atom[] {
  let residueIndex = -1;
  return records.map(({ name, element, residueName, residueNumber, residueKey, chain }, index) => {
    if (index === 0 || records[index - 1]!.residueKey !== residueKey) residueIndex++;
    return { index, name, element, residueName, residueIndex, residueNumber, chain };
  });
}

/** Positions [atoms * 3], nm, of a model. */
export const positionsOf = (records: readonly AtomRecord[]): number[] => records.flatMap(({ position }) => position);

/** A check of models, in their order: a UserError, naming `source`, for one that has not the atoms of the first. */
export function createModelCheck(source: string): (model: readonly AtomRecord[]) => void {
  let first: readonly (readonly [string, string])[] | undefined;
  let index = 0;
  return (model) => {
    index++;
    first ??= model.map(({ name, residueKey }) => [name, residueKey]);
    const wanted = first;
    const same =
      model.length === wanted.length &&
      model.every(({ name, residueKey }, atom) => name === wanted[atom]![0] && residueKey === wanted[atom]![1]);
    if (same) return;
    throw new UserError(
      `${source}: model ${index} must have the atoms of model 1 (${wanted.length}) in the same order, but it has ${model.length} or other names: write all models with the same atoms.`,
    );
  };
}
