import { readFileSync } from "node:fs";
import { gaussianInputs } from "./goldenInputs.ts";

type Pair = readonly [value: number, error: number];

/** Values made by scripts/golden-free-energy.py with pymbar and SciPy. */
export interface GoldenFreeEnergies {
  readonly bar: readonly {
    readonly counts: readonly [number, number];
    readonly s: number;
    readonly difference: number;
    readonly seed: number;
    readonly bar: Pair;
    readonly overlap: number;
    readonly forward: Pair;
    readonly reverse: Pair;
  }[];
  readonly mbar: readonly {
    readonly name: string;
    readonly centres: readonly number[];
    readonly stiffness: readonly number[];
    readonly offsets: readonly number[];
    readonly counts: readonly number[];
    readonly seed: number;
    readonly freeEnergies: readonly number[];
    readonly differences: readonly (readonly number[])[];
    readonly overlap: readonly (readonly number[])[];
    readonly gap: number;
    readonly effective: readonly number[];
    readonly perturbed: Pair;
    readonly expectations: readonly [readonly number[], readonly number[]];
    readonly inNewState: Pair;
    readonly edges: readonly number[];
    readonly occupancy: readonly [readonly number[], readonly number[]];
  }[];
  readonly quadrature: readonly {
    readonly points: readonly number[];
    readonly values: readonly number[];
    readonly trapezoid: number;
    readonly cubic: number;
  }[];
}

export const goldenFreeEnergies: GoldenFreeEnergies = JSON.parse(
  readFileSync(new URL("./golden/freeEnergy.json", import.meta.url), "utf8"),
);

/** Harmonic oscillators u_k(x) = stiffness_k (x - centre_k)^2 / 2 + offset_k. */
export interface Harmonic {
  readonly centres: readonly number[];
  readonly stiffness: readonly number[];
  readonly offsets: readonly number[];
  readonly counts: readonly number[];
}

/** What one oscillator's energy is, kT. */
export const harmonicEnergy = ({ centres, stiffness, offsets }: Harmonic, k: number, x: number): number =>
  0.5 * stiffness[k]! * (x - centres[k]!) ** 2 + offsets[k]!;

/** Samples x of all states, those of state k being centre_k + draws_k / sqrt(stiffness_k), and MBAR's input. */
export function harmonicInput(
  oscillators: Harmonic,
  draws: (k: number, count: number) => Float64Array,
): { readonly x: Float64Array; readonly energies: Float64Array; readonly counts: readonly number[] } {
  const { counts, centres, stiffness } = oscillators;
  const x = Float64Array.from(
    counts.flatMap((count, k) => Array.from(draws(k, count), (z) => centres[k]! + z / Math.sqrt(stiffness[k]!))),
  );
  const energies = Float64Array.from(
    counts.flatMap((_, k) => Array.from(x, (position) => harmonicEnergy(oscillators, k, position))),
  );
  return { x, energies, counts };
}

/** The input of a golden case. */
export const goldenHarmonic = (law: GoldenFreeEnergies["mbar"][number]): ReturnType<typeof harmonicInput> =>
  harmonicInput(law, (k, count) => gaussianInputs(count, law.seed + k));
