/** Energy of Lennard-Jones and Coulomb interactions as a graph. */
import type { Cartesian } from "../../src/chem/cartesian.ts";
import { constant } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, mul, select, square, sub } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { COULOMB_CONSTANT } from "../../src/units.ts";
import { switchingFunction } from "../cutoff.ts";
import { type PairDistances, pairDistances } from "../pairs.ts";
import type { ForceData, ReactionFieldCutoff } from "../term.ts";
import { type PairParameters, pairParameters } from "./exceptions.ts";
import { reactionField } from "./reactionField.ts";

/** A constant [pairs], of charges C = q1 q2 / (4 pi eps0) or of other numbers. */
const column = (pairs: readonly PairParameters[], value: (pair: PairParameters) => number): Tensor => constant(pairs.map(value));
const chargeOf = ({ chargeProduct }: PairParameters): number => COULOMB_CONSTANT * chargeProduct;

/** Energy of pairs within the cutoff, and of exceptions, which have no cutoff: their distances do not enter the condition. */
function withCutoff(
  lennardJones: Tensor,
  coulomb: Tensor,
  r: Tensor,
  pairs: readonly PairParameters[],
  cutoff: ReactionFieldCutoff,
) {
  const { k, c } = reactionField(cutoff);
  const ofOthers = (value: number | ((pair: PairParameters) => number)): Tensor =>
    column(pairs, (pair) => (pair.exception ? 0 : typeof value === "number" ? value : value(pair)));
  const { distance, switchingDistance } = cutoff;
  const switched =
    switchingDistance === undefined
      ? lennardJones
      : mul(lennardJones, switchingFunction(r, switchingDistance, ofOthers(1 / (distance - switchingDistance))));
  const reaction = sub(
    mul(
      ofOthers((pair) => k * chargeOf(pair)),
      square(r),
    ),
    ofOthers((pair) => c * chargeOf(pair)),
  );
  const inside = sub(
    column(pairs, ({ exception }) => (exception ? 1 : distance)),
    mul(ofOthers(1), r),
  );
  return select(inside, add(switched, add(coulomb, reaction)), 0);
}

/** r^-6 (A r^-6 - B) with A = 4 epsilon sigma^12 and B = 4 epsilon sigma^6, [batch, pairs]. */
function lennardJonesEnergies({ inverse }: PairDistances, pairs: readonly PairParameters[]): Tensor {
  const repulsion = column(pairs, ({ sigma, epsilon }) => 4 * epsilon * sigma ** 12);
  const dispersion = column(pairs, ({ sigma, epsilon }) => 4 * epsilon * sigma ** 6);
  const inverse2 = square(inverse);
  const inverse6 = mul(square(inverse2), inverse2);
  return mul(inverse6, sub(mul(repulsion, inverse6), dispersion));
}

/** Energy [batch], kJ/mol: Lennard-Jones and Coulomb interactions of all pairs. */
export function nonbondedEnergy(cartesian: Cartesian, data: ForceData<"NonbondedForce">): Tensor {
  const pairs = pairParameters(data);
  const distances = pairDistances(cartesian);
  const lennardJones = lennardJonesEnergies(distances, pairs);
  const coulomb = mul(column(pairs, chargeOf), distances.inverse);
  const { cutoff } = data;
  return sum(
    cutoff === undefined ? add(lennardJones, coulomb) : withCutoff(lennardJones, coulomb, distances.distance, pairs, cutoff),
    -1,
  );
}
