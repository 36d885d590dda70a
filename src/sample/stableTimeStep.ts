/** How long a time step the stiffest bond allows. */

/** A harmonic bond: k in kJ/(mol nm^2). */
export interface StiffBond {
  readonly atoms: readonly [number, number];
  readonly k: number;
}

/**
 * Largest angular frequency times time step: beyond 2 no integrator of this kind is stable, and angles beside a bond, several bonds of one atom
 * and compressed bonds at 800 K make the true frequency higher by up to half.
 */
const LARGEST_PHASE = 1.2;

/** The time step, ps, or as much of it as the stiffest bond allows: omega = sqrt(k (1/m1 + 1/m2)); masses in amu. */
export function stableTimeStep(timeStep: number, bonds: readonly StiffBond[], masses: ArrayLike<number>): number {
  const highest = bonds.reduce(
    (frequency, { atoms: [a, b], k }) => Math.max(frequency, Math.sqrt(k * (1 / masses[a]! + 1 / masses[b]!))),
    0,
  );
  return Math.min(timeStep, LARGEST_PHASE / highest);
}
