import { UserError } from "../errors.ts";
import type { ElementSymbol } from "./elements.ts";

/** Position of an atom in its system, from 0. */
export type AtomIndex = number;

/** One atom; `residueIndex` counts residues from 0, `residueNumber` is what the file calls it. */
export interface Atom {
  readonly index: AtomIndex;
  readonly name: string;
  readonly element: ElementSymbol;
  readonly residueName: string;
  readonly residueIndex: number;
  readonly residueNumber: number;
  readonly chain: string;
}

/** A pair of bonded atoms, the lower index first. */
export type Bond = readonly [AtomIndex, AtomIndex];

/** A key for a pair of atoms, the same in either order. */
export const pairKey = (a: AtomIndex, b: AtomIndex): string => (a < b ? `${a},${b}` : `${b},${a}`);

/** Atoms and bonds, each bond once, sorted. */
export interface Topology {
  readonly atoms: readonly Atom[];
  readonly bonds: readonly Bond[];
}

/** Bonds with the lower index first, each once, sorted; a UserError where an atom does not exist or is bonded to itself. */
export function normalisedBonds(pairs: Iterable<readonly [number, number]>, atoms: number): readonly Bond[] {
  const bonds = new Map<number, Bond>();
  for (const [first, second] of pairs) {
    const low = Math.min(first, second);
    const high = Math.max(first, second);
    if (!Number.isInteger(low) || !Number.isInteger(high) || low < 0 || high >= atoms || low === high) {
      throw new UserError(
        `A bond joins atoms ${first} and ${second}, but a bond needs two different atoms of 0..${atoms - 1}: correct the bonds of the structure.`,
      );
    }
    bonds.set(low * atoms + high, [low, high]);
  }
  return [...bonds.entries()].sort(([a], [b]) => a - b).map(([, bond]) => bond);
}

/** For each atom, the atoms that it is bonded to, ascending. */
export function neighbours(topology: Topology): readonly (readonly AtomIndex[])[] {
  const lists: AtomIndex[][] = topology.atoms.map(() => []);
  for (const [first, second] of topology.bonds) {
    lists[first]!.push(second);
    lists[second]!.push(first);
  }
  return lists.map((list) => list.sort((a, b) => a - b));
}

/** The connected components: lists of atoms, ascending, ordered by their first atom. */
export function connectedComponents(topology: Topology): readonly (readonly AtomIndex[])[] {
  const adjacent = neighbours(topology);
  const seen = new Uint8Array(topology.atoms.length);
  const components: AtomIndex[][] = [];
  for (const { index: start } of topology.atoms) {
    if (seen[start]) continue;
    const component = [start];
    seen[start] = 1;
    // The list grows while it is read: a breadth-first walk.
    for (const atom of component) {
      for (const next of adjacent[atom]!) {
        if (seen[next]) continue;
        seen[next] = 1;
        component.push(next);
      }
    }
    components.push(component.sort((a, b) => a - b));
  }
  return components;
}

/** "ALA 2 CA", for messages. */
export const atomLabel = (atom: Atom): string => `${atom.residueName} ${atom.residueNumber} ${atom.name}`;

/** Throws a UserError unless the structure has as many atoms as the system; the names are those of the two files. */
export function checkAtomCount(structureAtoms: number, systemAtoms: number, structureName: string, systemName: string): void {
  if (structureAtoms === systemAtoms) return;
  throw new UserError(
    `${structureName} and ${systemName} must describe the same molecule, but ${structureName} has ${structureAtoms} atoms and ${systemName} has ${systemAtoms}: give the structure from which the system was built.`,
  );
}
