/** Pairwise interactions by an expression in the distance and in parameters of the two particles. */
import { atomAttribute, childrenByTag, entriesOf, textAttribute, type XmlElement } from "../../src/chem/xmlElement.ts";
import { parseParticles } from "../custom/particles.ts";
import { parseCutoff } from "../cutoff.ts";
import { headOf, versionOf } from "../parsing.ts";
import type { ComputedValue, ForceTerm, InteractionGroup } from "../term.ts";
import { customNonbondedEnergy } from "./energy.ts";
import { readExpressions } from "./expressions.ts";
import { customNonbondedReference } from "./reference.ts";

/** Values of particles came with version 3. */
const parseComputed = (element: XmlElement): ComputedValue[] =>
  versionOf(element) < 3
    ? []
    : entriesOf(element, "ComputedValues", "Value").map((entry) => ({
        name: textAttribute(entry, "name"),
        expression: textAttribute(entry, "expression"),
      }));

const parseSet = (group: XmlElement, tag: string, atoms: number): InteractionGroup["first"] => ({
  atoms: entriesOf(group, tag, "Particle").map((entry) => atomAttribute(entry, "index", atoms)),
});

/** Groups; an empty list, and an old file's missing one, mean that all pairs interact. */
function parseGroups(element: XmlElement, atoms: number): InteractionGroup[] {
  if (childrenByTag(element, "InteractionGroups").length === 0) return [];
  return entriesOf(element, "InteractionGroups", "InteractionGroup").map((group) => ({
    first: parseSet(group, "Set1", atoms),
    second: parseSet(group, "Set2", atoms),
  }));
}

export const customNonbonded: ForceTerm<"CustomNonbondedForce"> = {
  versions: [1, 2, 3],
  title: "pairwise interactions by an expression",
  formula: "expression(r, parameters of both particles)",
  units: "r nm; expression kJ/mol",

  parse: (element, atoms) => {
    const cutoff = parseCutoff(element);
    const groups = parseGroups(element, atoms);
    const expression = textAttribute(element, "energy");
    const described = { expression, computed: parseComputed(element), ...parseParticles(element, atoms) };
    readExpressions(described, element.label);
    return {
      ...headOf(element, "CustomNonbondedForce"),
      ...described,
      ...(groups.length > 0 && { groups }),
      ...(cutoff && { cutoff }),
    };
  },

  energy: customNonbondedEnergy,
  reference: customNonbondedReference,
};
