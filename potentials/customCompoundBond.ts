/** Bonds of any number of atoms, with an energy that is an expression in distances, angles, torsions and coordinates. */
import { atomAttribute, entriesOf, integerAttribute } from "../src/chem/xmlElement.ts";
import { parseValues } from "./custom/parameters.ts";
import { measuredPoints, type Points, usesPlaces } from "./custom/points.ts";
import { type Measured, parseDescription, termsEnergy, termsReference } from "./custom/terms.ts";
import { parseTables } from "./expression/parseTables.ts";
import { headOf, requireValue } from "./parsing.ts";
import type { ForceTerm, PointTerms } from "./term.ts";

/** Each atom is a point. */
const atomPoints: Points = { graph: (cartesian) => cartesian, value: (positions) => positions };

const measured = ({ points, tables }: Pick<PointTerms, "points" | "tables">): Measured =>
  measuredPoints(points, "p", tables, atomPoints);

export const customCompoundBond: ForceTerm<"CustomCompoundBondForce"> = {
  versions: [1, 2, 3],
  title: "compound bonds by an expression",
  formula: "expression(distance(p1, p2), angle(p1, p2, p3), dihedral(p1, p2, p3, p4), x1, y1, z1, ...)",
  units: "nm; rad; expression kJ/mol",
  namesPlaces: (data) => usesPlaces(data, measured(data)),

  parse: (element, atoms) => {
    const points = integerAttribute(element, "particles");
    requireValue(element, "particles", points, points >= 1, "at least 1");
    const tables = parseTables(element);
    const described = parseDescription(element, "PerBondParameters", measured({ points, tables }));
    const terms = entriesOf(element, "Bonds", "Bond").map((bond) => ({
      atoms: Array.from({ length: points }, (_, point) => atomAttribute(bond, `p${point + 1}`, atoms)),
      values: parseValues(bond, described.parameters),
    }));
    return { ...headOf(element, "CustomCompoundBondForce"), points, ...described, tables, terms };
  },

  energy: (cartesian, data) => termsEnergy(cartesian, data, measured(data)),
  reference: (positions, data) => termsReference(positions, data, measured(data)),
};
