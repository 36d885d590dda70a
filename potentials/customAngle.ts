/** Angles with an energy that is an expression in them. */
import { angles } from "./angles.ts";
import { type Measured, parseTerms, termsEnergy, termsReference, type Written } from "./custom/terms.ts";
import { headOf } from "./parsing.ts";
import { bendAngle } from "./scalars.ts";
import type { ForceTerm } from "./term.ts";

const bends: Measured & Written = {
  elements: ["PerAngleParameters", "Angles", "Angle"],
  atoms: ["p1", "p2", "p3"],
  variables: ["theta"],
  positive: [],
  graph: (cartesian, atoms) => [
    angles(
      cartesian,
      atoms.map(([a, b, c]) => [a!, b!, c!] as const),
    ),
  ],
  value: (positions, [a, b, c]) => [bendAngle(positions, [a!, b!, c!])],
};

export const customAngle: ForceTerm<"CustomAngleForce"> = {
  versions: [1, 2, 3],
  title: "angles by an expression",
  formula: "expression(theta)",
  units: "theta rad; expression kJ/mol",
  parse: (element, atoms) => ({ ...headOf(element, "CustomAngleForce"), ...parseTerms(element, atoms, bends) }),
  energy: (cartesian, data) => termsEnergy(cartesian, data, bends),
  reference: (positions, data) => termsReference(positions, data, bends),
};
