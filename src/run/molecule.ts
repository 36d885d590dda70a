/** What the stages need to know of a molecule, as graphs and numbers. */
import { forceEnergy, forceLabels, systemEnergy } from "../../potentials/energy.ts";
import type { LoadedSystem } from "../../systems/loadedSystem.ts";
import { atomLabel } from "../chem/topology.ts";
import type { DynamicsTarget } from "../sample/healthyFrames.ts";
import type { EnergyFunction } from "../sample/phaseSpace.ts";

/** The potential of a system, [batch] kJ/mol. */
export const potentialOf =
  ({ molecularSystem: { forces } }: LoadedSystem): EnergyFunction =>
  (positions) =>
    systemEnergy(positions, forces);

/** The potential with its parts and the names of the atoms, for dynamics and its messages. */
export function dynamicsTarget(system: LoadedSystem): DynamicsTarget {
  const { forces } = system.molecularSystem;
  const labels = forceLabels(forces);
  return {
    energy: potentialOf(system),
    terms: Object.fromEntries(
      forces.map((data, index): [string, EnergyFunction] => [labels[index]!, (positions) => forceEnergy(positions, data)]),
    ),
    atomNames: system.topology.atoms.map(atomLabel),
  };
}
