/** Generalised Born implicit solvent of Onufriev, Bashford and Case (OBC2) with the surface term of Schaefer et al. (ACE). */
import { numericAttribute } from "../../src/chem/xmlElement.ts";
import { parseCutoffDistance } from "../cutoff.ts";
import { headOf, particlesOf, requireValue, versionOf } from "../parsing.ts";
import type { ForceTerm } from "../term.ts";
import { DIELECTRIC_OFFSET } from "./constants.ts";
import { obcEnergy } from "./energy.ts";
import { obcReference } from "./reference.ts";

/** kJ/(mol nm^2): what OpenMM takes for files of version 1, which do not say (openmmapi/src/GBSAOBCForce.cpp). */
const DEFAULT_SURFACE_ENERGY = 2.25936;

export const gbsaObc: ForceTerm<"GBSAOBCForce"> = {
  versions: [1, 2],
  title: "OBC2 implicit solvent",
  formula:
    "-(1/solute - 1/solvent) / (8 pi eps0) sum_ij q_i q_j / sqrt(r^2 + B_i B_j exp(-r^2 / (4 B_i B_j))) + 4 pi surface (R_i + 0.14)^2 (R_i / B_i)^6",
  units: "q e; radius R nm; dielectric constants and scale 1; surface kJ/(mol nm^2)",
  cite: `@article{onufriev2004,
  author = {Onufriev, Alexey and Bashford, Donald and Case, David A.},
  title = {Exploring protein native states and large-scale conformational changes with a modified generalized {Born} model},
  journal = {Proteins: Structure, Function, and Bioinformatics},
  volume = {55}, pages = {383--394}, year = {2004}, doi = {10.1002/prot.20033}
}`,

  parse: (element, atoms) => {
    const cutoff = parseCutoffDistance(element);
    const positive = (owner: typeof element, name: string, above = 0): number => {
      const value = numericAttribute(owner, name);
      return requireValue(owner, name, value, value > above, `above ${above}`);
    };
    return {
      ...headOf(element, "GBSAOBCForce"),
      soluteDielectric: positive(element, "soluteDielectric"),
      solventDielectric: positive(element, "solventDielectric"),
      surfaceAreaEnergy: versionOf(element) < 2 ? DEFAULT_SURFACE_ENERGY : numericAttribute(element, "surfaceAreaEnergy"),
      particles: particlesOf(element, atoms).map((particle) => ({
        charge: numericAttribute(particle, "q"),
        radius: positive(particle, "r", DIELECTRIC_OFFSET),
        scale: positive(particle, "scale"),
      })),
      ...(cutoff !== undefined && { cutoff }),
    };
  },

  energy: obcEnergy,
  reference: obcReference,
};
