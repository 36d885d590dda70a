/** Graphs against OpenMM on the same conformations. */
import type { LoadedSystem } from "../../../systems/loadedSystem.ts";
import type { Executor } from "../../runtime/executor.ts";
import { createEvaluator } from "../../sample/evaluator.ts";
import { openmmEnergies, REFERENCE_PLATFORM } from "../energies.ts";
import type { Openmm } from "../openmm.ts";
import { type Computed, compare, type Deviation, passes } from "./comparison.ts";
import { thermalFrames, type VerifiedMolecule } from "./thermalFrames.ts";

/** What is to be verified. */
export interface VerifySubject extends VerifiedMolecule {
  readonly name: string;
  /** The System from which the forces were read. */
  readonly systemXml: string;
}

export interface VerifyOptions {
  readonly frames: number;
  readonly seed: number;
}

/** A molecule in memory as what is verified. */
export const subjectOf = (
  name: string,
  { systemXml, molecularSystem, positions, topology, rotatable, isomer }: LoadedSystem,
): VerifySubject => ({
  name,
  systemXml,
  masses: molecularSystem.masses,
  forces: molecularSystem.forces,
  constraints: molecularSystem.constraints,
  positions,
  turning: { bonds: topology.bonds, rotatable, isomer },
});

/** What a verification found. */
export interface Verification {
  readonly deviations: readonly Deviation[];
  readonly passed: boolean;
  /** Range of the total energy over the frames, kJ/mol. */
  readonly energies: readonly [lowest: number, highest: number];
  /** Version of OpenMM. */
  readonly openmm: string;
}

/**
 * Compares the energy of every force, the total and the forces on atoms with those of OpenMM's Reference platform, in double precision, on
 * thermal frames of the molecule.
 *
 * Throws a UserError where there is no OpenMM, and where dynamics becomes unstable.
 */
export async function verify(
  subject: VerifySubject,
  { frames, seed }: VerifyOptions,
  executor: Executor,
  openmm: Openmm,
): Promise<Verification> {
  const { forces: data, systemXml, name } = subject;
  const atoms = subject.masses.length;
  // Before the work that is in vain without it.
  const { openmm: version } = await openmm.locate();
  const positions = await thermalFrames(subject, frames, seed, executor);
  const evaluator = await createEvaluator(data, atoms, true, executor);
  const { energy, byForce, forces } = await evaluator.evaluate({ positions }, 0);
  const found: Computed = { names: evaluator.names, energy, byForce, forces: forces! };
  const request = { systemXml, name, atoms, positions, platform: REFERENCE_PLATFORM, byForce: true, withForces: true };
  const theirs = await openmmEnergies(openmm, request);
  const deviations = compare(found, { ...theirs, forces: theirs.forces! });
  return {
    deviations,
    passed: passes(deviations),
    energies: [Math.min(...theirs.energy), Math.max(...theirs.energy)],
    openmm: version,
  };
}
