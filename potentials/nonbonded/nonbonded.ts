/** Lennard-Jones and Coulomb interactions of all pairs, without cutoff or with a reaction field beyond it. */
import type { ForceTerm } from "../term.ts";
import { nonbondedEnergy } from "./energy.ts";
import { parseNonbonded } from "./parse.ts";
import { nonbondedReference } from "./reference.ts";

export const nonbonded: ForceTerm<"NonbondedForce"> = {
  versions: [1, 2, 3, 4],
  title: "Lennard-Jones and Coulomb interactions",
  formula: "4 epsilon ((sigma/r)^12 - (sigma/r)^6) + q1 q2 / (4 pi eps0 r)",
  units: "q e; sigma nm; epsilon kJ/mol",
  parse: parseNonbonded,
  energy: nonbondedEnergy,
  reference: nonbondedReference,
};
