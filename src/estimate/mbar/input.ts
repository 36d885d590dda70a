import { UserError } from "../../errors.ts";

/** Samples of several thermodynamic states and their reduced energies in all of them. */
export interface MbarInput {
  /** u_k(x_n), kT of state k: [states, samples] row-major; columns are grouped by the state they were drawn from, in the order of states. */
  readonly energies: Float64Array;
  /** Samples drawn from each state. [states] A state without samples is a target only. */
  readonly counts: readonly number[];
}

/** The input, its size, and the states that have samples, with the first column of each. */
export interface CheckedInput extends MbarInput {
  readonly states: number;
  readonly samples: number;
  readonly sampled: readonly number[];
  readonly starts: readonly number[];
}

/**
 * Checks what goes into MBAR. +Infinity is legal where the state is not the sample's own, which must have density there.
 *
 * Throws UserError on counts that do not fit the energies, fewer than two samples, NaN or -Infinity, and a sample of infinite energy in its own state.
 */
export function checkedInput({ energies, counts }: MbarInput): CheckedInput {
  const badCount = counts.findIndex((count) => !Number.isInteger(count) || count < 0);
  if (badCount >= 0) {
    throw new UserError(`MBAR: state ${badCount} has ${counts[badCount]} samples; counts are whole numbers from 0.`);
  }
  const samples = counts.reduce((sum, count) => sum + count, 0);
  const states = counts.length;
  if (energies.length !== states * samples) {
    throw new UserError(
      `MBAR: ${states} states with ${samples} samples in all need ${states * samples} energies, but ${energies.length} were given; pass u_k(x_n) for every state and every sample.`,
    );
  }
  if (samples < 2) throw new UserError(`MBAR: at least 2 samples are needed for an error, but ${samples} were given; draw more.`);
  const starts = counts.map((_, k) => counts.slice(0, k).reduce((sum, count) => sum + count, 0));
  checkEnergies(energies, counts, starts, samples);
  return { energies, counts, states, samples, starts, sampled: counts.flatMap((count, k) => (count > 0 ? [k] : [])) };
}

function checkEnergies(energies: Float64Array, counts: readonly number[], starts: readonly number[], samples: number): void {
  for (const [k, count] of counts.entries()) {
    const first = starts[k]!;
    for (let n = 0; n < samples; n++) {
      const u = energies[k * samples + n]!;
      const own = n >= first && n < first + count;
      if (Number.isFinite(u) || (u === Number.POSITIVE_INFINITY && !own)) continue;
      throw new UserError(
        `MBAR: sample ${n} has energy ${u} in state ${k}${own ? ", from which it was drawn" : ""}; check the energy, or leave the sample out and count it.`,
      );
    }
  }
}
