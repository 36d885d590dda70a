/** Periodic torsions: U = sum of k (1 + cos(n phi - phase)). */
import { entriesOf, integerAttribute, numericAttribute } from "../src/chem/xmlElement.ts";
import { atomQuadruple, headOf, refusePeriodic, requireValue } from "./parsing.ts";
import { dihedralAngle } from "./scalars.ts";
import type { ForceTerm } from "./term.ts";
import { torsionSeriesEnergy } from "./torsionSeries.ts";

export const periodicTorsion: ForceTerm<"PeriodicTorsionForce"> = {
  versions: [1, 2],
  title: "periodic torsions",
  formula: "k (1 + cos(n phi - phase))",
  units: "phase rad; k kJ/mol",
  torsional: true,

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
    return { ...headOf(element, "PeriodicTorsionForce"), torsions };
  },

  energy: (cartesian, { torsions }) => torsionSeriesEnergy(cartesian, torsions),

  reference: (positions, { torsions }) =>
    torsions.reduce(
      (total, { atoms, periodicity, phase, k }) =>
        total + k * (1 + Math.cos(periodicity * dihedralAngle(positions, atoms) - phase)),
      0,
    ),
};
