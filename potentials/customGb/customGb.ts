/** Generalised Born solvents, and whatever else is a function of values that particles have by their neighbours. */
import { entriesOf, integerAttribute, textAttribute, type XmlElement } from "../../src/chem/xmlElement.ts";
import { parseParticles } from "../custom/particles.ts";
import { parseCutoffDistance } from "../cutoff.ts";
import { headOf, requireValue } from "../parsing.ts";
import type { ForceTerm, GbComputation } from "../term.ts";
import { customGbEnergy } from "./energy.ts";
import { readExpressions, usesPlace } from "./expressions.ts";
import { customGbReference } from "./reference.ts";

/** openmmapi/include/openmm/CustomGBForce.h, enum ComputationType. */
const COMPUTATIONS: readonly GbComputation[] = ["SingleParticle", "ParticlePair", "ParticlePairNoExclusions"];

function parsePart(entry: XmlElement): { expression: string; over: GbComputation } {
  const type = integerAttribute(entry, "type");
  const over = COMPUTATIONS[type];
  requireValue(entry, "type", type, over !== undefined, `between 0 and ${COMPUTATIONS.length - 1}`);
  return { expression: textAttribute(entry, "expression"), over: over! };
}

export const customGb: ForceTerm<"CustomGBForce"> = {
  versions: [1, 2],
  title: "implicit solvent by expressions",
  formula: "sum of expressions of particles and of pairs, in values that are such sums",
  units: "r, x, y, z nm; energies kJ/mol",
  namesPlaces: (data) => {
    const { computed, energies } = readExpressions(data, data.name);
    return [...computed, ...energies].some(usesPlace);
  },

  parse: (element, atoms) => {
    const cutoff = parseCutoffDistance(element);
    const described = {
      ...parseParticles(element, atoms),
      computed: entriesOf(element, "ComputedValues", "Value").map((entry) => ({
        name: textAttribute(entry, "name"),
        ...parsePart(entry),
      })),
      energies: entriesOf(element, "EnergyTerms", "Term").map(parsePart),
    };
    readExpressions(described, element.label);
    return { ...headOf(element, "CustomGBForce"), ...described, ...(cutoff !== undefined && { cutoff }) };
  },

  energy: customGbEnergy,
  reference: customGbReference,
};
