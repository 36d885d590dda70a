/** Pairwise interactions that end at a distance, smoothly or at once. */
import { booleanAttribute, integerAttribute, numericAttribute, type XmlElement } from "../src/chem/xmlElement.ts";
import { UserError } from "../src/errors.ts";
import type { Tensor } from "../src/graph/op.ts";
import { add, maximum, mul, select, square, sub } from "../src/graph/ops/elementwise.ts";
import { requireValue } from "./parsing.ts";
import type { Cutoff } from "./term.ts";

/** OpenMM's enum NonbondedMethod of a NonbondedForce; those of other forces are its beginning. The first two have no periodic boundaries. */
const METHODS = ["NoCutoff", "CutoffNonPeriodic", "CutoffPeriodic", "Ewald", "PME", "LJPME"];

/** The distance, nm, from which on pairs do not interact; undefined with the method NoCutoff. Every periodic method is refused. */
export function parseCutoffDistance(element: XmlElement): number | undefined {
  const method = integerAttribute(element, "method");
  if (method === 0) return undefined;
  if (method === 1) {
    const distance = numericAttribute(element, "cutoff");
    return requireValue(element, "cutoff", distance, distance > 0, "above 0");
  }
  throw new UserError(
    `${element.label} uses the method ${METHODS[method] ?? method}, but only ${METHODS.slice(0, 2).join(" and ")} can be computed, since the molecule is in open space: build the System with nonbondedMethod=NoCutoff.`,
  );
}

/** The cutoff of a force that can have a switching function; undefined with the method NoCutoff. */
export function parseCutoff(element: XmlElement): Cutoff | undefined {
  const distance = parseCutoffDistance(element);
  if (distance === undefined) return undefined;
  if (!booleanAttribute(element, "useSwitchingFunction", false)) return { distance };
  const switchingDistance = numericAttribute(element, "switchingDistance");
  const inside = switchingDistance >= 0 && switchingDistance < distance;
  requireValue(element, "switchingDistance", switchingDistance, inside, `at least 0 and below the cutoff ${distance}`);
  return { distance, switchingDistance };
}

/** Energies of pairs, or 0 from the cutoff on, [batch, pairs]; all of them where there is none. */
export const withinCutoff = (energies: Tensor, r: Tensor, cutoff: number | undefined): Tensor =>
  cutoff === undefined ? energies : select(sub(cutoff, r), energies, 0);

/** 1 - 10 t^3 + 15 t^4 - 6 t^5 with t = (r - start) / (end - start) from `start` on, and 1 before; [batch, pairs]. */
export function switchingFunction(r: Tensor, start: number, slope: Tensor): Tensor {
  const t = maximum(mul(slope, sub(r, start)), 0);
  return add(1, mul(mul(square(t), t), sub(mul(t, sub(15, mul(6, t))), 10)));
}

/** The same of one distance: the factor of an interaction at r, 0 from the cutoff on. */
export function switchingFactor(r: number, { distance, switchingDistance = distance }: Cutoff): number {
  if (r >= distance) return 0;
  const t = Math.max(0, (r - switchingDistance) / (distance - switchingDistance || 1));
  return 1 - 10 * t ** 3 + 15 * t ** 4 - 6 * t ** 5;
}
