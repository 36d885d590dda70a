/** THE table of forces. */
import type { ForceReader } from "../src/chem/systemXml.ts";
import { cmapTorsion } from "./cmapTorsion/cmapTorsion.ts";
import { customAngle } from "./customAngle.ts";
import { customBond } from "./customBond.ts";
import { customCentroidBond } from "./customCentroidBond.ts";
import { customCompoundBond } from "./customCompoundBond.ts";
import { customExternal } from "./customExternal.ts";
import { customGb } from "./customGb/customGb.ts";
import { customNonbonded } from "./customNonbonded/customNonbonded.ts";
import { customTorsion } from "./customTorsion.ts";
import { harmonicAngle } from "./harmonicAngle.ts";
import { harmonicBond } from "./harmonicBond.ts";
import { refused, withoutEffect } from "./membersWithoutEnergy.ts";
import { nonbonded } from "./nonbonded/nonbonded.ts";
import { gbsaObc } from "./obc/gbsaObc.ts";
import { periodicTorsion } from "./periodicTorsion.ts";
import { rbTorsion } from "./rbTorsion.ts";
import type { ForceData, ForceTerms } from "./term.ts";

/** Every force by OpenMM's name of its type. */
export const forceTerms: ForceTerms = {
  HarmonicBondForce: harmonicBond,
  HarmonicAngleForce: harmonicAngle,
  PeriodicTorsionForce: periodicTorsion,
  RBTorsionForce: rbTorsion,
  CMAPTorsionForce: cmapTorsion,
  NonbondedForce: nonbonded,
  GBSAOBCForce: gbsaObc,
  CustomBondForce: customBond,
  CustomAngleForce: customAngle,
  CustomTorsionForce: customTorsion,
  CustomExternalForce: customExternal,
  CustomCompoundBondForce: customCompoundBond,
  CustomCentroidBondForce: customCentroidBond,
  CustomNonbondedForce: customNonbonded,
  CustomGBForce: customGb,
};

/** What `readSystem` needs to read the forces of a system.xml. */
export const forceTable: Readonly<Record<string, ForceReader<ForceData>>> = { ...forceTerms, ...withoutEffect, ...refused };
