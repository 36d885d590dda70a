/** How much each atom's neighbours displace solvent around it: the pairwise integral of Hawkins, Cramer and Truhlar. */
import { constant } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, log, maximum, mul, reciprocal, select, sub } from "../../src/graph/ops/elementwise.ts";
import { scatterAdd } from "../../src/graph/ops/gather.ts";
import { withinCutoff } from "../cutoff.ts";
import type { PairDistances, Pairs } from "../pairs.ts";
import type { ObcParticle } from "../term.ts";
import { DIELECTRIC_OFFSET } from "./constants.ts";

/**
 * Twice the integral over the solvent that atoms of radius s take from atoms of radius o at distance r, [batch, pairs], 1/nm.
 *
 * With U = r + s and L = max(o, |r - s|), the pairwise integral of Hawkins, Cramer, Truhlar, J. Phys. Chem. 100, 19824 (1996) is
 *   2 H = 2/L - 2/U - (r - s^2/r) (1/L^2 - 1/U^2) / 2 + log(L/U) / r.
 * Putting in U, and L where it is |r - s|, and splitting into partial fractions leaves
 *   2 H = 2/o + W - 1/U + log(L/U) / r,
 *   W = -r / (2 o^2) - (o^2 - s^2) / (2 o^2 r)   where the spheres cut each other, |r - s| <= o;
 *   W = 1/L - 2/o                                where they are apart, r - s > o;
 *   W = 2/o - 1/L                                where s encloses o, s - r > o, which adds 4/o - 4/L to 2 H as in Tinker and OpenMM;
 * and H = 0 where o encloses s, o >= U. The pieces join with equal slope, so each branch is a value to select, and no branch of
 * the formula has a pole or a logarithm of zero where another one is selected. Source: OpenMM's ReferenceObc.cpp, computeBornRadii.
 */
function descreening({ distance, inverse }: PairDistances, target: readonly number[], neighbour: readonly number[]): Tensor {
  const o = constant(target);
  const s = constant(neighbour);
  const twiceInverse = constant(target.map((radius) => 2 / radius));
  const slope = constant(target.map((radius) => -1 / (2 * radius ** 2)));
  const curve = constant(target.map((radius, k) => (neighbour[k]! ** 2 - radius ** 2) / (2 * radius ** 2)));
  const gap = sub(distance, s);
  const outside = select(gap, 1, -1);
  const size = mul(outside, gap);
  const separate = sub(size, o);
  const lower = maximum(size, o);
  const upper = add(distance, s);
  const inverseUpper = reciprocal(upper);
  const apart = mul(outside, sub(reciprocal(lower), twiceInverse));
  const cutting = add(mul(slope, distance), mul(curve, inverse));
  const logarithm = mul(inverse, log(mul(lower, inverseUpper)));
  const integral = add(sub(add(twiceInverse, select(separate, apart, cutting)), inverseUpper), logarithm);
  return select(sub(upper, o), integral, 0);
}

/** Sum of 2 H over the neighbours of each atom, those within a cutoff in nm, [batch, atoms], 1/nm. */
export function descreeningSums(
  distances: PairDistances,
  { first, second }: Pairs,
  particles: readonly ObcParticle[],
  cutoff: number | undefined,
): Tensor {
  const onto = (targets: readonly number[], neighbours: readonly number[]): Tensor => {
    const offsetRadii = targets.map((atom) => particles[atom]!.radius - DIELECTRIC_OFFSET);
    const scaledRadii = neighbours.map((atom) => particles[atom]!.scale * (particles[atom]!.radius - DIELECTRIC_OFFSET));
    const parts = withinCutoff(descreening(distances, offsetRadii, scaledRadii), distances.distance, cutoff);
    return scatterAdd(parts, targets, particles.length);
  };
  return add(onto(first, second), onto(second, first));
}
