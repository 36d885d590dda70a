/** Harmonic angles: U = sum of k (theta - angle)^2 / 2. */
import { entriesOf, numericAttribute } from "../src/chem/xmlElement.ts";
import { constant } from "../src/graph/node.ts";
import { atan2, maximum, mul, sqrt, square, sub } from "../src/graph/ops/elementwise.ts";
import { sum } from "../src/graph/ops/reduce.ts";
import { atomTriple, nameOf, refusePeriodic, requireValue } from "./parsing.ts";
import { between, dotProduct, norm } from "./scalars.ts";
import type { ForceTerm } from "./term.ts";
import { cross, displacements, dot, noEnergy } from "./vectors.ts";

/** OpenMM allows for the rounding of pi in files (openmmapi/src/HarmonicAngleForceImpl.cpp). */
const LARGEST_ANGLE = Math.PI * 1.000001;

/**
 * Squared length of the cross product of two bonds, nm^4, below which an angle counts as straight: |u x v| of 1e-6 nm^2, as in OpenMM
 * (ReferenceAngleBondIxn.cpp), so angles within about 1e-4 rad of 0 or pi. There the direction of the force is lost to rounding;
 * the maximum makes its gradient zero instead of NaN.
 */
const STRAIGHT = 1e-12;

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
    return { type: "HarmonicAngleForce", name: nameOf(element), angles };
  },

  // theta = atan2(|u x v|, u.v): unlike the arc cosine of u.v/(|u||v|), whose slope -1/sin(theta) grows without bound and multiplies
  // rounding errors, this is as exact near 0 and pi as elsewhere.
  energy: (cartesian, { angles }) => {
    if (angles.length === 0) return noEnergy(cartesian);
    const centre = angles.map(({ atoms }) => atoms[1]);
    const u = displacements(
      cartesian,
      centre,
      angles.map(({ atoms }) => atoms[0]),
    );
    const v = displacements(
      cartesian,
      centre,
      angles.map(({ atoms }) => atoms[2]),
    );
    const normal = cross(u, v);
    const theta = atan2(sqrt(maximum(dot(normal, normal), STRAIGHT)), dot(u, v));
    const bend = sub(theta, constant(angles.map(({ angle }) => angle)));
    return sum(mul(constant(angles.map(({ k }) => k / 2)), square(bend)), -1);
  },

  reference: (positions, { angles }) =>
    angles.reduce((total, { atoms: [a, b, c], angle, k }) => {
      const u = between(positions, b, a);
      const v = between(positions, b, c);
      const cosine = dotProduct(u, v) / (norm(u) * norm(v));
      return total + (k / 2) * (Math.acos(Math.min(1, Math.max(-1, cosine))) - angle) ** 2;
    }, 0),
};
