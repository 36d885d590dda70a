/** How the dynamics of a molecule is set: by its size and stiffness, and by what the machine can do in time. */
import { type LoadedSystem, springsOf } from "../../systems/loadedSystem.ts";
import type { Executor } from "../runtime/executor.ts";
import type { DynamicsSettings } from "../sample/dynamicsSettings.ts";
import { withHydrogenMass } from "../sample/masses.ts";
import { forceProgram, toAxisMajor } from "../sample/phaseSpace.ts";
import { stableTimeStep } from "../sample/stableTimeStep.ts";
import { ladderForAcceptance } from "../sample/temperatureLadder.ts";
import { potentialOf } from "./molecule.ts";
import type { DataRecipe } from "./recipe.ts";

/** The largest power of two up to a number, and 1 for less. */
export const powerOfTwo = (number: number): number => 2 ** Math.floor(Math.log2(Math.max(1, number)));

/** The temperatures of a ladder, K, and all else that the dynamics of a system depends on. */
export function dynamicsSettings(
  { molecularSystem: { masses, forces } }: LoadedSystem,
  temperature: number,
  recipe: DataRecipe,
): DynamicsSettings {
  const highest = temperature * recipe.highestTemperatureRatio;
  const temperatures = ladderForAcceptance(temperature, highest, 3 * masses.length - 6);
  const heavy = withHydrogenMass(masses, recipe.hydrogenMass);
  return {
    masses: heavy,
    timeStep: stableTimeStep(recipe.timeStep, springsOf(forces), heavy),
    friction: recipe.friction,
    centred: true,
    temperatures,
    exchangeInterval: recipe.exchangeInterval,
    frameInterval: recipe.frameInterval,
    // So that batches of a number of ladders that is a power of two, too, are all full.
    laddersPerBatch: powerOfTwo(recipe.batch / temperatures.length),
  };
}

/** Evaluations that are timed. */
const TIMED = 3;

/** Conformations whose energy and forces an executor computes in a second. */
async function evaluationRate(system: LoadedSystem, rows: number, executor: Executor): Promise<number> {
  const atoms = system.topology.atoms.length;
  const evaluate = await executor.compile(forceProgram(potentialOf(system), atoms));
  const frame = toAxisMajor(system.positions, atoms);
  const run = (): Promise<unknown> => {
    const data = Float32Array.from({ length: rows * 3 * atoms }, (_, at) => frame[at % (3 * atoms)]!);
    return evaluate.run({ positions: { data, shape: [rows, 3 * atoms] } });
  };
  await run();
  const began = performance.now();
  for (let count = 0; count < TIMED; count++) await run();
  return (TIMED * rows) / ((performance.now() - began) / 1000);
}

/**
 * The number of ladders, a power of two up to the recipe's, that come through the equilibration within their share of the seconds that the stage has, of
 * so many replicas, at a rate of evaluations in a second.
 */
export const laddersInTime = (
  rate: number,
  replicas: number,
  { ladders, equilibrationSteps, equilibrationShare }: DataRecipe,
  seconds: number,
): number => powerOfTwo(Math.min(ladders, (equilibrationShare * seconds * rate) / (equilibrationSteps * replicas)));

/** The ladders of dynamics that are affordable, each of the executors working at the rate of the first. */
export async function affordableLadders(
  system: LoadedSystem,
  { temperatures, laddersPerBatch }: DynamicsSettings,
  recipe: DataRecipe,
  seconds: number,
  executors: readonly Executor[],
): Promise<number> {
  const rate = executors.length * (await evaluationRate(system, laddersPerBatch * temperatures.length, executors[0]!));
  return laddersInTime(rate, temperatures.length, recipe, seconds);
}
