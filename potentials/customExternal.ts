/** An external field: an energy of single atoms that is an expression in their coordinates. */
import { take } from "../src/graph/ops/gather.ts";
import { type Measured, parseTerms, termsEnergy, termsReference, type Written } from "./custom/terms.ts";
import { headOf } from "./parsing.ts";
import type { ForceTerm } from "./term.ts";

const places: Measured & Written = {
  elements: ["PerParticleParameters", "Particles", "Particle"],
  atoms: ["index"],
  variables: ["x", "y", "z"],
  positive: [],
  graph: ({ x, y, z }, atoms) =>
    [x, y, z].map((axis) =>
      take(
        axis,
        atoms.map(([atom]) => atom!),
      ),
    ),
  value: (positions, [atom]) => [...positions.subarray(3 * atom!, 3 * atom! + 3)],
};

export const customExternal: ForceTerm<"CustomExternalForce"> = {
  versions: [1],
  title: "external field by an expression",
  formula: "expression(x, y, z)",
  units: "x, y, z nm; expression kJ/mol",
  namesPlaces: () => true,
  parse: (element, atoms) => ({ ...headOf(element, "CustomExternalForce"), ...parseTerms(element, atoms, places) }),
  energy: (cartesian, data) => termsEnergy(cartesian, data, places),
  reference: (positions, data) => termsReference(positions, data, places),
};
