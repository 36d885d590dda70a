/** The torsions of molecules that are no peptides. */
import type { DihedralAtoms } from "../src/chem/dihedral.ts";
import type { AtomIndex } from "../src/chem/topology.ts";
import { torsionLabels } from "../src/chem/torsionLabels.ts";
import type { ZMatrix } from "../src/chem/zMatrix.ts";
import type { Observables, TurningMolecule } from "./observables.ts";

/** Torsions of other molecules at most: a report with more is read by nobody. */
const MOST_TORSIONS = 12;

/** The torsions of a z-matrix that turn freely, methyl groups left out; where nothing turns, those of rings. */
export function freeObservables({ topology, turns }: TurningMolecule, zMatrix: ZMatrix): Observables {
  const labels = torsionLabels(topology, zMatrix);
  const rows = zMatrix.rows.filter((_, index) => labels[index] !== "methyl");
  const free = rows.filter(({ kind, bond, angle }) => kind === "proper" && turns(bond, angle));
  const isHeavy = (index: AtomIndex): boolean => topology.atoms[index]!.element !== "H";
  const rings = rows.filter(({ kind, atom }) => kind === "ring" && isHeavy(atom));
  const nameOf = (atoms: DihedralAtoms): string => atoms.map((index) => topology.atoms[index]!.name).join("-");
  const shown = (free.length > 0 ? free : rings).slice(0, MOST_TORSIONS).map(({ atom, bond, angle, torsion }) => {
    const atoms = [atom, bond, angle, torsion] as const;
    return [nameOf(atoms), atoms] as const;
  });
  const names = shown.map(([name]) => name);
  const distinct = shown.map(([name, atoms]) => [
    names.indexOf(name) === names.lastIndexOf(name) ? name : atoms.join("-"),
    atoms,
  ]);
  const torsions: Record<string, DihedralAtoms> = Object.fromEntries(distinct);
  const [first, second] = Object.keys(torsions);
  return { torsions, maps: first !== undefined && second !== undefined ? [[first, second]] : [], basins: [] };
}
