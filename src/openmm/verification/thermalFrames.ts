/** Thermal conformations of a molecule at several temperatures, for comparisons: independent, diverse, but no equilibrium sample. */
import { anchoredForce } from "../../../potentials/anchoring.ts";
import { systemEnergy } from "../../../potentials/energy.ts";
import type { ForceData } from "../../../potentials/term.ts";
import { springsOf } from "../../../systems/loadedSystem.ts";
import { tethered } from "../../../systems/tethers.ts";
import type { Isomer } from "../../chem/isomer.ts";
import type { DistanceConstraint } from "../../chem/systemXml.ts";
import type { Bond } from "../../chem/topology.ts";
import { fold, key } from "../../num/random.ts";
import type { Executor } from "../../runtime/executor.ts";
import { createDynamics } from "../../sample/dynamics.ts";
import type { DynamicsSettings } from "../../sample/dynamicsSettings.ts";
import { withHydrogenMass } from "../../sample/masses.ts";
import { minimise } from "../../sample/minimise.ts";
import type { EnergyFunction } from "../../sample/phaseSpace.ts";
import { stableTimeStep } from "../../sample/stableTimeStep.ts";
import { diverseStarts } from "../../sample/starts.ts";

/** What turns in a molecule, for starts that differ. */
export interface Turning {
  readonly bonds: readonly Bond[];
  readonly rotatable: readonly Bond[];
  readonly isomer: Isomer;
}

/** A molecule in one structure. */
export interface VerifiedMolecule {
  /** amu */
  readonly masses: Float64Array;
  readonly forces: readonly ForceData[];
  /** Fixed distances: springs stand in for them, for frames need no density. */
  readonly constraints: readonly DistanceConstraint[];
  /** [atoms * 3], nm. */
  readonly positions: Float64Array;
  /** Undefined where it is not known: all chains then begin at the structure. */
  readonly turning: Turning | undefined;
}

/** Temperatures of the chains, K: equal ratios from 300 to 600. */
const TEMPERATURES: readonly number[] = Array.from({ length: 5 }, (_, index) => 300 * 2 ** (index / 4));

const HYDROGEN_MASS = 4;
/** ps */
const TIME_STEP = 0.002;
/** 1/ps; strong, so that chains take their temperature soon. */
const FRICTION = 10;
const EQUILIBRATION = 500;
const INTERVAL = 100;
const FRAMES_PER_CHAIN = 5;
/** Where starts cannot differ, forces on atoms come below this, kJ/(mol nm), in so many steps at most. */
const RELAXATION = { tolerance: 500, maximumSteps: 1000 } as const;

/** kJ/mol for each atom above the lowest minimum that a start may have: chains that pass through rings lie higher. */
const WINDOW = 5.5;

const STREAMS = { starts: 0, dynamics: 1 } as const;

function settingsOf({ masses, forces, constraints, positions }: VerifiedMolecule): DynamicsSettings {
  const heavy = withHydrogenMass(masses, HYDROGEN_MASS);
  return {
    masses: heavy,
    timeStep: stableTimeStep(TIME_STEP, springsOf(tethered(forces, constraints)), heavy),
    friction: FRICTION,
    centred: anchoredForce(forces, positions) === undefined,
    temperatures: TEMPERATURES,
    // Never: each chain stays at its temperature.
    exchangeInterval: EQUILIBRATION + INTERVAL * FRAMES_PER_CHAIN + 1,
    frameInterval: INTERVAL,
    laddersPerBatch: 4,
  };
}

/** Starts [chains, atoms, 3], nm. */
async function startsOf(
  energy: EnergyFunction,
  molecule: VerifiedMolecule,
  chains: number,
  seed: number,
  executor: Executor,
): Promise<ArrayLike<number>> {
  const { positions, turning } = molecule;
  if (turning !== undefined) {
    return diverseStarts(energy, positions, chains, fold(key(seed), STREAMS.starts), executor, {
      ...turning,
      energyWindow: WINDOW * molecule.masses.length,
      batch: chains,
    });
  }
  const relaxed = await minimise(energy, positions, positions.length / 3, executor, RELAXATION);
  return Float32Array.from({ length: chains * positions.length }, (_, at) => relaxed.positions[at % positions.length]!);
}

/**
 * `count` frames [count, atoms, 3], nm: Langevin dynamics of many short chains at 300 to 600 K from starts whose free torsions are uniform.
 *
 * The same for equal seeds. Throws a UserError where dynamics becomes unstable.
 */
export async function thermalFrames(
  molecule: VerifiedMolecule,
  count: number,
  seed: number,
  executor: Executor,
): Promise<Float32Array> {
  const energy: EnergyFunction = (positions) => systemEnergy(positions, tethered(molecule.forces, molecule.constraints));
  const settings = settingsOf(molecule);
  const perRound = TEMPERATURES.length * FRAMES_PER_CHAIN;
  const ladders = Math.ceil(count / perRound);
  const starts = await startsOf(energy, molecule, ladders * TEMPERATURES.length, seed, executor);
  const dynamics = await createDynamics({ energy }, settings, [executor]);
  const initial = await dynamics.start(fold(key(seed), STREAMS.dynamics), starts);
  const equilibrated = await dynamics.run(initial, EQUILIBRATION, () => {});
  const frames: number[][] = [];
  const width = molecule.positions.length;
  await dynamics.run(equilibrated, INTERVAL * FRAMES_PER_CHAIN, ({ positions }) => {
    for (let at = 0; at < positions.length; at += width) frames.push(Array.from(positions.subarray(at, at + width)));
  });
  return Float32Array.from(frames.slice(0, count).flat());
}
