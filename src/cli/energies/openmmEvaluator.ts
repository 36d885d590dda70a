/** Energies by OpenMM instead of graphs. */
import { type EnergyRequest, openmmEnergies, REFERENCE_PLATFORM } from "../../openmm/energies.ts";
import type { Openmm } from "../../openmm/openmm.ts";
import { checkNumbers, type Evaluator } from "../../sample/evaluator.ts";

/** What is wanted of a System; `name` is what messages call it. */
export type OpenmmWish = Pick<EnergyRequest, "systemXml" | "name" | "byForce" | "withForces">;

/** An evaluator of any System that OpenMM reads, in double precision, and its number of particles. Throws a UserError where it reads none, or there is no OpenMM. */
export async function createOpenmmEvaluator(
  openmm: Openmm,
  wish: OpenmmWish,
): Promise<{ readonly evaluator: Evaluator; readonly atoms: number }> {
  const request = { ...wish, platform: REFERENCE_PLATFORM };
  // No frames: it reads the System.
  const first = await openmmEnergies(openmm, { ...request, atoms: 1, positions: new Float32Array(0) });
  const [names, atoms] = [wish.byForce ? first.names : [], first.particles];
  return {
    atoms,
    evaluator: {
      names,
      evaluate: async ({ positions, cells }, number) => {
        const { energy, byForce, forces } = await openmmEnergies(openmm, { ...request, atoms, positions, cells });
        const energies = { energy, byForce, forces: forces && Float32Array.from(forces) };
        checkNumbers(energies, names, number);
        return energies;
      },
    },
  };
}
