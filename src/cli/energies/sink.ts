/** Where energies go: the terminal, a table, or arrays. */
import type { FrameEnergies } from "../../sample/evaluator.ts";

/** Takes the energies of frames in their order. */
export interface EnergySink {
  write(part: FrameEnergies): void;
  /** Puts a file in its place, and says in a sentence what there is now. */
  close(): string;
  /** Gives a file up; what was in its place stays. */
  discard(): void;
}

/** What all sinks need to know. */
export interface SinkOptions {
  /** kJ/mol. */
  readonly thermalEnergy: number;
  readonly atoms: number;
  /** Names of the forces whose energies are shown, which may be none. */
  readonly names: readonly string[];
}

/** The columns of tables: the number of the frame, and energies with their units. */
export const columnsOf = ({ names }: SinkOptions): string[] => [
  "frame",
  "energy_kJ/mol",
  "energy_kT",
  ...names.map((name) => `${name}_kJ/mol`),
];

/** The rows of tables; `first` is the number of the first frame. */
export const rowsOf = ({ energy, byForce }: FrameEnergies, first: number, { thermalEnergy, names }: SinkOptions): number[][] =>
  Array.from(energy, (value, row) => [
    first + row,
    value,
    value / thermalEnergy,
    ...names.map((_, index) => byForce[index]![row]!),
  ]);
