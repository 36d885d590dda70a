/** Corrections of two dihedral angles together, interpolated from maps. */
import { entriesOf, integerAttribute, numericAttribute, type XmlElement } from "../../src/chem/xmlElement.ts";
import { UserError } from "../../src/errors.ts";
import { distinctAtoms, headOf, refusePeriodic, requireValue } from "../parsing.ts";
import type { CorrectionMap, ForceTerm } from "../term.ts";
import { cmapEnergy } from "./energy.ts";
import { cmapReference } from "./reference.ts";

/** A cubic B-spline covers four knots, which must not be the same one. */
const SMALLEST_MAP = 4;

function parseMap(map: XmlElement): CorrectionMap {
  const size = integerAttribute(map, "size");
  requireValue(map, "size", size, size >= SMALLEST_MAP, `at least ${SMALLEST_MAP}`);
  const values = map.children.map((entry) => numericAttribute(entry, "e"));
  if (values.length === size ** 2) return { size, values };
  throw new UserError(
    `${map.label} has ${values.length} energies, but a map of size ${size} needs ${size ** 2}: write the file again with OpenMM's XmlSerializer.`,
  );
}

export const cmapTorsion: ForceTerm<"CMAPTorsionForce"> = {
  versions: [1, 2],
  title: "correction maps of two torsions",
  formula: "map(phi, psi), bicubic",
  units: "values of the map kJ/mol",
  torsional: true,
  cite: `@article{mackerell2004,
  author = {MacKerell, Jr., Alexander D. and Feig, Michael and Brooks, III, Charles L.},
  title = {Extending the treatment of backbone energetics in protein force fields: Limitations of gas-phase quantum mechanics in reproducing protein conformational distributions in molecular dynamics simulations},
  journal = {Journal of Computational Chemistry},
  volume = {25}, pages = {1400--1415}, year = {2004}, doi = {10.1002/jcc.20065}
}`,

  parse: (element, atoms) => {
    refusePeriodic(element);
    const maps = entriesOf(element, "Maps", "Map").map(parseMap);
    const torsions = entriesOf(element, "Torsions", "Torsion").map((torsion) => {
      const map = integerAttribute(torsion, "map");
      requireValue(torsion, "map", map, map >= 0 && map < maps.length, `the index of one of the ${maps.length} maps`);
      const [a, b, c, d] = distinctAtoms(torsion, ["a1", "a2", "a3", "a4"], atoms);
      const [e, f, g, h] = distinctAtoms(torsion, ["b1", "b2", "b3", "b4"], atoms);
      return { first: { atoms: [a!, b!, c!, d!] }, second: { atoms: [e!, f!, g!, h!] }, map } as const;
    });
    return { ...headOf(element, "CMAPTorsionForce"), maps, torsions };
  },

  energy: cmapEnergy,
  reference: cmapReference,
};
