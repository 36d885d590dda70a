/** Atoms whose bonds lie in one line. */
import { bondAngle } from "./bondGeometry.ts";
import { type AtomIndex, neighbours, type Topology } from "./topology.ts";

/** Angle from which a centre counts as linear, rad: bends of 30 degrees are rare at triple bonds and common at all others. */
const STRAIGHT = (150 / 180) * Math.PI;

/** The atoms between two neighbours on nearly a line, such as those of triple bonds. `positions` [atoms, 3] nm, of one frame. */
export function linearCentres(topology: Topology, positions: ArrayLike<number>): ReadonlySet<AtomIndex> {
  const adjacent = neighbours(topology);
  const linear = topology.atoms.filter(({ index }) => {
    const [first, second, ...more] = adjacent[index]!;
    return (
      first !== undefined &&
      second !== undefined &&
      more.length === 0 &&
      bondAngle(positions, topology.atoms.length, [first, index, second])[0]! > STRAIGHT
    );
  });
  return new Set(linear.map(({ index }) => index));
}
