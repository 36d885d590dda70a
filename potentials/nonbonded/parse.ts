/** Reads a NonbondedForce as OpenMM's NonbondedForceProxy writes it. */
import { pairKey } from "../../src/chem/topology.ts";
import { booleanAttribute, entriesOf, numericAttribute, type XmlElement } from "../../src/chem/xmlElement.ts";
import { UserError } from "../../src/errors.ts";
import { parseCutoff } from "../cutoff.ts";
import { atomPair, headOf, particlesOf, requireValue } from "../parsing.ts";
import type { ForceData, NonbondedException, ReactionFieldCutoff } from "../term.ts";
import { type Offset, parseOffsets } from "./offsets.ts";

function refuseReciprocalOnly(element: XmlElement): void {
  if (booleanAttribute(element, "includeDirectSpace", true)) return;
  throw new UserError(
    `${element.label} leaves out the direct space, but in open space that is the whole force: set includeDirectSpace to 1.`,
  );
}

function parseReactionField(element: XmlElement): ReactionFieldCutoff | undefined {
  const cutoff = parseCutoff(element);
  if (cutoff === undefined) return undefined;
  const reactionFieldDielectric = numericAttribute(element, "rfDielectric");
  requireValue(element, "rfDielectric", reactionFieldDielectric, reactionFieldDielectric > 0, "above 0");
  return { ...cutoff, reactionFieldDielectric };
}

/** Charge or charge product, sigma and epsilon of an entry, with what global parameters add to them. */
function parametersOf(entry: XmlElement, offset: Offset): { charge: number; sigma: number; epsilon: number } {
  const nonNegative = (name: string, added: number): number => {
    const value = numericAttribute(entry, name) + added;
    return requireValue(entry, name, value, value >= 0, added === 0 ? "at least 0" : "at least 0 with its offsets");
  };
  return {
    charge: numericAttribute(entry, "q") + offset.charge,
    sigma: nonNegative("sig", offset.sigma),
    epsilon: nonNegative("eps", offset.epsilon),
  };
}

function parseExceptions(element: XmlElement, atoms: number): NonbondedException[] {
  const entries = entriesOf(element, "Exceptions", "Exception");
  const offsetOf = parseOffsets(element, "ExceptionOffsets", "exception", entries.length);
  const seen = new Set<string>();
  return entries.map((entry, index) => {
    const pair = atomPair(entry, atoms);
    if (seen.has(pairKey(...pair))) {
      const atomNames = [...pair].sort((a, b) => a - b).join(" and ");
      throw new UserError(
        `${entry.label} is the second exception for atoms ${atomNames}, but a pair can have one only: remove one.`,
      );
    }
    seen.add(pairKey(...pair));
    const { charge: chargeProduct, sigma, epsilon } = parametersOf(entry, offsetOf(index));
    return { atoms: pair, chargeProduct, sigma, epsilon };
  });
}

export function parseNonbonded(element: XmlElement, atoms: number): ForceData<"NonbondedForce"> {
  const cutoff = parseReactionField(element);
  refuseReciprocalOnly(element);
  const offsetOf = parseOffsets(element, "ParticleOffsets", "particle", atoms);
  const particles = particlesOf(element, atoms).map((particle, index) => parametersOf(particle, offsetOf(index)));
  return {
    ...headOf(element, "NonbondedForce"),
    particles,
    exceptions: parseExceptions(element, atoms),
    ...(cutoff && { cutoff }),
  };
}
