/** Torsions with an energy that is an expression in their dihedral angle. */
import { type Measured, parseTerms, termsEnergy, termsReference, type Written } from "./custom/terms.ts";
import { dihedrals } from "./dihedrals.ts";
import { headOf } from "./parsing.ts";
import { dihedralAngle } from "./scalars.ts";
import type { ForceTerm } from "./term.ts";

const turns: Measured & Written = {
  elements: ["PerTorsionParameters", "Torsions", "Torsion"],
  atoms: ["p1", "p2", "p3", "p4"],
  variables: ["theta"],
  positive: [],
  graph: (cartesian, atoms) => [
    dihedrals(
      cartesian,
      atoms.map(([a, b, c, d]) => [a!, b!, c!, d!] as const),
    ).angle(),
  ],
  value: (positions, [a, b, c, d]) => [dihedralAngle(positions, [a!, b!, c!, d!])],
};

export const customTorsion: ForceTerm<"CustomTorsionForce"> = {
  versions: [1, 2, 3],
  title: "torsions by an expression",
  formula: "expression(theta)",
  units: "theta rad in (-pi, pi]; expression kJ/mol",
  torsional: true,
  parse: (element, atoms) => ({ ...headOf(element, "CustomTorsionForce"), ...parseTerms(element, atoms, turns) }),
  energy: (cartesian, data) => termsEnergy(cartesian, data, turns),
  reference: (positions, data) => termsReference(positions, data, turns),
};
