/** Harmonic bonds: U = sum of k (r - length)^2 / 2. */
import { entriesOf, numericAttribute } from "../src/chem/xmlElement.ts";
import { constant } from "../src/graph/node.ts";
import { mul, sqrt, square, sub } from "../src/graph/ops/elementwise.ts";
import { sum } from "../src/graph/ops/reduce.ts";
import { atomPair, headOf, refusePeriodic } from "./parsing.ts";
import { distance } from "./scalars.ts";
import type { ForceTerm } from "./term.ts";
import { displacements, dot, noEnergy } from "./vectors.ts";

export const harmonicBond: ForceTerm<"HarmonicBondForce"> = {
  versions: [1, 2],
  title: "harmonic bonds",
  formula: "k (r - length)^2 / 2",
  units: "length nm; k kJ/(mol nm^2)",

  parse: (element, atoms) => {
    refusePeriodic(element);
    const bonds = entriesOf(element, "Bonds", "Bond").map((bond) => ({
      atoms: atomPair(bond, atoms),
      length: numericAttribute(bond, "d"),
      k: numericAttribute(bond, "k"),
    }));
    return { ...headOf(element, "HarmonicBondForce"), bonds };
  },

  energy: (cartesian, { bonds }) => {
    if (bonds.length === 0) return noEnergy(cartesian);
    const bond = displacements(
      cartesian,
      bonds.map(({ atoms }) => atoms[0]),
      bonds.map(({ atoms }) => atoms[1]),
    );
    const stretch = sub(sqrt(dot(bond, bond)), constant(bonds.map(({ length }) => length)));
    return sum(mul(constant(bonds.map(({ k }) => k / 2)), square(stretch)), -1);
  },

  reference: (positions, { bonds }) =>
    bonds.reduce((total, { atoms: [a, b], length, k }) => total + (k / 2) * (distance(positions, a, b) - length) ** 2, 0),
};
