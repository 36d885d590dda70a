// Whether an engine of potential-engines.ts is right, and how fast it is.
import type { Peer, Timing } from "./benchmark.ts";
import { type Evaluation, type Kind, STEPS_PER_CALL } from "./potential-engines.ts";

/** Calls of the first, short measurement, from which the length of the others follows. */
const LEAST_CALLS = 2;

export interface Golden {
  readonly frames: readonly { readonly energy: number; readonly forces: readonly (readonly number[])[] }[];
}

/** Throws unless energies agree to `tolerance` kJ/mol + 1e-6 of them, and forces to 2e-4 of the largest component. */
export function check(title: string, { frames }: Golden, { energies, forces }: Evaluation, tolerance = 2e-3): void {
  energies.forEach((energy, index) => {
    const golden = frames[index]!;
    const error = Math.abs(energy - golden.energy);
    const largest = Math.max(...golden.forces.flat().map(Math.abs));
    const differences = forces[index]!.flatMap((force, atom) =>
      force.map((value, axis) => Math.abs(value - golden.forces[atom]![axis]!)),
    );
    const forceError = Math.max(...differences) / largest;
    if (error <= tolerance + 1e-6 * Math.abs(golden.energy) && forceError <= 2e-4) return;
    throw new Error(`${title}: frame ${index} is off by ${error} kJ/mol, its forces by ${forceError} of the largest`);
  });
}

/** Conformations or steps a second in one call of about `seconds`. */
export async function rateMeter(
  peer: Peer,
  kind: Kind,
  batch: number,
  seconds: number,
  clock = "wall",
): Promise<() => Promise<number>> {
  const time = async (count: number): Promise<number> => {
    const { seconds: wall, processor } = await peer.ask<Timing>({ ask: "time", kind, batch, count });
    return clock === "processor" ? processor : wall;
  };
  const unit = batch * (kind === "steps" ? STEPS_PER_CALL : 1);
  await time(unit);
  const count = LEAST_CALLS * unit;
  const calls = Math.max(LEAST_CALLS, Math.round((LEAST_CALLS * seconds) / (await time(count))));
  return async () => (calls * unit) / (await time(calls * unit));
}
