/** Periodic torsions: U = sum of k (1 + cos(n phi - phase)). */
import { entriesOf, integerAttribute, numericAttribute } from "../src/chem/xmlElement.ts";
import { atomQuadruple, nameOf, refusePeriodic, requireValue } from "./parsing.ts";
import { between, crossProduct, dotProduct, norm } from "./scalars.ts";
import type { ForceTerm } from "./term.ts";
import { torsionSeriesEnergy } from "./torsionSeries.ts";

export const periodicTorsion: ForceTerm<"PeriodicTorsionForce"> = {
  versions: [1, 2],
  title: "periodic torsions",
  formula: "k (1 + cos(n phi - phase))",
  units: "phase rad; k kJ/mol",

  parse: (element, atoms) => {
    refusePeriodic(element);
    const torsions = entriesOf(element, "Torsions", "Torsion").map((torsion) => {
      const periodicity = integerAttribute(torsion, "periodicity");
      requireValue(torsion, "periodicity", periodicity, periodicity >= 1, "at least 1");
      return {
        atoms: atomQuadruple(torsion, atoms),
        periodicity,
        phase: numericAttribute(torsion, "phase"),
        k: numericAttribute(torsion, "k"),
      };
    });
    return { type: "PeriodicTorsionForce", name: nameOf(element), torsions };
  },

  energy: (cartesian, { torsions }) => torsionSeriesEnergy(cartesian, torsions),

  reference: (positions, { torsions }) =>
    torsions.reduce((total, { atoms: [a, b, c, d], periodicity, phase, k }) => {
      const axis = between(positions, b, c);
      const first = crossProduct(between(positions, a, b), axis);
      const second = crossProduct(axis, between(positions, c, d));
      const sine = dotProduct(between(positions, a, b), second) * norm(axis);
      const phi = Math.atan2(sine, dotProduct(first, second));
      return total + k * (1 + Math.cos(periodicity * phi - phase));
    }, 0),
};
