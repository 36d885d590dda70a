/** Bonds of any number of centroids, with an energy that is an expression in distances, angles, torsions and coordinates. */
import { atomAttribute, entriesOf, integerAttribute, numericAttribute, type XmlElement } from "../src/chem/xmlElement.ts";
import { UserError } from "../src/errors.ts";
import { constant } from "../src/graph/node.ts";
import type { Tensor } from "../src/graph/op.ts";
import { mul } from "../src/graph/ops/elementwise.ts";
import { scatterAdd, take } from "../src/graph/ops/gather.ts";
import { parseValues } from "./custom/parameters.ts";
import { measuredPoints, type Points, usesPlaces } from "./custom/points.ts";
import { type Measured, parseDescription, termsEnergy, termsReference } from "./custom/terms.ts";
import { parseTables } from "./expression/parseTables.ts";
import { headOf, requireValue } from "./parsing.ts";
import type { Centroid, ForceData, ForceTerm, PointTerms } from "./term.ts";

const total = (weights: readonly number[]): number => weights.reduce((sum, weight) => sum + weight, 0);

/** Centroids as points: sums of positions times weights that add up to 1. */
const centroidPoints = (centroids: readonly Centroid[]): Points => {
  const members = centroids.flatMap(({ atoms, weights }, centroid) =>
    atoms.map((atom, index) => ({ atom, centroid, weight: weights[index]! / total(weights) })),
  );
  const mean = (axis: Tensor): Tensor =>
    scatterAdd(
      mul(
        constant(members.map(({ weight }) => weight)),
        take(
          axis,
          members.map(({ atom }) => atom),
        ),
      ),
      members.map(({ centroid }) => centroid),
      centroids.length,
    );
  return {
    graph: ({ x, y, z }) => ({ x: mean(x), y: mean(y), z: mean(z) }),
    value: (positions) =>
      Float64Array.from(
        centroids.flatMap(({ atoms, weights }) =>
          [0, 1, 2].map(
            (axis) => atoms.reduce((sum, atom, index) => sum + weights[index]! * positions[3 * atom + axis]!, 0) / total(weights),
          ),
        ),
      ),
  };
};

type Described = Pick<PointTerms, "points" | "tables"> & { readonly centroids: readonly Centroid[] };

const measured = ({ points, tables, centroids }: Described): Measured =>
  measuredPoints(points, "g", tables, centroidPoints(centroids));

const withPlaces = (data: ForceData<"CustomCentroidBondForce">) => ({
  ...data,
  terms: data.terms.map(({ places, values }) => ({ atoms: places, values })),
});

/** Atoms and weights of a group; without weights the atoms count by mass. */
function parseCentroid(group: XmlElement, atoms: number, masses: Float64Array): Centroid {
  const members = group.children.map((entry) => atomAttribute(entry, "p", atoms));
  const weighted = group.children.filter((entry) => entry.attributes.weight !== undefined);
  const weights =
    weighted.length === 0 ? members.map((atom) => masses[atom]!) : weighted.map((entry) => numericAttribute(entry, "weight"));
  if (weights.length === members.length && total(weights) !== 0) return { atoms: members, weights };
  throw new UserError(
    `${group.label} has a group of ${members.length} atoms with ${weights.length} weights that add up to ${total(weights)}, but each atom needs one and the sum must not be 0: correct them in the file.`,
  );
}

export const customCentroidBond: ForceTerm<"CustomCentroidBondForce"> = {
  versions: [1, 2, 3],
  title: "bonds of centroids by an expression",
  formula: "expression(distance(g1, g2), angle(g1, g2, g3), dihedral(g1, g2, g3, g4), x1, y1, z1, ...)",
  units: "nm; rad; expression kJ/mol",
  namesPlaces: (data) => usesPlaces(data, measured(data)),

  parse: (element, atoms, masses) => {
    const points = integerAttribute(element, "groups");
    requireValue(element, "groups", points, points >= 1, "at least 1");
    const tables = parseTables(element);
    const centroids = entriesOf(element, "Groups", "Group").map((group) => parseCentroid(group, atoms, masses));
    const described = parseDescription(element, "PerBondParameters", measured({ points, tables, centroids }));
    const terms = entriesOf(element, "Bonds", "Bond").map((bond) => ({
      places: Array.from({ length: points }, (_, point) => {
        const place = integerAttribute(bond, `g${point + 1}`);
        const exists = place >= 0 && place < centroids.length;
        return requireValue(bond, `g${point + 1}`, place, exists, `the index of one of the ${centroids.length} groups`);
      }),
      values: parseValues(bond, described.parameters),
    }));
    return { ...headOf(element, "CustomCentroidBondForce"), points, ...described, tables, centroids, terms };
  },

  energy: (cartesian, data) => termsEnergy(cartesian, withPlaces(data), measured(data)),
  reference: (positions, data) => termsReference(positions, withPlaces(data), measured(data)),
};
