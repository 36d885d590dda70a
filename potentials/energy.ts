/** Energies and forces of whole systems. */

import type { Cartesian } from "../src/chem/cartesian.ts";
import { addAll } from "../src/graph/addAll.ts";
import { gradient } from "../src/graph/gradient.ts";
import { input } from "../src/graph/node.ts";
import type { Tensor } from "../src/graph/op.ts";
import { neg } from "../src/graph/ops/elementwise.ts";
import { reshape } from "../src/graph/ops/movement.ts";
import { type Program, program } from "../src/graph/program.ts";
import type { Dimension } from "../src/graph/shape.ts";
import { forceTerms } from "./index.ts";
import type { ForceData, ForceTag } from "./term.ts";
import { atomCount } from "./vectors.ts";

/** Energy of one force: [batch], kJ/mol, of positions [batch, atoms] in nm. */
export function forceEnergy<T extends ForceTag>(cartesian: Cartesian, data: ForceData<T>): Tensor {
  return forceTerms[data.type].energy(cartesian, data);
}

/** Energy of one force at positions [atoms * 3] in nm, kJ/mol, by scalar float64 arithmetic. */
export function forceReference<T extends ForceTag>(positions: Float64Array, data: ForceData<T>): number {
  return forceTerms[data.type].reference(positions, data);
}

/** A name for each force, in their order: the file's, with a number where several forces have the same. */
export const forceLabels = (forces: readonly { readonly name: string }[]): string[] =>
  forces.map(({ name }, index) => {
    const earlier = forces.slice(0, index).filter((other) => other.name === name).length;
    return earlier === 0 ? name : `${name} ${earlier + 1}`;
  });

/** Energies of the forces, [batch] each, kJ/mol, in the order of `forces`. */
export function energiesByForce(cartesian: Cartesian, forces: readonly ForceData[]): Tensor[] {
  if (forces.length === 0) throw new Error("energiesByForce: at least one force is needed, found none");
  const atoms = atomCount(cartesian);
  if (atoms < 2) throw new Error(`energiesByForce: at least two atoms are needed, found ${atoms}`);
  return forces.map((data) => forceEnergy(cartesian, data));
}

/** Energy of a system, the sum over its forces: [batch], kJ/mol, of positions [batch, atoms] in nm. */
export const systemEnergy = (cartesian: Cartesian, forces: readonly ForceData[]): Tensor =>
  addAll(energiesByForce(cartesian, forces));

/** Positions as inputs x, y, z of shape [batch, atoms], nm. */
export const cartesianInputs = (atoms: number, batch: Dimension = "batch"): Cartesian => ({
  x: input("x", [batch, atoms]),
  y: input("y", [batch, atoms]),
  z: input("z", [batch, atoms]),
});

/**
 * The program that takes positions x, y, z [batch, atoms] in nm to `energy` [batch, 1] in kJ/mol and to the forces fx, fy, fz
 * [batch, atoms] in kJ/(mol nm), minus the gradient of the energy.
 */
export function energyAndForces(forces: readonly ForceData[], atoms: number, batch: Dimension = "batch"): Program {
  const positions = cartesianInputs(atoms, batch);
  const energy = systemEnergy(positions, forces);
  const [dx, dy, dz] = gradient(energy, [positions.x, positions.y, positions.z]);
  return program({ energy: reshape(energy, [batch, 1]), fx: neg(dx!), fy: neg(dy!), fz: neg(dz!) });
}
