import { UserError } from "../errors.ts";
import type { PdbStructure } from "./formats/pdb.ts";
import { standardBonds } from "./residueBonds.ts";
import { atomLabel, connectedComponents, normalisedBonds, type Topology } from "./topology.ts";

/**
 * Topology of a PDB structure: bonds of its CONECT records and of the standard residues' templates.
 *
 * Where these leave an atom without any bond, `bonds` is added: the pairs of the system's harmonic bonds, which are the chemical
 * bonds of an unconstrained system. They come last because some force fields also hold 1-3 distances (Urey-Bradley) as bonds.
 * Throws a UserError where an atom of a molecule still has no bond.
 */
export function topologyFromPdb(structure: PdbStructure, bonds: readonly (readonly [number, number])[] = []): Topology {
  const { atoms } = structure;
  const known = [...structure.conect, ...standardBonds(atoms, structure.positions)];
  const fromStructure: Topology = { atoms, bonds: normalisedBonds(known, atoms.length) };
  if (loneAtom(fromStructure) === undefined) return fromStructure;
  const topology: Topology = { atoms, bonds: normalisedBonds([...known, ...bonds], atoms.length) };
  const lone = loneAtom(topology);
  if (lone === undefined) return topology;
  throw new UserError(
    `The bonds of every atom are needed, but atom ${lone} (${atomLabel(atoms[lone]!)}) has none in the structure's CONECT records, its residue's template or the system's bonds: add CONECT records.`,
  );
}

/** An atom without bonds beside others, or undefined. A single atom needs none. */
const loneAtom = (topology: Topology): number | undefined =>
  topology.atoms.length === 1 ? undefined : connectedComponents(topology).find((component) => component.length === 1)?.[0];
