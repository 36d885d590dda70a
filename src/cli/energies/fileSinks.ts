/** Files of energies. */

import { openTable } from "../../chem/formats/csv.ts";
import { encodeNpz } from "../../chem/formats/npz.ts";
import { writeAtomically } from "../../files.ts";
import { concatenated } from "../../num/concatenated.ts";
import type { FrameEnergies } from "../../sample/evaluator.ts";
import { counted } from "../../words.ts";
import { formatPath } from "../display/format.ts";
import { columnsOf, type EnergySink, rowsOf, type SinkOptions } from "./sink.ts";

const sentence = (frames: number, path: string): string =>
  `The energies of ${counted(frames, "frame")} are in ${formatPath(path)}.`;

/** Comma-separated values, a row a frame, written as they come. */
export function createCsvSink(path: string, options: SinkOptions): EnergySink {
  const table = openTable(path, columnsOf(options));
  let frames = 0;
  return {
    write: (part) => {
      for (const row of rowsOf(part, frames, options)) table.write(row);
      frames += part.energy.length;
    },
    close: () => {
      table.close();
      return sentence(frames, path);
    },
    discard: table.discard,
  };
}

/**
 * NumPy arrays: `energy` [frames] kJ/mol, `reduced_energy` [frames] kT, `energy.<force>` [frames] kJ/mol for the forces that are shown, and
 * `forces` [frames, atoms, 3] kJ/(mol nm) where they were computed. All of them are held in memory until the end.
 */
export function createNpzSink(path: string, { thermalEnergy, atoms, names }: SinkOptions): EnergySink {
  const parts: FrameEnergies[] = [];
  const vector = (of: (part: FrameEnergies) => Float64Array) => {
    const data = concatenated(Float64Array, parts.map(of));
    return { data, shape: [data.length] };
  };
  return {
    write: (part) => void parts.push(part),
    close: () => {
      const energy = vector((part) => part.energy);
      const frames = energy.data.length;
      const forces = parts.flatMap((part) => (part.forces === undefined ? [] : [part.forces]));
      const arrays = {
        energy,
        reduced_energy: { ...energy, data: energy.data.map((value) => value / thermalEnergy) },
        ...Object.fromEntries(names.map((name, index) => [`energy.${name}`, vector((part) => part.byForce[index]!)])),
        ...(forces.length > 0 ? { forces: { data: concatenated(Float32Array, forces), shape: [frames, atoms, 3] } } : {}),
      };
      writeAtomically(path, encodeNpz(arrays, false));
      return sentence(frames, path);
    },
    discard: () => {},
  };
}
