/** What `boltzmill md` is asked for. */

import { springsOf } from "../../../systems/loadedSystem.ts";
import { UserError } from "../../errors.ts";
import { stableTimeStep } from "../../sample/stableTimeStep.ts";
import type { TrajectorySettings } from "../../sample/trajectory.ts";
import type { MoleculeOptions } from "../molecule.ts";
import { positiveNumber, wholeNumber } from "../numbers.ts";
import type { TrajectorySubject } from "./subject.ts";

/** The options that say what a trajectory is, as the command line gives them. */
export interface TrajectoryOptions extends MoleculeOptions {
  readonly temperature?: string;
  readonly steps?: string;
  readonly time?: string;
  readonly timeStep?: string;
  readonly friction: string;
  readonly framesEvery: string;
  readonly seed: string;
}

const USUAL_STEPS = 100_000;
/** ps; what bonds to hydrogen allow. */
const USUAL_TIME_STEP = 0.001;

/** Whole intervals of steps, at least one. */
function stepsOf({ steps, time }: TrajectoryOptions, timeStep: number, interval: number): number {
  if (steps !== undefined && time !== undefined) {
    throw new UserError(`A trajectory was asked for with --steps ${steps} and with --time ${time}: give one of them.`);
  }
  const asked =
    time !== undefined
      ? positiveNumber("--time", time, "a time above 0 ps") / timeStep
      : steps === undefined
        ? USUAL_STEPS
        : wholeNumber("--steps", steps, 1);
  return Math.max(1, Math.round(asked / interval)) * interval;
}

/** The settings of a trajectory of a molecule; steps are rounded to whole frames. Throws a UserError for what cannot be. */
export function settingsOf(
  options: TrajectoryOptions,
  { temperature, molecularSystem }: Pick<TrajectorySubject, "temperature" | "molecularSystem">,
): TrajectorySettings {
  const given = (option: string, text: string | undefined, what: string): number | undefined =>
    text === undefined ? undefined : positiveNumber(option, text, what);
  const stable = (): number =>
    molecularSystem === undefined
      ? USUAL_TIME_STEP
      : stableTimeStep(USUAL_TIME_STEP, springsOf(molecularSystem.forces), molecularSystem.masses);
  const timeStep = given("--time-step", options.timeStep, "a time above 0 ps") ?? stable();
  const interval = wholeNumber("--frames-every", options.framesEvery, 1);
  return {
    temperature: given("--temperature", options.temperature, "a temperature above 0 K") ?? temperature,
    timeStep,
    friction: positiveNumber("--friction", options.friction, "a friction above 0 per ps"),
    steps: stepsOf(options, timeStep, interval),
    interval,
    seed: wholeNumber("--seed", options.seed, 0),
  };
}
