/** Bonds with an energy that is an expression in their length. */
import { sqrt } from "../src/graph/ops/elementwise.ts";
import { type Measured, parseTerms, termsEnergy, termsReference, type Written } from "./custom/terms.ts";
import { headOf } from "./parsing.ts";
import { distance } from "./scalars.ts";
import type { ForceTerm } from "./term.ts";
import { displacements, dot } from "./vectors.ts";

const lengths: Measured & Written = {
  elements: ["PerBondParameters", "Bonds", "Bond"],
  atoms: ["p1", "p2"],
  variables: ["r"],
  positive: ["r"],
  graph: (cartesian, atoms) => {
    const bond = displacements(
      cartesian,
      atoms.map(([a]) => a!),
      atoms.map(([, b]) => b!),
    );
    return [sqrt(dot(bond, bond))];
  },
  value: (positions, [a, b]) => [distance(positions, a!, b!)],
};

export const customBond: ForceTerm<"CustomBondForce"> = {
  versions: [1, 2, 3],
  title: "bonds by an expression",
  formula: "expression(r)",
  units: "r nm; expression kJ/mol",
  parse: (element, atoms) => ({ ...headOf(element, "CustomBondForce"), ...parseTerms(element, atoms, lengths) }),
  energy: (cartesian, data) => termsEnergy(cartesian, data, lengths),
  reference: (positions, data) => termsReference(positions, data, lengths),
};
