/** Positions, velocities and forces as [batch, 3 * atoms] matrices, axis-major: all x, then all y, then all z. */
import type { Cartesian } from "../chem/cartesian.ts";
import { valueAndGradient } from "../graph/gradient.ts";
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { neg } from "../graph/ops/elementwise.ts";
import { concat, reshape, split } from "../graph/ops/movement.ts";
import { type Program, program } from "../graph/program.ts";
import type { Dimension } from "../graph/shape.ts";

/** Potential energy [batch], kJ/mol, of positions in nm. */
export type EnergyFunction = (positions: Cartesian) => Tensor;

/** A number for each of x, y and z of each atom, axis-major, from one for each atom. */
export const onEveryAxis = (perAtom: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: 3 * perAtom.length }, (_, column) => perAtom[column % perAtom.length]!);

/** The axes of an axis-major matrix: [batch, 3 * atoms] -> three [batch, atoms]. */
export function cartesianOf(matrix: Tensor, atoms: number): Cartesian {
  const [x, y, z] = split(matrix, 1, [atoms, atoms, atoms]);
  return { x: x!, y: y!, z: z! };
}

export interface EnergyAndForces {
  /** [batch, 1], kJ/mol. */
  readonly energy: Tensor;
  /** -dU/dx, [batch, 3 * atoms] axis-major, kJ/(mol nm). */
  readonly forces: Tensor;
}

/** Energy and forces as graph nodes at positions [batch, 3 * atoms] axis-major, nm. */
export function energyAndForces(energy: EnergyFunction, positions: Tensor, atoms: number): EnergyAndForces {
  const axes = cartesianOf(positions, atoms);
  const { value, gradients } = valueAndGradient((x, y, z) => energy({ x: x!, y: y!, z: z! }), [axes.x, axes.y, axes.z]);
  return { energy: reshape(value, [positions.shape[0]!, 1]), forces: neg(concat(gradients, 1)) };
}

/** The program positions -> {energy, forces}: where dynamics and minimisation begin. Axis-major [batch, 3 * atoms], nm. */
export function forceProgram(energy: EnergyFunction, atoms: number, batch: Dimension = "batch"): Program {
  return program({ ...energyAndForces(energy, input("positions", [batch, 3 * atoms]), atoms) });
}

/** [rows, atoms, 3] of a row-major frame array -> [rows, 3 * atoms] axis-major. */
export function toAxisMajor(frames: ArrayLike<number>, atoms: number): Float64Array {
  return Float64Array.from({ length: frames.length }, (_, flat) => {
    const column = flat % (3 * atoms);
    const atom = column % atoms;
    return frames[flat - column + 3 * atom + (column - atom) / atoms]!;
  });
}

/** [rows, 3 * atoms] axis-major -> [rows, atoms, 3], float32: the layout of frames. */
export function toFrames(matrix: ArrayLike<number>, atoms: number): Float32Array {
  const frames = new Float32Array(matrix.length);
  const width = 3 * atoms;
  for (let row = 0; row < matrix.length; row += width) {
    for (let axis = 0; axis < 3; axis++) {
      for (let atom = 0; atom < atoms; atom++) frames[row + 3 * atom + axis] = matrix[row + axis * atoms + atom]!;
    }
  }
  return frames;
}
