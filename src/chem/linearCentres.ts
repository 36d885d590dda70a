import { type AtomIndex, neighbours, type Topology } from "./topology.ts";

/** Angle from which a centre counts as linear, rad: bends of 30 degrees are rare at triple bonds and common at all others. */
const STRAIGHT = (150 / 180) * Math.PI;

/** Angle at the middle of three atoms of a frame, rad. */
export function angleAt(positions: ArrayLike<number>, first: AtomIndex, middle: AtomIndex, last: AtomIndex): number {
  const arm = (atom: AtomIndex): number[] => [0, 1, 2].map((axis) => positions[3 * atom + axis]! - positions[3 * middle + axis]!);
  const [a, b] = [arm(first), arm(last)];
  const product = a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
  return Math.acos(Math.max(-1, Math.min(1, product / (Math.hypot(...a) * Math.hypot(...b)))));
}

/** The atoms between two neighbours on nearly a line, such as those of triple bonds. `positions` [atoms, 3] nm, of one frame. */
export function linearCentres(topology: Topology, positions: ArrayLike<number>): ReadonlySet<AtomIndex> {
  const adjacent = neighbours(topology);
  const linear = topology.atoms.filter(({ index }) => {
    const [first, second, ...more] = adjacent[index]!;
    return (
      first !== undefined && second !== undefined && more.length === 0 && angleAt(positions, first, index, second) > STRAIGHT
    );
  });
  return new Set(linear.map(({ index }) => index));
}
