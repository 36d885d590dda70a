/** Energies and forces of conformations, a part of them at a time. */

import { energiesByForce, forceLabels } from "../../potentials/energy.ts";
import type { ForceData } from "../../potentials/term.ts";
import type { Frames } from "../chem/formats/format.ts";
import { UserError } from "../errors.ts";
import { addAll } from "../graph/addAll.ts";
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { reshape } from "../graph/ops/movement.ts";
import { type Program, program } from "../graph/program.ts";
import type { Executor } from "../runtime/executor.ts";
import { listed } from "../words.ts";
import { cartesianOf, energyAndForces, toAxisMajor, toFrames } from "./phaseSpace.ts";

/** Energies of consecutive frames, kJ/mol. */
export interface FrameEnergies {
  /** [frames] */
  readonly energy: Float64Array;
  /** [frames] for each force, in the order of their names. */
  readonly byForce: readonly Float64Array[];
  /** [frames, atoms, 3], kJ/(mol nm), where they were asked for. */
  readonly forces: Float32Array | undefined;
}

/** What has an energy: positions [frames, atoms, 3] nm, and the periodic cells [frames, 3, 3] nm where there are any. */
export type Conformations = Pick<Frames, "positions" | "cells">;

/** Computes the energies of frames. */
export interface Evaluator {
  /** A name for each force of the system. */
  readonly names: readonly string[];
  /** Energies of frames; `first` is the number of the first, for messages. Throws a UserError for an energy that is no number. */
  evaluate(frames: Conformations, first: number): Promise<FrameEnergies>;
}

const column = (tensor: Tensor): Tensor => reshape(tensor, ["batch", 1]);

/** positions [batch, 3 * atoms] axis-major -> energy and energy0, energy1, ... [batch, 1], and forces [batch, 3 * atoms] if wanted. */
function energyProgram(data: readonly ForceData[], atoms: number, withForces: boolean): Program {
  const positions = input("positions", ["batch", 3 * atoms]);
  const parts = energiesByForce(cartesianOf(positions, atoms), data);
  const named = Object.fromEntries(parts.map((part, index) => [`energy${index}`, column(part)]));
  if (!withForces) return program({ energy: column(addAll(parts)), ...named });
  return program({ ...energyAndForces((at) => addAll(energiesByForce(at, data)), positions, atoms), ...named });
}

/** Refuses an energy that is no number, and says of which force. */
export function checkNumbers({ energy, byForce }: FrameEnergies, names: readonly string[], first: number): void {
  const wrong = energy.findIndex(Number.isNaN);
  if (wrong < 0) return;
  const guilty = names.filter((_, index) => !Number.isFinite(byForce[index]![wrong]!));
  throw new UserError(
    `The energy of frame ${first + wrong} was asked for, but ${guilty.length > 0 ? `that of ${listed(guilty)}` : "it"} is no number, as where two atoms lie in one place: leave the frame out.`,
  );
}

/** Compiles what gives the energies of a system's conformations, with the forces on its atoms if these are wanted. */
export async function createEvaluator(
  data: readonly ForceData[],
  atoms: number,
  withForces: boolean,
  executor: Executor,
): Promise<Evaluator> {
  const names = forceLabels(data);
  const executable = await executor.compile(energyProgram(data, atoms, withForces));
  return {
    names,
    evaluate: async ({ positions }, first) => {
      const shape = [positions.length / (3 * atoms), 3 * atoms];
      const results = await executable.run({ positions: { data: Float32Array.from(toAxisMajor(positions, atoms)), shape } });
      const energies = {
        energy: Float64Array.from(results.energy!.data),
        byForce: names.map((_, index) => Float64Array.from(results[`energy${index}`]!.data)),
        forces: results.forces && toFrames(results.forces.data, atoms),
      };
      checkNumbers(energies, names, first);
      return energies;
    },
  };
}
