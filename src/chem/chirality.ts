import { UserError } from "../errors.ts";
import { cross, displacement, dot, frameCount } from "./displacement.ts";
import type { ElementSymbol } from "./elements.ts";
import { type AtomIndex, neighbours, type Topology } from "./topology.ts";

/** A tetrahedral atom: its substituents in ascending order of index; where there are three, the atom itself stands for the fourth. */
export interface ChiralCentre {
  readonly centre: AtomIndex;
  readonly substituents: readonly [AtomIndex, AtomIndex, AtomIndex, AtomIndex];
}

/** Elements whose four bonds point to the corners of a tetrahedron; those of metals may lie in a plane. */
const TETRAHEDRAL: ReadonlySet<ElementSymbol> = new Set(["B", "C", "N", "Si", "P", "S", "Ge", "As", "Se", "Sn"]);
/** Elements that keep their hands with three substituents and a lone pair, as sulphoxides do; amines turn inside out. */
const PYRAMIDAL: ReadonlySet<ElementSymbol> = new Set(["P", "S", "As", "Se"]);

/**
 * The atoms that keep a hand: those with four substituents, and sulphur and phosphorus with three.
 *
 * Not only chiral centres: the hands of all together also tell cis from trans on rings. Where two substituents are alike, the other hand is
 * the same molecule under other labels; that copy is left out like an isomer.
 */
export function chiralCentres(topology: Topology): readonly ChiralCentre[] {
  const adjacent = neighbours(topology);
  return topology.atoms.flatMap(({ index, element }) => {
    const [a, b, c, d = index, ...more] = adjacent[index]!;
    if (a === undefined || b === undefined || c === undefined || more.length > 0) return [];
    if (!(d === index ? PYRAMIDAL : TETRAHEDRAL).has(element)) return [];
    return [{ centre: index, substituents: [a, b, c, d] as const }];
  });
}

/**
 * Handedness of a chiral centre in every frame: the sign of (a-d).((b-d) x (c-d)) for its substituents a, b, c, d; -1 or 1.
 *
 * Taken from the substituents alone, it does not depend on where the centre stands between them. Mirror images have opposite signs.
 * `positions` [frames, atoms, 3] nm; returns [frames]. Throws a UserError for frames with NaN positions or flat substituents.
 */
export function chirality(positions: ArrayLike<number>, atoms: number, { centre, substituents }: ChiralCentre): Int8Array {
  const [a, b, c, d] = substituents;
  return Int8Array.from({ length: frameCount(positions, atoms) }, (_, frame) => {
    const start = 3 * atoms * frame;
    const [first, second, third] = [a, b, c].map((atom) => displacement(positions, start, d, atom));
    const volume = dot(first!, cross(second!, third!));
    if (volume !== 0 && !Number.isNaN(volume)) return Math.sign(volume);
    throw new UserError(
      `The handedness of atom ${centre} was asked for, but frame ${frame} has NaN positions or its substituents in a plane: leave the frame out.`,
    );
  });
}
