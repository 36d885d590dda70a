/** The contract of what is shown and estimated of a molecule. */
import type { DihedralAtoms } from "../src/chem/dihedral.ts";
import type { AtomIndex, Topology } from "../src/chem/topology.ts";

/** Conformations whose torsion lies between two angles: the free energy of these against all others is estimated. */
export interface Basin<Torsion extends string = string> {
  readonly name: string;
  readonly torsion: Torsion;
  /** rad, in (-pi, pi]; the basin runs from here counter-clockwise to `to`, over the cut at pi where `to` is smaller. */
  readonly from: number;
  readonly to: number;
}

/** What is shown and estimated of a molecule. */
export interface Observables<Torsion extends string = string> {
  /** Torsions that reports show, by name; atoms i-j-k-l, counted from 0. */
  readonly torsions: Readonly<Record<Torsion, DihedralAtoms>>;
  /** Pairs of torsions that are shown as maps. */
  readonly maps: readonly (readonly [NoInfer<Torsion>, NoInfer<Torsion>])[];
  readonly basins: readonly Basin<NoInfer<Torsion>>[];
}

/** A molecule whose torsions are to be chosen. */
export interface TurningMolecule {
  readonly topology: Topology;
  readonly adjacent: readonly (readonly AtomIndex[])[];
  /** Whether a bond turns freely. */
  readonly turns: (a: AtomIndex, b: AtomIndex) => boolean;
}
