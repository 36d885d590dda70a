/** Ryckaert-Bellemans torsions: U = sum over n of c_n cos(psi)^n with psi = phi - pi. */
import { entriesOf, numericAttribute } from "../src/chem/xmlElement.ts";
import { constant } from "../src/graph/node.ts";
import type { Tensor } from "../src/graph/op.ts";
import { add, mul } from "../src/graph/ops/elementwise.ts";
import { sum } from "../src/graph/ops/reduce.ts";
import { dihedrals } from "./dihedrals.ts";
import { atomQuadruple, headOf, refusePeriodic } from "./parsing.ts";
import { dihedralAngle } from "./scalars.ts";
import type { ForceTerm, RbTorsion } from "./term.ts";
import { noEnergy } from "./vectors.ts";

/** Coefficients of (2 cos(phi))^n, since cos(psi) = -cos(phi): c_n / (-2)^n, [torsions]. */
const column = (torsions: readonly RbTorsion[], n: number): Tensor =>
  constant(torsions.map(({ coefficients }) => coefficients[n]! / (-2) ** n));

export const rbTorsion: ForceTerm<"RBTorsionForce"> = {
  versions: [1, 2],
  title: "Ryckaert-Bellemans torsions",
  formula: "sum_n c_n cos(phi - pi)^n, n = 0..5",
  units: "c_n kJ/mol",
  torsional: true,
  cite: `@article{ryckaert1978,
  author = {Ryckaert, Jean-Paul and Bellemans, Andr{\\'e}},
  title = {Molecular dynamics of liquid alkanes},
  journal = {Faraday Discussions of the Chemical Society},
  volume = {66}, pages = {95--106}, year = {1978}, doi = {10.1039/DC9786600095}
}`,

  parse: (element, atoms) => {
    refusePeriodic(element);
    const torsions = entriesOf(element, "Torsions", "Torsion").map((torsion): RbTorsion => {
      const c = (n: number): number => numericAttribute(torsion, `c${n}`);
      return { atoms: atomQuadruple(torsion, atoms), coefficients: [c(0), c(1), c(2), c(3), c(4), c(5)] };
    });
    return { ...headOf(element, "RBTorsionForce"), torsions };
  },

  // Horner's rule in 2 cos(phi).
  energy: (cartesian, { torsions }) => {
    if (torsions.length === 0) return noEnergy(cartesian);
    const twiceCosine = dihedrals(
      cartesian,
      torsions.map(({ atoms }) => atoms),
    ).twiceCosine();
    const polynomial = [4, 3, 2, 1, 0].reduce(
      (value, n) => add(mul(value, twiceCosine), column(torsions, n)),
      column(torsions, 5),
    );
    return sum(polynomial, -1);
  },

  reference: (positions, { torsions }) =>
    torsions.reduce((total, { atoms, coefficients }) => {
      const cosine = Math.cos(dihedralAngle(positions, atoms) - Math.PI);
      return total + coefficients.reduce((value, c, n) => value + c * cosine ** n, 0);
    }, 0),
};
