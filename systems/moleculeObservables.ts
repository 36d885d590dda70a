/** What is shown and estimated of a molecule that says nothing of it itself. */
import { neighbours } from "../src/chem/topology.ts";
import { freeObservables } from "./freeTorsions.ts";
import type { LoadedSystem } from "./loadedSystem.ts";
import type { Observables } from "./observables.ts";
import { residueObservables } from "./residueTorsions.ts";

/** The torsions of residues, or, where the molecule has none, those that turn freely. */
export function observablesOf({ topology, zMatrix, rotatable }: LoadedSystem): Observables {
  const turning = new Set(rotatable.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
  const molecule = {
    topology,
    adjacent: neighbours(topology),
    turns: (a: number, b: number): boolean => turning.has(`${a} ${b}`),
  };
  const residues = residueObservables(molecule);
  return Object.keys(residues.torsions).length > 0 ? residues : freeObservables(molecule, zMatrix);
}
