/** Conformations of flexible molecules by Langevin dynamics of all atoms. */
import { createDynamics } from "../../sample/dynamics.ts";
import { type DynamicsState, exchangeAcceptance } from "../../sample/dynamicsState.ts";
import { dynamicsArrays, dynamicsState } from "../dynamicsArrays.ts";
import { affordableLadders, dynamicsSettings } from "../dynamicsPlan.ts";
import { dynamicsTarget } from "../molecule.ts";
import type { OpenSampler } from "./sampler.ts";

/** Replica-exchange Langevin dynamics of a run's molecule. */
export const openLangevin: OpenSampler<DynamicsState> = async ({ system, configuration }, recipe, executors) => {
  const settings = dynamicsSettings(system, configuration.temperature_K, recipe);
  const dynamics = await createDynamics(dynamicsTarget(system), settings, executors);
  return {
    ...dynamics,
    temperatures: settings.temperatures,
    laddersPerBatch: settings.laddersPerBatch,
    evaluationsPerStep: 1,
    affordableLadders: (seconds) => affordableLadders(system, settings, recipe, seconds, executors),
    acceptance: exchangeAcceptance,
    save: dynamicsArrays,
    restore: dynamicsState,
    close: async () => {},
  };
};
