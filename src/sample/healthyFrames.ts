/** The frames of a batch as long as it is stable, and the error that explains why it no longer is. */
import { UserError } from "../errors.ts";
import type { Key } from "../num/random.ts";
import type { Executable, Executor } from "../runtime/executor.ts";
import { atomsByForce, type BlowUp, blowUpMessage, findBlowUp, responsibleTerm, tellingState, termsProgram } from "./blowUp.ts";
import type { DynamicsSettings } from "./dynamicsSettings.ts";
import type { BatchState } from "./dynamicsState.ts";
import { batchFrames } from "./ladderBatch.ts";
import type { EnergyFunction } from "./phaseSpace.ts";

/** What is simulated. */
export interface DynamicsTarget {
  /** kJ/mol, [batch]. */
  readonly energy: EnergyFunction;
  /** Its parts by name, for the message when a run becomes unstable. */
  readonly terms?: Readonly<Record<string, EnergyFunction>>;
  /** For messages. */
  readonly atomNames?: readonly string[];
}

/** Dynamics compiled for one executor. */
export interface Engine {
  readonly target: DynamicsTarget;
  readonly settings: DynamicsSettings;
  readonly executor: Executor;
  readonly stepper: Executable;
}

/** The error of an unstable state, with the term that is responsible if the terms are known. */
async function blowUpError(
  { target, settings, executor }: Engine,
  found: Omit<BlowUp, "term" | "atomNames">,
): Promise<UserError> {
  const atoms = settings.masses.length;
  const telling = tellingState(found, atoms);
  let term: string | undefined;
  if (target.terms) {
    const explainer = await executor.compile(termsProgram(target.terms, atoms));
    const { data, shape } = telling.positions;
    const values = await explainer.run({ positions: { data: data.slice(), shape } });
    term = responsibleTerm(values, found.row, atomsByForce(telling.forces.data, found.row, atoms)[0]!, atoms);
  }
  return new UserError(blowUpMessage({ ...found, term, atomNames: target.atomNames ?? [] }, settings));
}

/** Repeats a run from its last healthy frame, which is exact, and looks at every step for the first unstable state. */
async function firstUnstable(
  { settings, stepper }: Engine,
  key: Key,
  healthy: BatchState,
): Promise<Omit<BlowUp, "term" | "atomNames">> {
  const everyStep = { ...settings, frameInterval: 1 };
  let last = healthy;
  for await (const bad of batchFrames(key, healthy, healthy.step + settings.frameInterval, stepper, everyStep)) {
    const row = findBlowUp(bad, settings);
    if (row !== undefined) return { bad, last, row };
    last = bad;
  }
  throw new Error("internal: an unstable run was stable when repeated from its last frame");
}

/** The frames of a batch; throws at the first that is unstable. */
export async function* healthyFrames(engine: Engine, key: Key, start: BatchState, end: number): AsyncGenerator<BatchState, void> {
  const row = findBlowUp(start, engine.settings);
  if (row !== undefined) throw await blowUpError(engine, { bad: start, last: start, row });
  let healthy = start;
  for await (const state of batchFrames(key, start, end, engine.stepper, engine.settings)) {
    if (findBlowUp(state, engine.settings) !== undefined) {
      throw await blowUpError(engine, await firstUnstable(engine, key, healthy));
    }
    healthy = state;
    yield state;
  }
}
