/** What the stages need to know of a molecule, as graphs and numbers. */
import { forceEnergy, forceLabels, systemEnergy } from "../../potentials/energy.ts";
import type { LoadedSystem } from "../../systems/loadedSystem.ts";
import { tethered } from "../../systems/tethers.ts";
import { atomLabel } from "../chem/topology.ts";
import type { DynamicsTarget } from "../sample/healthyFrames.ts";
import type { EnergyFunction } from "../sample/phaseSpace.ts";

/** The potential of a system, [batch] kJ/mol. */
export const potentialOf =
  ({ molecularSystem: { forces } }: Pick<LoadedSystem, "molecularSystem">): EnergyFunction =>
  (positions) =>
    systemEnergy(positions, forces);

/** The potential with springs in place of fixed distances, on which Cartesian coordinates can be moved. */
export const tetheredPotentialOf =
  ({ molecularSystem: { forces, constraints } }: LoadedSystem): EnergyFunction =>
  (positions) =>
    systemEnergy(positions, tethered(forces, constraints));

/** The potential with its parts and the names of the atoms, for dynamics and its messages. */
export function dynamicsTarget({
  molecularSystem,
  topology,
}: Pick<LoadedSystem, "molecularSystem" | "topology">): DynamicsTarget {
  const { forces } = molecularSystem;
  const labels = forceLabels(forces);
  return {
    energy: potentialOf({ molecularSystem }),
    terms: Object.fromEntries(
      forces.map((data, index): [string, EnergyFunction] => [labels[index]!, (positions) => forceEnergy(positions, data)]),
    ),
    atomNames: topology.atoms.map(atomLabel),
  };
}
