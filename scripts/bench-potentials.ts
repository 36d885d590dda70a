// Energies with forces, and steps of Langevin dynamics, a second: this library's kernels beside ONNX Runtime, OpenMM, JAX and PyTorch, by batch size.
// Every engine has a process of its own, bound to its cores, and agrees with OpenMM's golden energies and forces before it is timed; repetitions
// are interleaved, and ratios are medians over repetitions. Writes FILE, JSON, and the tables beside it as Markdown.
// npm run build && npx tsx scripts/bench-potentials.ts --python PYTHON [--batches 64,256,1024,4096] [--repetitions 15] [--seconds 0.3] [--engines TEXT]
//   [--molecules TEXT] [--clock wall|processor] [--out FILE.json]
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { beside, commonOptions, inTurns, machine, type Peer, writeFacts } from "./benchmark.ts";
import { DYNAMICS, type Engine, type Evaluation, engines, type Setup, startEngine } from "./potential-engines.ts";
import { check, type Golden, rateMeter } from "./potential-meters.ts";
import { type Contestant, type Facts, factsOf, type MoleculeFacts, tables } from "./potential-tables.ts";

const { values: flags } = parseArgs({
  options: {
    ...commonOptions,
    batches: { type: "string", default: "64,256,1024,4096" },
    seconds: { type: "string", default: "0.3" },
    /** Only those whose titles hold the text. */
    engines: { type: "string", default: "" },
    molecules: { type: "string", default: "" },
    /** Of the elapsed time, or of the processor time of the engine's process: the latter for one core of a machine that is not idle. */
    clock: { type: "string", default: "wall" },
  },
});

const MOLECULES = [
  { name: "alanine dipeptide", folder: "../systems/alanine-dipeptide" },
  { name: "capped trialanine", folder: "./fixtures/ace-ala3-nme" },
];

interface Started {
  readonly peer: Peer;
  readonly version: string;
  readonly meters: readonly (readonly [contestant: Omit<Contestant, "rates">, meter: () => Promise<number>])[];
}

async function start(engine: Engine, setup: Omit<Setup, "engine" | "threads">, golden: Golden): Promise<Started> {
  const { title, kinds, cores } = engine;
  const peer = startEngine(engine, flags.python!);
  const { version } = await peer.ask({ ...setup, engine: engine.engine, threads: engine.threads });
  const meters: Started["meters"][number][] = [];
  const asked = flags.batches.split(",").map(Number);
  const own = engine.batches === undefined ? asked : asked.filter((batch) => engine.batches!.includes(batch));
  for (const batch of engine.batches?.length === 0 ? [1] : own) {
    check(title, golden, await peer.ask<Evaluation>({ ask: "evaluate", batch }));
    for (const kind of kinds) {
      meters.push([{ title, kind, cores, batch }, await rateMeter(peer, kind, batch, Number(flags.seconds), flags.clock)]);
    }
  }
  return { peer, version: String(version), meters };
}

interface StartedMolecule {
  readonly name: string;
  readonly atoms: number;
  readonly engines: readonly Started[];
}

/** Starts all engines for a molecule and makes them warm; adds their versions to those of others. */
async function startAll(name: string, folder: string, versions: Record<string, string>): Promise<StartedMolecule> {
  const setup = { system: beside(`${folder}/system.xml`), golden: beside(`${folder}/golden.json`), dynamics: DYNAMICS };
  const golden: Golden = JSON.parse(readFileSync(setup.golden, "utf8"));
  const started: Started[] = [];
  for (const engine of engines.filter(({ title }) => title.includes(flags.engines))) {
    process.stderr.write(`${name}: ${engine.title}, cores: ${engine.cores}\n`);
    const one = await start(engine, setup, golden);
    started.push(one);
    versions[engine.product] = one.version;
  }
  return { name, atoms: golden.frames[0]!.forces.length, engines: started };
}

/** Rates of all engines of all molecules, repetition by repetition. */
async function measure(molecules: readonly StartedMolecule[]): Promise<MoleculeFacts[]> {
  const every = molecules.map(({ engines }) => engines.flatMap(({ meters }) => meters));
  const named = every.flatMap((meters, molecule) => meters.map(([, meter], index) => [`${molecule} ${index}`, meter]));
  const rates = await inTurns<number>(Object.fromEntries(named), Number(flags.repetitions));
  return molecules.map(({ name, atoms }, molecule) => {
    const contestants = every[molecule]!.map(([contestant], index) => ({ ...contestant, rates: rates[`${molecule} ${index}`]! }));
    return factsOf(name, atoms, contestants);
  });
}

async function main(): Promise<void> {
  if (flags.python === undefined) throw new Error("give --python PYTHON, an interpreter with openmm, jax and torch");
  const versions: Record<string, string> = {};
  const started: StartedMolecule[] = [];
  for (const { name, folder } of MOLECULES.filter(({ name }) => name.includes(flags.molecules))) {
    started.push(await startAll(name, folder, versions));
  }
  process.stderr.write("all engines are warm: the measurement begins\n");
  const molecules = await measure(started);
  for (const { peer } of started.flatMap(({ engines }) => engines)) peer.close();
  const { clock, repetitions, seconds } = flags;
  const facts: Facts = { machine: machine(), versions, clock, repetitions, seconds, molecules };
  const text = tables(facts);
  process.stdout.write(text);
  writeFacts(flags.out, facts);
  if (flags.out !== undefined) writeFileSync(flags.out.replace(/\.json$/, ".md"), text);
}

await main();
