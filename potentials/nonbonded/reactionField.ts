/** Coulomb interactions with a cutoff beyond which there is a medium. */
import type { ReactionFieldCutoff } from "../term.ts";

/**
 * The constants k and c of q1 q2 (1/r + k r^2 - c), nm^-3 and nm^-1: with e the dielectric constant of the medium and d the cutoff,
 * k = (e - 1) / ((2 e + 1) d^3), c = 3 e / ((2 e + 1) d). Source: Tironi, Sperb, Smith, van Gunsteren, J. Chem. Phys. 102, 5451 (1995).
 */
export function reactionField({ distance, reactionFieldDielectric: e }: ReactionFieldCutoff): { k: number; c: number } {
  return { k: (e - 1) / ((2 * e + 1) * distance ** 3), c: (3 * e) / ((2 * e + 1) * distance) };
}
