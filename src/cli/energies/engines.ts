/** What computes energies: this library, or OpenMM. */
import { ROOM_TEMPERATURE } from "../../../systems/ownSystem.ts";
import { readTextFile } from "../../files.ts";
import { createOpenmm } from "../../openmm/openmm.ts";
import { cores } from "../../run/circumstances.ts";
import { ownMolecularSystem, tableSubject } from "../../run/subject.ts";
import { chooseExecutor, type ExecutorChoice } from "../../runtime/executors.ts";
import { createEvaluator, type Evaluator } from "../../sample/evaluator.ts";
import type { EngineName } from "../engineNames.ts";
import { type MoleculeOptions, moleculeChoice } from "../molecule.ts";
import { createOpenmmEvaluator } from "./openmmEvaluator.ts";

/** What the command line says of it. */
export interface EngineOptions extends MoleculeOptions {
  readonly engine: EngineName;
  readonly perForce?: boolean;
  readonly forces?: boolean;
  readonly python?: string;
  readonly executor: ExecutorChoice;
}

/** An engine that is ready. */
export interface OpenEngine {
  readonly evaluator: Evaluator;
  readonly atoms: number;
  /** K, that is usual for the molecule. */
  readonly temperature: number;
  /** Whether frames' periodic cells count. */
  readonly periodic: boolean;
  close(): Promise<void>;
}

/** Opens an engine for what a command line names; `note` hears what the user should know. */
type Open = (name: string | undefined, options: EngineOptions, note: (text: string) => void) => Promise<OpenEngine>;

const ASKED = "Energies were asked for";

const openBoltzmill: Open = async (name, options, note) => {
  const choice = moleculeChoice(name, options, ASKED);
  const own = typeof choice !== "string";
  const subject = own ? undefined : tableSubject(choice);
  const { masses, forces, notes } = own ? ownMolecularSystem(choice) : subject!.system.molecularSystem;
  for (const text of notes) note(text);
  const executor = chooseExecutor({ choice: options.executor, threads: cores, note });
  const evaluator = await createEvaluator(forces, masses.length, options.forces === true, executor);
  const temperature = subject?.definition.temperature ?? ROOM_TEMPERATURE;
  return { evaluator, atoms: masses.length, temperature, periodic: false, close: executor.close };
};

/** The System's text with its name in messages, and the temperature that is usual for it; OpenMM needs no topology. */
function systemText(name: string | undefined, options: EngineOptions): { text: string; path: string; temperature: number } {
  const { system } = options;
  const choice = name === undefined && system !== undefined ? { system } : moleculeChoice(name, options, ASKED);
  if (typeof choice !== "string") {
    return { text: readTextFile(choice.system, "the system"), path: choice.system, temperature: ROOM_TEMPERATURE };
  }
  const { system: loaded, definition } = tableSubject(choice);
  return { text: loaded.systemXml, path: choice, temperature: definition.temperature };
}

const openOpenmm: Open = async (name, options) => {
  const { text, path, temperature } = systemText(name, options);
  const openmm = createOpenmm(options);
  const wish = { systemXml: text, name: path, byForce: options.perForce === true, withForces: options.forces === true };
  try {
    return { ...(await createOpenmmEvaluator(openmm, wish)), temperature, periodic: true, close: openmm.close };
  } catch (error) {
    await openmm.close();
    throw error;
  }
};

/** THE table of what computes energies. */
export const energyEngines: { readonly [Name in EngineName]: Open } = { boltzmill: openBoltzmill, openmm: openOpenmm };
