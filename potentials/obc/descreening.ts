/** How much each atom's neighbours displace solvent around it: the pairwise integral of Hawkins, Cramer and Truhlar. */
import { constant } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { abs, add, log, maximum, mul, reciprocal, sign, square, sub } from "../../src/graph/ops/elementwise.ts";
import { scatterAdd } from "../../src/graph/ops/gather.ts";
import type { PairDistances, Pairs } from "../pairs.ts";
import type { ObcParticle } from "../term.ts";
import { DIELECTRIC_OFFSET } from "./constants.ts";

const offsetRadius = ({ radius }: ObcParticle): number => radius - DIELECTRIC_OFFSET;
const scaledRadius = (particle: ObcParticle): number => particle.scale * offsetRadius(particle);

/** Distances with the multiples of them that both directions of a pair need. */
interface SharedDistances extends PairDistances {
  readonly quarter: Tensor;
  readonly halfInverse: Tensor;
}

/**
 * Integral over the solvent that atoms s (radius s) take from atoms o (radius o) at distance r, [batch, pairs], 1/nm:
 *
 *   H = m - 1/U - (r - s^2/r) (1/L^2 - 1/U^2) / 4 + log(L/U) / (2 r),   L = max(o, |r - s|),   U = max(o, r + s),
 *
 * where m is 1/L, or 2/o - 1/L where atom o lies inside atom s (o < s - r, a case that OpenMM takes from Tinker; it is not in the paper).
 * OpenMM sets H = 0 where atom s lies inside atom o (o >= r + s); there L = U = o, so the formula gives zero by itself, and no branch is
 * needed. Source: ReferenceObc.cpp, computeBornRadii; Hawkins, Cramer, Truhlar, J. Phys. Chem. 100, 19824 (1996), eq. 13.
 */
function descreening({ distance, inverse, quarter, halfInverse }: SharedDistances, o: Tensor, s: Tensor, s2: Tensor): Tensor {
  const gap = sub(distance, s);
  const lower = maximum(o, abs(gap));
  const upper = maximum(o, add(distance, s));
  const inverseLower = reciprocal(lower);
  const inverseUpper = reciprocal(upper);
  // m = 1/o - sign(r - s) (1/o - 1/L): L differs from o only where |r - s| > o, and there the sign tells outside from inside.
  const largest = reciprocal(o);
  const linear = sub(largest, mul(sign(gap), sub(largest, inverseLower)));
  const squares = sub(square(inverseLower), square(inverseUpper));
  const curved = mul(sub(quarter, mul(mul(0.25, s2), inverse)), squares);
  const logarithm = mul(halfInverse, log(mul(lower, inverseUpper)));
  return add(sub(sub(linear, inverseUpper), curved), logarithm);
}

/** Sum of H over the neighbours of each atom, [batch, atoms], 1/nm. */
export function descreeningSums(distances: PairDistances, { first, second }: Pairs, particles: readonly ObcParticle[]): Tensor {
  const shared = { ...distances, quarter: mul(0.25, distances.distance), halfInverse: mul(0.5, distances.inverse) };
  const onto = (targets: readonly number[], neighbours: readonly number[]): Tensor => {
    const o = constant(targets.map((atom) => offsetRadius(particles[atom]!)));
    const s = constant(neighbours.map((atom) => scaledRadius(particles[atom]!)));
    return scatterAdd(descreening(shared, o, s, square(s)), targets, particles.length);
  };
  return add(onto(first, second), onto(second, first));
}
