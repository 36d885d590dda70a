/** How much each atom's neighbours displace solvent around it: the pairwise integral of Hawkins, Cramer and Truhlar. */
import { valueAndGradient } from "../../src/graph/gradient.ts";
import { constant } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { abs, add, log, maximum, mul, neg, reciprocal, select, sub, withSlope } from "../../src/graph/ops/elementwise.ts";
import { scatterAdd } from "../../src/graph/ops/gather.ts";
import { withinCutoff } from "../cutoff.ts";
import type { PairDistances, Pairs } from "../pairs.ts";
import type { ObcParticle } from "../term.ts";
import { DIELECTRIC_OFFSET } from "./constants.ts";

/**
 * Twice the integral over the solvent that atoms of radius s take from atoms of radius o at distance r, [batch, pairs], 1/nm.
 *
 *     2 H = 2/L - 2/U - (r - s^2/r) (1/L^2 - 1/U^2) / 2 + log(L/U) / r,   L = max(o, |r - s|),   U = r + s,
 *
 * with 4/o - 4/L more where s encloses o, o < s - r, as in Tinker and OpenMM, and 0 where o encloses s, o >= U.
 * L and U are the bounds of an integral over spheres that cut the sphere of radius s: there the integrand ends, so dH/dL = 0 at L = |r - s|
 * (with the addition where s encloses o) and dH/dU = 0, L = o does not move, and dH/dr is the derivative by the r that stands in the formula. It is
 * taken with L and U apart from r, which spares every way through them.
 * Source: Hawkins, Cramer, Truhlar, J. Phys. Chem. 100, 19824 (1996); OpenMM's ReferenceObc.cpp, computeBornRadii.
 */
function descreening(distance: Tensor, target: readonly number[], neighbour: readonly number[]): Tensor {
  const o = constant(target);
  const s = constant(neighbour);
  const gap = sub(distance, s);
  const integral = (r: Tensor, lower: Tensor, upper: Tensor): Tensor => {
    const perProduct = reciprocal(mul(lower, upper));
    const [perLower, perUpper] = [mul(upper, perProduct), mul(lower, perProduct)];
    const difference = sub(perLower, perUpper);
    const squares = mul(difference, add(perLower, perUpper));
    const inverse = reciprocal(r);
    const curve = sub(mul(0.5, r), mul(constant(neighbour.map((radius) => radius ** 2 / 2)), inverse));
    const free = add(sub(mul(2, difference), mul(curve, squares)), mul(inverse, log(mul(lower, perUpper))));
    const enclosed = sub(constant(target.map((radius) => 4 / radius)), mul(4, perLower));
    const within = add(free, select(neg(add(gap, o)), enclosed, 0));
    return select(sub(upper, o), within, 0);
  };
  const { value, gradients } = valueAndGradient(
    (r, lower, upper) => integral(r!, lower!, upper!),
    [distance, maximum(abs(gap), o), add(distance, s)],
  );
  return withSlope(distance, value, gradients[0]!);
}

/** Sum of 2 H over the neighbours of each atom, those within a cutoff in nm, [batch, atoms], 1/nm. */
export function descreeningSums(
  { distance }: PairDistances,
  { first, second }: Pairs,
  particles: readonly ObcParticle[],
  cutoff: number | undefined,
): Tensor {
  const onto = (targets: readonly number[], neighbours: readonly number[]): Tensor => {
    const offsetRadii = targets.map((atom) => particles[atom]!.radius - DIELECTRIC_OFFSET);
    const scaledRadii = neighbours.map((atom) => particles[atom]!.scale * (particles[atom]!.radius - DIELECTRIC_OFFSET));
    const parts = withinCutoff(descreening(distance, offsetRadii, scaledRadii), distance, cutoff);
    return scatterAdd(parts, targets, particles.length);
  };
  return add(onto(first, second), onto(second, first));
}
