import { UserError } from "../errors.ts";
import type { Structure } from "./formats/structure.ts";
import { standardBonds } from "./residueBonds.ts";
import { bondsOfSprings, type Spring } from "./springBonds.ts";
import { atomLabel, connectedComponents, normalisedBonds, type Topology } from "./topology.ts";

/** Atoms of a structure with all bonds that are known: those of CONECT records, of templates, and of springs that are chemical bonds; there may be atoms without. */
export function knownTopology({ atoms, bonds, positions }: Structure, springs: readonly Spring[] = []): Topology {
  const pairs = [...bonds, ...standardBonds(atoms, positions), ...bondsOfSprings(springs)];
  return { atoms, bonds: normalisedBonds(pairs, atoms.length) };
}

/**
 * Topology of a structure: the bonds that its file states (CONECT records of PDB, `struct_conn` of mmCIF), those of the standard residues'
 * templates and, as far as these are chemical bonds, those of the force field's springs.
 *
 * Throws a UserError where an atom of a molecule has no bond in any of them.
 */
export function topologyOfStructure(structure: Structure, springs: readonly Spring[] = []): Topology {
  const topology = knownTopology(structure, springs);
  const { atoms } = topology;
  // A single atom needs no bond.
  const lone = atoms.length === 1 ? undefined : connectedComponents(topology).find((component) => component.length === 1)?.[0];
  if (lone === undefined) return topology;
  throw new UserError(
    `The bonds of every atom are needed, but atom ${lone} (${atomLabel(atoms[lone]!)}) has none in the structure's CONECT records, its residue's template or the system's bonds: add CONECT records.`,
  );
}
