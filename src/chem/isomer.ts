/** What no rotation changes: the hands of centres, and cis or trans at bonds that do not turn. */
import { type ChiralCentre, chirality } from "./chirality.ts";
import { type DihedralAtoms, dihedral } from "./dihedral.ts";
import { frameCount } from "./displacement.ts";

/** One isomer of a molecule: a connected region of conformations, whose density is sampled. */
export interface Isomer {
  /** -1 or 1 for each centre, as `chirality` has it. */
  readonly hands: readonly { readonly centre: ChiralCentre; readonly hand: number }[];
  /** Torsions about double bonds, amides among them. */
  readonly doubleBonds: readonly { readonly torsion: DihedralAtoms; readonly cis: boolean }[];
}

/** How a frame leaves an isomer: with a centre of the other hand, with a double bond turned from cis to trans or back, or not at all. */
export type Departure = "none" | "mirrored" | "turned";

const isCis = (angle: number): boolean => Math.cos(angle) > 0;

/** The isomer of a frame; `positions` [atoms, 3] nm. */
export function isomerOf(
  positions: ArrayLike<number>,
  atoms: number,
  centres: readonly ChiralCentre[],
  doubleBonds: readonly DihedralAtoms[],
): Isomer {
  return {
    hands: centres.map((centre) => ({ centre, hand: chirality(positions, atoms, centre)[0]! })),
    doubleBonds: doubleBonds.map((torsion) => ({ torsion, cis: isCis(dihedral(positions, atoms, torsion)[0]!) })),
  };
}

/** How each frame leaves an isomer; `positions` [frames, atoms, 3] nm. Throws a UserError for frames with NaN positions. */
export function departures({ hands, doubleBonds }: Isomer, positions: ArrayLike<number>, atoms: number): Departure[] {
  const found = Array<Departure>(frameCount(positions, atoms)).fill("none");
  for (const { torsion, cis } of doubleBonds) {
    dihedral(positions, atoms, torsion).forEach((angle, frame) => {
      if (isCis(angle) !== cis) found[frame] = "turned";
    });
  }
  for (const { centre, hand } of hands) {
    chirality(positions, atoms, centre).forEach((sign, frame) => {
      if (sign !== hand) found[frame] = "mirrored";
    });
  }
  return found;
}
