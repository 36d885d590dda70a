import { basename, resolve } from "node:path";
import { UserError } from "../../errors.ts";
import { writeAtomically } from "../../files.ts";
import { fold } from "../../num/random.ts";
import { cores } from "../../run/circumstances.ts";
import { basinFreeEnergies, parseBasin } from "../../run/free-energies/basin.ts";
import { freeEnergyBetweenRuns } from "../../run/free-energies/betweenRuns.ts";
import { freeEnergiesBetweenStates } from "../../run/free-energies/betweenStates.ts";
import { freeEnergyBetweenTemperatures } from "../../run/free-energies/betweenTemperatures.ts";
import { generatorDensity } from "../../run/free-energies/bridge.ts";
import type { FreeEnergyComparison } from "../../run/free-energies/row.ts";
import { type RunSource, readSource } from "../../run/free-energies/source.ts";
import { parseState, readState, type SampledState, type StateWords } from "../../run/free-energies/states.ts";
import { surfaceOfTorsions, writeSurface } from "../../run/free-energies/surface.ts";
import { openRun } from "../../run/run.ts";
import { streamOf } from "../../run/streams.ts";
import type { Executor } from "../../runtime/executor.ts";
import { chooseExecutor, type ExecutorChoice } from "../../runtime/executors.ts";
import { commaSeparated } from "../../words.ts";
import { formatPath, formatWithError } from "../display/format.ts";
import { numberIn } from "../numbers.ts";
import { formatTable } from "../table.ts";

/** The options of `boltzmill free-energy`, as the command line gives them. */
export interface FreeEnergyCommandOptions {
  readonly temperatures?: string;
  readonly basin?: string;
  readonly surface?: string;
  readonly state?: readonly string[];
  readonly out?: string;
  readonly executor: ExecutorChoice;
}

/** Streams of the bootstrap behind those of the main job. */
const STREAM = 1000;

/** Throws a UserError for words that do not go together. */
function checkWords(
  run: string | undefined,
  other: string | undefined,
  { temperatures, basin, surface, state, out }: FreeEnergyCommandOptions,
): void {
  if ((run === undefined) === (state === undefined)) {
    const found = run === undefined ? "neither a run nor a state" : `the run ${run} and states`;
    throw new UserError(`Free energies were asked for with ${found}: give a run, or two states or more, each with --state.`);
  }
  if (run !== undefined && other !== undefined && resolve(run) === resolve(other)) {
    throw new UserError(`A free-energy difference between ${run} and itself was asked for, which is 0: give two runs.`);
  }
  const asked = {
    "another run": other,
    "--temperatures": temperatures,
    "--basin": basin,
    "--surface": surface,
    "--state": state,
  };
  const given = Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given.length > 1) {
    throw new UserError(
      `Free energies were asked for by ${given.join(" and ")}: give one of them, and the others in calls of their own.`,
    );
  }
  if (surface === undefined || out !== undefined) return;
  throw new UserError(`--surface ${surface} was given without a file: name one, as in --surface phi,psi --out surface.csv.`);
}

function parseTemperatures(text: string): [number, number] {
  const values = commaSeparated(text).map(numberIn);
  if (values.length === 2 && values.every((value) => value > 0)) return [values[0]!, values[1]!];
  throw new UserError(
    `--temperatures ${text} was given, but it must be two temperatures above 0 K with a comma between: give such, as 300,320.`,
  );
}

const overlapText = (overlap: number | undefined): string => (overlap === undefined ? "" : overlap.toPrecision(2));

/** The estimates as a table with their verdicts, and what they say against each other. */
function comparisonText({ name, rows, agreement }: FreeEnergyComparison): string {
  const cells = rows.map((row) => [
    row.method,
    formatWithError(row.value, row.error),
    String(row.samples),
    overlapText(row.overlap),
    row.status,
  ]);
  const reasons = [
    ...rows.flatMap(({ method, reasons }) => reasons.map((reason) => `  - ${method}: ${reason}`)),
    ...agreement.reasons,
  ];
  const lines = reasons.map((reason) => `${reason}\n`).join("");
  return `${name}\n${formatTable([["method", "free energy / kT", "samples", "overlap", "verdict"], ...cells])}${lines}`;
}

/** The estimates with units in the names; what is not finite is null. */
const comparisonRecord = ({ name, rows, agreement }: FreeEnergyComparison): object => ({
  name,
  estimates: rows.map(({ method, value, error, samples, overlap, status, reasons }) => {
    return { method, value_kT: value, error_kT: error, samples, overlap: overlap ?? null, status, reasons };
  }),
  agreement,
});

/** boltzmill free-energy: estimates by every method that the runs allow, each with error and verdict. Returns the exit code. */
export async function freeEnergyCommand(
  run: string | undefined,
  other: string | undefined,
  options: FreeEnergyCommandOptions,
): Promise<number> {
  checkWords(run, other, options);
  const states = options.state?.map(parseState);
  const jobs = [run, other].flatMap((folder) => (folder === undefined ? [] : [openRun(folder)]));
  const executor = chooseExecutor({ choice: options.executor, threads: cores });
  try {
    if (states !== undefined) return report(await comparisonsOfStates(states, executor), options.out);
    const names = jobs.map(({ directory }) => basename(directory.folder));
    const sources: RunSource[] = [];
    for (const [i, job] of jobs.entries()) {
      const name = names.indexOf(names[i]!) === names.lastIndexOf(names[i]!) ? names[i]! : formatPath(job.directory.folder);
      sources.push(await readSource(job, name));
    }
    if (options.surface !== undefined) return surfaceCommand(sources[0]!, options.surface, options.out!);
    return report(await comparisonsOf(sources, options, executor), options.out);
  } finally {
    for (const { directory } of jobs) directory.close();
    await executor.close();
  }
}

/** Prints the estimates, and writes them where a file was asked for. */
function report(comparisons: readonly FreeEnergyComparison[], out: string | undefined): number {
  process.stdout.write(comparisons.map(comparisonText).join("\n"));
  if (out === undefined) return 0;
  writeAtomically(out, `${JSON.stringify(comparisons.map(comparisonRecord), null, 2)}\n`);
  process.stdout.write(`The estimates are in ${formatPath(out)}.\n`);
  return 0;
}

async function comparisonsOfStates(words: readonly StateWords[], executor: Executor): Promise<FreeEnergyComparison[]> {
  const states: SampledState[] = [];
  for (const state of words) states.push(await readState(state, executor));
  return freeEnergiesBetweenStates(states, executor);
}

async function comparisonsOf(
  [source, other]: readonly RunSource[],
  { temperatures, basin }: FreeEnergyCommandOptions,
  executor: Executor,
): Promise<FreeEnergyComparison[]> {
  const { definition, configuration } = source!.job;
  const stream = fold(streamOf(configuration.seed, "bootstrap"), STREAM);
  if (other !== undefined) return [await freeEnergyBetweenRuns(source!, other, stream, executor)];
  if (temperatures !== undefined) {
    const [from, to] = parseTemperatures(temperatures);
    const density = await generatorDensity(source!.job, executor);
    const frameDensities: Float64Array[] = [];
    for (const { positions } of source!.trajectory.states) frameDensities.push(await density(positions));
    return [freeEnergyBetweenTemperatures({ ...source!, frameDensities }, from, to, stream)];
  }
  const basins = basin === undefined ? definition.basins : [parseBasin(basin, Object.keys(definition.torsions))];
  if (basins.length === 0) {
    throw new UserError(
      `${source!.name} has no basins of its own: give one with --basin, as in --basin ${Object.keys(definition.torsions)[0] ?? "phi"}:0:2.`,
    );
  }
  return basins.map((one, index) => basinFreeEnergies(source!, one, fold(stream, index)));
}

function surfaceCommand(source: RunSource, torsions: string, path: string): number {
  const names = commaSeparated(torsions);
  const stream = fold(streamOf(source.job.configuration.seed, "bootstrap"), STREAM);
  const surface = surfaceOfTorsions(source, names, stream);
  writeSurface(path, names, surface);
  const reasons = surface.reasons.map((reason) => `  - ${reason}\n`).join("");
  process.stdout.write(
    `The free-energy surface of ${names.join(" and ")} is in ${formatPath(path)}.\nVerdict: ${surface.status}\n${reasons}`,
  );
  return 0;
}
