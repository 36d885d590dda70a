/** Molecules with rings, disulfides and triple bonds, and thermal frames of them by OpenMM: material of tests. */
import { readFileSync } from "node:fs";
import { elementOf } from "../../src/chem/elements.ts";
import { linearCentres } from "../../src/chem/linearCentres.ts";
import { normalisedBonds, type Topology } from "../../src/chem/topology.ts";
import { buildZMatrix, type ZMatrix } from "../../src/chem/zMatrix.ts";

export interface Molecule {
  readonly name: string;
  readonly topology: Topology;
  readonly zMatrix: ZMatrix;
  /** [frames][atoms * 3], nm; the first is a minimum. */
  readonly frames: readonly (readonly number[])[];
}

interface Written {
  readonly atoms: readonly (readonly [name: string, element: string, residue: string, residueIndex: number])[];
  readonly bonds: readonly (readonly [number, number])[];
  readonly frames: readonly (readonly number[])[];
}

const golden: { readonly molecules: Readonly<Record<string, Written>> } = JSON.parse(
  readFileSync(new URL("./molecules.golden.json", import.meta.url), "utf8"),
);

function read(name: string, { atoms, bonds, frames }: Written): Molecule {
  const topology: Topology = {
    atoms: atoms.map(([atomName, element, residueName, residueIndex], index) => ({
      index,
      name: atomName,
      element: elementOf(element)!,
      residueName,
      residueIndex,
      residueNumber: residueIndex + 1,
      chain: "A",
    })),
    bonds: normalisedBonds(bonds, atoms.length),
  };
  return { name, topology, zMatrix: buildZMatrix(topology, linearCentres(topology, frames[0]!)), frames };
}

/** The molecules of scripts/make-molecule-frames.py. */
export const molecules: readonly Molecule[] = Object.entries(golden.molecules).map(([name, written]) => read(name, written));

/** The molecule of a name. */
export const moleculeNamed = (name: string): Molecule => molecules.find((molecule) => molecule.name === name)!;
