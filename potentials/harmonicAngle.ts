/** Harmonic angles: U = sum of k (theta - angle)^2 / 2. */
import { entriesOf, numericAttribute } from "../src/chem/xmlElement.ts";
import { constant } from "../src/graph/node.ts";
import { mul, square, sub } from "../src/graph/ops/elementwise.ts";
import { sum } from "../src/graph/ops/reduce.ts";
import { angles as anglesOf } from "./angles.ts";
import { atomTriple, headOf, refusePeriodic, requireValue } from "./parsing.ts";
import { bendAngle } from "./scalars.ts";
import type { ForceTerm } from "./term.ts";
import { noEnergy } from "./vectors.ts";

/** OpenMM allows for the rounding of pi in files (openmmapi/src/HarmonicAngleForceImpl.cpp). */
const LARGEST_ANGLE = Math.PI * 1.000001;

export const harmonicAngle: ForceTerm<"HarmonicAngleForce"> = {
  versions: [1, 2],
  title: "harmonic angles",
  formula: "k (theta - angle)^2 / 2",
  units: "angle rad; k kJ/(mol rad^2)",

  parse: (element, atoms) => {
    refusePeriodic(element);
    const angles = entriesOf(element, "Angles", "Angle").map((entry) => {
      const angle = numericAttribute(entry, "a");
      requireValue(entry, "a", angle, angle >= 0 && angle <= LARGEST_ANGLE, "between 0 and pi");
      return { atoms: atomTriple(entry, atoms), angle, k: numericAttribute(entry, "k") };
    });
    return { ...headOf(element, "HarmonicAngleForce"), angles };
  },

  energy: (cartesian, { angles }) => {
    if (angles.length === 0) return noEnergy(cartesian);
    const theta = anglesOf(
      cartesian,
      angles.map(({ atoms }) => atoms),
    );
    const bend = sub(theta, constant(angles.map(({ angle }) => angle)));
    return sum(mul(constant(angles.map(({ k }) => k / 2)), square(bend)), -1);
  },

  reference: (positions, { angles }) =>
    angles.reduce((total, { atoms, angle, k }) => total + (k / 2) * (bendAngle(positions, atoms) - angle) ** 2, 0),
};
