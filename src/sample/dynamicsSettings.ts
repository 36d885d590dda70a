/** What can be set of replica-exchange dynamics, and the checks of it. */
import { UserError } from "../errors.ts";
import type { LangevinSettings } from "./langevin.ts";

/** What can be set of replica-exchange Langevin dynamics. */
export interface DynamicsSettings extends LangevinSettings {
  /** K, rising; a ladder has one replica for each. One temperature alone means no exchange. */
  readonly temperatures: readonly number[];
  /** Steps between exchanges of temperatures. */
  readonly exchangeInterval: number;
  /** Steps between recorded frames. */
  readonly frameInterval: number;
  /**
   * Ladders that run together as one batch. Part of the settings, and not chosen by the number of executors, so that
   * results do not depend on it: a matrix product may round rows differently in batches of different sizes.
   */
  readonly laddersPerBatch: number;
}

/** Throws a UserError on settings that cannot be. */
export function checkSettings({
  temperatures,
  exchangeInterval,
  frameInterval,
  laddersPerBatch,
  ...rest
}: DynamicsSettings): void {
  const counts = { exchangeInterval, frameInterval, laddersPerBatch };
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1)
      throw new UserError(`dynamics: ${name} is ${value}; give a whole number from 1 up.`);
  }
  if (temperatures.length === 0 || !temperatures.every((value, index) => value > (temperatures[index - 1] ?? 0))) {
    throw new UserError(`dynamics: the temperatures are ${temperatures.join(", ")} K; give at least one, rising from above 0 K.`);
  }
  if (!(rest.timeStep > 0 && rest.friction > 0)) {
    throw new UserError(
      `dynamics: the time step is ${rest.timeStep} ps and the friction ${rest.friction} per ps; give both above 0, since without friction no temperature is kept.`,
    );
  }
}

/** Throws a UserError unless a run of so many steps ends at a frame. */
export function checkSteps(steps: number, frameInterval: number): void {
  if (!Number.isInteger(steps) || steps < 1 || steps % frameInterval !== 0) {
    throw new UserError(`dynamics: ${steps} steps were asked for; give a multiple of the ${frameInterval} steps between frames.`);
  }
}
