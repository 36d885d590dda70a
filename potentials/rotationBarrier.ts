/** How freely a bond turns. */
import { turnAtoms } from "../src/chem/rotation.ts";
import type { AtomIndex, Bond } from "../src/chem/topology.ts";
import { forceReference } from "./energy.ts";
import { forceTerms } from "./index.ts";
import type { ForceData } from "./term.ts";

/** Terms of up to sixfold symmetry have their extremes on this grid within 0.4 %. */
const ANGLES = 72;

/**
 * Highest less lowest energy of the torsional forces, kJ/mol, while the atoms beyond a bond turn all round: the barrier without whatever
 * clashes on the way. `frame` [atoms * 3] nm; about 84 kJ/mol for an amide.
 */
export function rotationBarrier(
  forces: readonly ForceData[],
  frame: Float64Array,
  bond: Bond,
  moving: readonly AtomIndex[],
): number {
  const torsional = forces.filter(({ type }) => forceTerms[type].torsional === true);
  const energies = Array.from({ length: ANGLES }, (_, step) => {
    const turned = turnAtoms(frame, bond, moving, (2 * Math.PI * step) / ANGLES);
    return torsional.reduce((total, data) => total + forceReference(turned, data), 0);
  });
  return Math.max(...energies) - Math.min(...energies);
}
