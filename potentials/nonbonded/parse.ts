/** Reads a NonbondedForce as OpenMM's NonbondedForceProxy writes it. */
import {
  booleanAttribute,
  childrenByTag,
  entriesOf,
  numericAttribute,
  onlyChild,
  type XmlElement,
} from "../../src/chem/xmlElement.ts";
import { UserError } from "../../src/errors.ts";
import { atomPair, nameOf, particlesOf, refuseCutoff, requireValue, versionOf } from "../parsing.ts";
import type { ForceData, NonbondedException } from "../term.ts";

/** openmmapi/include/openmm/NonbondedForce.h, enum NonbondedMethod. */
const METHODS = ["NoCutoff", "CutoffNonPeriodic", "CutoffPeriodic", "Ewald", "PME", "LJPME"];

/** From version 3 on, parameters can depend on global variables of a simulation. */
function refuseOffsets(element: XmlElement): void {
  for (const tag of ["ParticleOffsets", "ExceptionOffsets"]) {
    const list = versionOf(element) >= 3 ? onlyChild(element, tag) : childrenByTag(element, tag)[0];
    if (list === undefined || list.children.length === 0) continue;
    throw new UserError(
      `${element.label} has ${list.children.length} parameter offsets in <${tag}>, but only fixed parameters can be computed: set the parameters to the values that you want and remove the offsets.`,
    );
  }
}

function refuseReciprocalOnly(element: XmlElement): void {
  if (booleanAttribute(element, "includeDirectSpace", true)) return;
  throw new UserError(
    `${element.label} leaves out the direct space, but without a cutoff that is the whole force: set includeDirectSpace to 1.`,
  );
}

const nonNegative = (element: XmlElement, name: string): number => {
  const value = numericAttribute(element, name);
  return requireValue(element, name, value, value >= 0, "at least 0");
};

function parseExceptions(element: XmlElement, atoms: number): NonbondedException[] {
  const seen = new Set<string>();
  return entriesOf(element, "Exceptions", "Exception").map((entry) => {
    const pair = atomPair(entry, atoms);
    const key = [...pair].sort((a, b) => a - b).join(" and ");
    if (seen.has(key))
      throw new UserError(`${entry.label} is the second exception for atoms ${key}, but a pair can have one only: remove one.`);
    seen.add(key);
    return {
      atoms: pair,
      chargeProduct: numericAttribute(entry, "q"),
      sigma: nonNegative(entry, "sig"),
      epsilon: nonNegative(entry, "eps"),
    };
  });
}

export function parseNonbonded(element: XmlElement, atoms: number): ForceData<"NonbondedForce"> {
  refuseCutoff(element, METHODS);
  refuseReciprocalOnly(element);
  refuseOffsets(element);
  const particles = particlesOf(element, atoms).map((particle) => ({
    charge: numericAttribute(particle, "q"),
    sigma: nonNegative(particle, "sig"),
    epsilon: nonNegative(particle, "eps"),
  }));
  return { type: "NonbondedForce", name: nameOf(element), particles, exceptions: parseExceptions(element, atoms) };
}
