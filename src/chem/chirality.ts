import { UserError } from "../errors.ts";
import { cross, displacement, dot, frameCount } from "./dihedral.ts";
import { type AtomIndex, neighbours, type Topology } from "./topology.ts";

/** A tetrahedral atom with four different substituents, and the substituents in ascending order of index. */
export interface ChiralCentre {
  readonly centre: AtomIndex;
  readonly substituents: readonly [AtomIndex, AtomIndex, AtomIndex, AtomIndex];
}

/**
 * Classes of atoms that bonds and elements cannot tell apart, by refinement: an atom's new class is its own with those of its
 * neighbours, until the number of classes stays. Source: Weisfeiler and Leman, Nauchno-Tekhnicheskaya Informatsia 9, 12 (1968).
 */
function equivalenceClasses(topology: Topology, adjacent: readonly (readonly AtomIndex[])[]): readonly number[] {
  const numbered = (keys: readonly string[]): number[] => {
    const numbers = new Map([...new Set(keys)].sort().map((key, number) => [key, number]));
    return keys.map((key) => numbers.get(key)!);
  };
  let classes = numbered(topology.atoms.map(({ element }) => element));
  for (let count = 0; new Set(classes).size > count; ) {
    count = new Set(classes).size;
    const current = classes;
    classes = numbered(
      current.map((own, index) => [own, ...adjacent[index]!.map((other) => current[other]!).sort((a, b) => a - b)].join(" ")),
    );
  }
  return classes;
}

/** The atoms with four bonds to four different substituents, such as the alpha carbon of alanine. */
export function chiralCentres(topology: Topology): readonly ChiralCentre[] {
  const adjacent = neighbours(topology);
  const classes = equivalenceClasses(topology, adjacent);
  return topology.atoms.flatMap(({ index }) => {
    const substituents = adjacent[index]!;
    if (substituents.length !== 4 || new Set(substituents.map((atom) => classes[atom])).size !== 4) return [];
    const [a, b, c, d] = substituents as readonly [number, number, number, number];
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
