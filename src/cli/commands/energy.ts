import type { ForceData } from "../../../potentials/term.ts";
import { ROOM_TEMPERATURE } from "../../../systems/ownSystem.ts";
import { readFrames } from "../../chem/formats/readFrames.ts";
import type { MolecularSystem } from "../../chem/systemXml.ts";
import { UserError } from "../../errors.ts";
import { cores } from "../../run/circumstances.ts";
import { type OwnFiles, ownMolecularSystem, tableSubject } from "../../run/subject.ts";
import { chooseExecutor, type ExecutorChoice } from "../../runtime/executors.ts";
import { thermalEnergy } from "../../units.ts";
import { createEvaluator, type Evaluator } from "../energies/evaluator.ts";
import { createCsvSink, createNpzSink } from "../energies/fileSinks.ts";
import type { EnergySink, SinkOptions } from "../energies/sink.ts";
import { createTerminalSink } from "../energies/terminalSink.ts";
import { type MoleculeOptions, moleculeChoice } from "../molecule.ts";

/** The options of `boltzmill energy`, as the command line gives them. */
export interface EnergyCommandOptions extends MoleculeOptions {
  readonly coordinates: string;
  readonly temperature?: string;
  readonly perForce?: boolean;
  readonly forces?: boolean;
  readonly out?: string;
  readonly executor: ExecutorChoice;
}

const FILE_SINKS: Readonly<Record<string, (path: string, options: SinkOptions) => EnergySink>> = {
  ".csv": createCsvSink,
  ".npz": createNpzSink,
};

/** What opens the sink that the options ask for; checked before any work. */
function sinkOf({ out, forces }: EnergyCommandOptions): (options: SinkOptions) => EnergySink {
  const ending = Object.keys(FILE_SINKS).find((known) => out?.toLowerCase().endsWith(known));
  if (forces === true && ending !== ".npz") {
    throw new UserError(
      `Forces were asked for, but ${out === undefined ? "a terminal" : out} holds no arrays [frames, atoms, 3]: give --out with a name that ends with .npz.`,
    );
  }
  if (out === undefined) return (options) => createTerminalSink({ out: process.stdout, error: process.stderr }, options);
  if (ending !== undefined) return (options) => FILE_SINKS[ending]!(out, options);
  throw new UserError(
    `Energies were to be written to ${out}: give a name that ends with ${Object.keys(FILE_SINKS).join(" or ")}.`,
  );
}

function temperatureOf(asked: string | undefined, usual: number): number {
  const temperature = asked === undefined ? usual : Number(asked);
  if (asked?.trim() !== "" && temperature > 0 && Number.isFinite(temperature)) return temperature;
  throw new UserError(`--temperature ${asked} was given, but it must be a temperature above 0 K: give such a value.`);
}

/** The forces of the molecule, and the temperature that is usual for it. */
function moleculeOf(choice: string | OwnFiles): {
  readonly molecularSystem: MolecularSystem<ForceData>;
  readonly temperature: number;
} {
  if (typeof choice !== "string") return { molecularSystem: ownMolecularSystem(choice), temperature: ROOM_TEMPERATURE };
  const { system, definition } = tableSubject(choice);
  return { molecularSystem: system.molecularSystem, temperature: definition.temperature };
}

/** Evaluates all frames of a file in order. */
async function evaluateFile(path: string, atoms: number, evaluator: Evaluator, sink: EnergySink): Promise<void> {
  let first = 0;
  for await (const frames of readFrames(path)) {
    if (frames.atoms !== atoms) {
      throw new UserError(
        `${path} was to give positions of ${atoms} atoms, but it has ${frames.atoms}: give frames of the molecule of the system.`,
      );
    }
    if (first === 0 && frames.cells !== undefined) {
      process.stderr.write(`${path} has periodic cells; the molecule is taken as it stands, in open space.\n`);
    }
    const energies = await evaluator.evaluate(frames.positions, first);
    sink.write(energies);
    first += energies.energy.length;
  }
}

/** boltzmill energy: energies of every frame of a file, in kJ/mol and kT. Returns the exit code. */
export async function energyCommand(name: string | undefined, options: EnergyCommandOptions): Promise<number> {
  const openSink = sinkOf(options);
  const { molecularSystem, temperature } = moleculeOf(moleculeChoice(name, options, "Energies were asked for"));
  const kT = thermalEnergy(temperatureOf(options.temperature, temperature));
  const { masses, forces, notes } = molecularSystem;
  const note = (text: string): void => void process.stderr.write(`${text}\n`);
  for (const text of notes) note(text);
  const executor = chooseExecutor({ choice: options.executor, threads: cores, note });
  try {
    const evaluator = await createEvaluator(forces, masses.length, options.forces === true, executor);
    const names = options.perForce === true ? evaluator.names : [];
    const sink = openSink({ thermalEnergy: kT, atoms: masses.length, names });
    try {
      await evaluateFile(options.coordinates, masses.length, evaluator, sink);
      const said = sink.close();
      if (said !== "") process.stdout.write(`${said}\n`);
    } catch (error) {
      sink.discard();
      throw error;
    }
  } finally {
    await executor.close();
  }
  return 0;
}
