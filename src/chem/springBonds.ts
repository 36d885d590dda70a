/** Chemical bonds among the springs of a force field. */
import type { AtomIndex } from "./topology.ts";

/** A harmonic bond of a force field; its length at rest in nm. */
export interface Spring {
  readonly atoms: readonly [AtomIndex, AtomIndex];
  readonly length: number;
}

/** Longer springs are restraints, nm: no covalent bond of any two elements is longer. */
const LONGEST_BOND = 0.3;

/** In a triangle of springs, one so much longer than both others is the distance across an angle; the sides of a real ring of three are alike. */
const ACROSS_AN_ANGLE = 1.15;

/** The springs that are chemical bonds: neither restraints nor 1-3 distances, which Urey-Bradley terms write as springs too. */
export function bondsOfSprings(springs: readonly Spring[]): (readonly [AtomIndex, AtomIndex])[] {
  const short = springs.filter(({ length }) => length < LONGEST_BOND);
  const lengths = new Map<AtomIndex, Map<AtomIndex, number>>();
  for (const { atoms, length } of short) {
    for (const [from, to] of [atoms, [atoms[1], atoms[0]] as const]) {
      lengths.set(from, (lengths.get(from) ?? new Map<AtomIndex, number>()).set(to, length));
    }
  }
  const isAcross = ({ atoms: [a, b], length }: Spring): boolean =>
    [...lengths.get(a)!].some(([middle, side]) => {
      const other = lengths.get(b)!.get(middle);
      return other !== undefined && length > ACROSS_AN_ANGLE * Math.max(side, other);
    });
  return short.filter((spring) => !isAcross(spring)).map(({ atoms }) => atoms);
}
