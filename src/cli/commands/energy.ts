import { readFrames } from "../../chem/formats/readFrames.ts";
import { UserError } from "../../errors.ts";
import { thermalEnergy } from "../../units.ts";
import { type EngineOptions, energyEngines, type OpenEngine } from "../energies/engines.ts";
import { createCsvSink, createNpzSink } from "../energies/fileSinks.ts";
import type { EnergySink, SinkOptions } from "../energies/sink.ts";
import { createTerminalSink } from "../energies/terminalSink.ts";
import { note } from "../note.ts";
import { positiveNumber } from "../numbers.ts";

/** The options of `boltzmill energy`, as the command line gives them. */
export interface EnergyCommandOptions extends EngineOptions {
  readonly coordinates: string;
  readonly temperature?: string;
  readonly out?: string;
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

const temperatureOf = (asked: string): number => positiveNumber("--temperature", asked, "a temperature above 0 K");

/** Evaluates all frames of a file in order. */
async function evaluateFile(path: string, { evaluator, atoms, periodic }: OpenEngine, sink: EnergySink): Promise<void> {
  let first = 0;
  for await (const frames of readFrames(path)) {
    if (frames.atoms !== atoms) {
      throw new UserError(
        `${path} was to give positions of ${atoms} atoms, but it has ${frames.atoms}: give frames of the molecule of the system.`,
      );
    }
    if (first === 0 && frames.cells !== undefined && !periodic) {
      note(`${path} has periodic cells; the molecule is taken as it stands, in open space.`);
    }
    const energies = await evaluator.evaluate(frames, first);
    sink.write(energies);
    first += energies.energy.length;
  }
}

/** boltzmill energy: energies of every frame of a file, in kJ/mol and kT. Returns the exit code. */
export async function energyCommand(name: string | undefined, options: EnergyCommandOptions): Promise<number> {
  const openSink = sinkOf(options);
  const asked = options.temperature === undefined ? undefined : temperatureOf(options.temperature);
  const engine = await energyEngines[options.engine](name, options, note);
  try {
    const { evaluator, atoms, temperature } = engine;
    const names = options.perForce === true ? evaluator.names : [];
    const sink = openSink({ thermalEnergy: thermalEnergy(asked ?? temperature), atoms, names });
    try {
      await evaluateFile(options.coordinates, engine, sink);
      const said = sink.close();
      if (said !== "") process.stdout.write(`${said}\n`);
    } catch (error) {
      sink.discard();
      throw error;
    }
  } finally {
    await engine.close();
  }
  return 0;
}
