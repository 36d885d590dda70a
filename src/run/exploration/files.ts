/** Frames of an exploration on disk: exploration.npz. */
import { decodeNpz, encodeNpz } from "../../chem/formats/npz.ts";
import type { RunDirectory } from "../directory.ts";
import type { ExplorationFrames } from "./dynamics.ts";

const FILE = "exploration.npz";

/** Frames without their cost. */
type Frames = Omit<ExplorationFrames, "evaluations">;

/** Writes the frames of an exploration. */
export function writeExploration(directory: RunDirectory, { positions, energy, chain }: Frames): void {
  const count = energy.length;
  const arrays = {
    positions: { data: positions, shape: [count, positions.length / (3 * count), 3] },
    energy: { data: energy, shape: [count] },
    chain: { data: Int32Array.from(chain), shape: [count] },
  };
  directory.write(FILE, encodeNpz(arrays, false));
}

/** Reads the frames of an exploration. */
export function readExploration(directory: RunDirectory): Frames {
  const { positions, energy, chain } = decodeNpz(directory.read(FILE), FILE);
  return {
    positions: Float32Array.from(positions!.data),
    energy: Float64Array.from(energy!.data),
    chain: Uint32Array.from(chain!.data),
  };
}
