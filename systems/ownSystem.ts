/** A user's own molecule: its files, and what can be said of it without being told. */

import { forceTerms } from "../potentials/index.ts";
import type { Topology } from "../src/chem/topology.ts";
import { counted } from "../src/words.ts";
import type { LoadedSystem } from "./loadedSystem.ts";
import { observablesOf } from "./moleculeObservables.ts";
import type { MoleculeDescription } from "./system.ts";

/** K, where the user asks for no other. */
export const ROOM_TEMPERATURE = 300;

/** Residues in more than this number are counted instead of named. */
const NAMED_RESIDUES = 12;

/** "ACE-ALA-NME", or the formula of a molecule of one residue. */
function nameOf({ atoms }: Topology): string {
  const residues = atoms.filter(({ residueIndex }, index) => residueIndex !== atoms[index - 1]?.residueIndex);
  if (residues.length > NAMED_RESIDUES) return `${residues.length} residues`;
  if (residues.length > 1) return residues.map(({ residueName }) => residueName).join("-");
  const counts = new Map<string, number>();
  for (const { element } of atoms) counts.set(element, (counts.get(element) ?? 0) + 1);
  // Hill's order: carbon, hydrogen, the rest by their letters.
  const rank = (element: string): string => ({ C: "", H: " " })[element] ?? element;
  const elements = [...counts].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
  return elements.map(([element, count]) => `${element}${count === 1 ? "" : count}`).join("");
}

/** Which density a molecule with fixed distances has, in words; nothing of one without. */
function rigidityOf({ held, metric }: LoadedSystem): string {
  if (held.length === 0) return "";
  return `, ${counted(held.length, "distance")} fixed, density of ${metric === undefined ? "stiff springs in their place" : "constrained dynamics"}`;
}

/** What stages need to know of a molecule that is given by its files alone; `name` is what the run calls it. */
export function describeOwn(system: LoadedSystem, name: string): MoleculeDescription {
  const { topology, molecularSystem } = system;
  const forces = [...new Set(molecularSystem.forces.map(({ type }) => forceTerms[type].title))];
  return {
    name,
    description: `${nameOf(topology)}, ${topology.atoms.length} atoms${rigidityOf(system)}`,
    forceField: forces.join(", "),
    temperature: ROOM_TEMPERATURE,
    ...observablesOf(system),
    origin: "files",
    cite: [],
    reference: () => undefined,
  };
}
