/** Masses for sampling: averages over positions do not depend on them, so they may serve the time step. */
import { UserError } from "../errors.ts";

/** Below it an atom is a hydrogen of any isotope, amu. */
const HEAVIEST_HYDROGEN = 3.5;

/** amu. */
const LIGHTEST_HYDROGEN = 1;

const isHydrogen = (mass: number): boolean => mass < HEAVIEST_HYDROGEN;

/**
 * Masses in which every hydrogen weighs `hydrogenMass` and all other atoms what they did; amu.
 *
 * The total grows, which only slows slow motions a little; heavy atoms that kept their mass allow longer time steps than after
 * `repartitionMasses`, which serves where kinetic properties should stay near those of the molecule.
 */
export const withHydrogenMass = (masses: ArrayLike<number>, hydrogenMass: number): Float64Array =>
  Float64Array.from(masses, (mass) => (isHydrogen(mass) ? hydrogenMass : mass));

/**
 * Masses in which every hydrogen weighs `hydrogenMass` and the heavy atom it is bonded to gives what it gains; the total stays.
 *
 * The fastest vibrations, of bonds to hydrogen, slow down as sqrt(m), and a longer time step is stable. masses in amu, bonds as
 * pairs of atoms. Throws when a hydrogen has no heavy neighbour, or a heavy atom would get lighter than a hydrogen is by nature.
 * Source: Hopkins, Le Grand, Walker, Roitberg, J. Chem. Theory Comput. 11 (2015) 1864.
 */
export function repartitionMasses(
  masses: ArrayLike<number>,
  bonds: readonly (readonly [number, number])[],
  hydrogenMass: number,
): Float64Array {
  const result = Float64Array.from(masses);
  for (let atom = 0; atom < masses.length; atom++) {
    if (!isHydrogen(masses[atom]!)) continue;
    const partners = bonds.flatMap(([a, b]) => (a === atom ? [b] : b === atom ? [a] : []));
    const heavy = partners.find((partner) => !isHydrogen(masses[partner]!));
    if (heavy === undefined) {
      throw new UserError(
        `repartitionMasses: hydrogen ${atom} is bonded to no heavy atom that could give it mass; add its bond, or keep the masses as they are.`,
      );
    }
    result[heavy]! -= hydrogenMass - masses[atom]!;
    result[atom] = hydrogenMass;
  }
  const drained = result.findIndex((mass) => mass < LIGHTEST_HYDROGEN);
  if (drained >= 0) {
    throw new UserError(
      `repartitionMasses: hydrogens of ${hydrogenMass} amu leave ${result[drained]!.toFixed(3)} amu to atom ${drained}; ask for lighter hydrogens.`,
    );
  }
  return result;
}
