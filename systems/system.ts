/** The contract of molecules: what a molecule of the table is, and how one is defined by a folder of data files. */
import type { AtomIndex } from "../src/chem/topology.ts";
import { type Provenance, readCheckedText, readProvenance } from "./dataFiles.ts";
import { assembleSystem, type LoadedSystem } from "./loadedSystem.ts";
import { observablesOf } from "./moleculeObservables.ts";
import type { Observables } from "./observables.ts";
import { type Reference, type ReferenceSamples, readReference, readReferenceSamples } from "./reference.ts";

/** What the stages of a run need to know of a molecule beside its files. */
export interface MoleculeDescription<Name extends string = string> extends Observables {
  readonly name: Name;
  readonly description: string;
  /** The force field and solvent in words. */
  readonly forceField: string;
  /** K, unless the user asks for another one. */
  readonly temperature: number;
  /** BibTeX of what to cite beside the forces' own papers. */
  readonly cite: readonly string[];
  /** Whether it is of the table of systems, or a user's own. */
  readonly origin: "table" | "files";
  /** Undefined where the system has no reference. */
  reference(): Reference | undefined;
}

/** The atoms of a molecule that a coarse-grained model keeps; its density is the marginal of the molecule's. */
export interface CoarseGraining {
  readonly description: string;
  readonly atoms: readonly AtomIndex[];
}

/** What a person writes to define a system. */
export interface SystemDescription<Name extends string>
  extends Omit<MoleculeDescription<Name>, "origin" | "reference" | keyof Observables> {
  /** By name. */
  readonly coarseGrainings: Readonly<Record<string, CoarseGraining>>;
  /** Holds system.xml, structure.pdb, golden.json (energies by OpenMM), provenance.json and, where there is one, reference.json. */
  readonly folder: URL;
}

/** A molecule of the table: its description, what its residues tell of its torsions, and readers of its data. */
export interface MoleculeSystem<Name extends string = string> extends SystemDescription<Name>, MoleculeDescription<Name> {
  readonly kind: "molecule";
  /** Reads and checks the data files; throws a UserError where one is missing or is not the one that the provenance names. */
  load(): LoadedSystem;
  provenance(): Provenance;
  /** Conformations at the system's temperature that come with the reference; undefined where there are none. */
  referenceSamples(): ReferenceSamples | undefined;
}

/** A system from its description: adds what is read from its folder. */
export function defineSystem<const Name extends string>(description: SystemDescription<Name>): MoleculeSystem<Name> {
  const { folder } = description;
  const load = (): LoadedSystem =>
    assembleSystem(readCheckedText(folder, "system.xml"), readCheckedText(folder, "structure.pdb"));
  let known: Observables | undefined;
  const observables = (): Observables => {
    known ??= observablesOf(load());
    return known;
  };
  return {
    ...description,
    kind: "molecule",
    origin: "table",
    get torsions() {
      return observables().torsions;
    },
    get maps() {
      return observables().maps;
    },
    get basins() {
      return observables().basins;
    },
    load,
    provenance: () => readProvenance(folder),
    reference: () => readReference(folder),
    referenceSamples: () => readReferenceSamples(folder, readReference(folder)),
  };
}

/** Positions [n, kept, 3] of the atoms that a coarse-graining keeps, of frames [n, atoms, 3]. */
export function coarseGrain(positions: Float32Array, atoms: number, { atoms: kept }: CoarseGraining): Float32Array {
  const frames = positions.length / (3 * atoms);
  const beads = new Float32Array(frames * kept.length * 3);
  for (let frame = 0; frame < frames; frame++) {
    kept.forEach((atom, bead) => {
      const from = 3 * (frame * atoms + atom);
      beads.set(positions.subarray(from, from + 3), 3 * (frame * kept.length + bead));
    });
  }
  return beads;
}
