/** THE table of forces. */
import type { ForceReader } from "../src/chem/systemXml.ts";
import { harmonicAngle } from "./harmonicAngle.ts";
import { harmonicBond } from "./harmonicBond.ts";
import { nonbonded } from "./nonbonded/nonbonded.ts";
import { gbsaObc } from "./obc/gbsaObc.ts";
import { periodicTorsion } from "./periodicTorsion.ts";
import type { ForceData, ForceTerms } from "./term.ts";

/** Every force by OpenMM's name of its type. */
export const forceTerms: ForceTerms = {
  HarmonicBondForce: harmonicBond,
  HarmonicAngleForce: harmonicAngle,
  PeriodicTorsionForce: periodicTorsion,
  NonbondedForce: nonbonded,
  GBSAOBCForce: gbsaObc,
};

/** Members of OpenMM systems that change how dynamics runs, but not the density of positions: read, and noted for the user. */
const withoutEffect = {
  CMMotionRemover: {
    versions: [1],
    note: "has no effect on the density of conformations, and is left out.",
  },
} as const satisfies Readonly<Record<string, ForceReader<never>>>;

/** What `readSystem` needs to read the forces of a system.xml. */
export const forceTable: Readonly<Record<string, ForceReader<ForceData>>> = { ...forceTerms, ...withoutEffect };
