// Energies with forces a second of alanine dipeptide on one thread of ONNX Runtime, by batch size, beside OpenMM's Reference platform on one
// core: its energy-and-force evaluations and its LangevinMiddle steps. Repetitions are interleaved; rates by wall and by CPU time.
// npx tsx scripts/bench-potentials.ts [--python PYTHON] [--batches 64,256,1024,4096] [--repetitions 15] [--seconds 0.3] [--profile PREFIX] [--out FILE]
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { energyAndForces } from "../potentials/energy.ts";
import { forceTable } from "../potentials/index.ts";
import { readSystem } from "../src/chem/systemXml.ts";
import type { Arrays, Executable } from "../src/runtime/executor.ts";
import { createOrtExecutor } from "../src/runtime/ort/executor.ts";

const ATOMS = 22;
const FOLDER = new URL("../systems/alanine-dipeptide/", import.meta.url);
const SYSTEM = new URL("system.xml", FOLDER);

const { values: flags } = parseArgs({
  options: {
    python: { type: "string" },
    batches: { type: "string", default: "64,128,256,512,1024,4096" },
    repetitions: { type: "string", default: "15" },
    seconds: { type: "string", default: "0.3" },
    profile: { type: "string", default: "" },
    out: { type: "string" },
  },
});

interface Timing {
  readonly seconds: number;
  readonly cpuSeconds: number;
}
/** Does `count` units of work. */
type Contestant = (count: number) => Promise<Timing>;
/** Work done a second, one number a repetition. */
interface Rates {
  readonly wall: number[];
  readonly cpu: number[];
}

/** Frames of the golden file over and over, [batch, atoms] an axis. */
function feedsOf(frames: readonly number[][][], batch: number): Arrays {
  const axis = (index: number) => ({
    data: Float32Array.from(
      { length: batch * ATOMS },
      (_, k) => frames[Math.floor(k / ATOMS) % frames.length]![k % ATOMS]![index]!,
    ),
    shape: [batch, ATOMS],
  });
  return { x: axis(0), y: axis(1), z: axis(2) };
}

/** Counts conformations. Two runs are in flight, so that the worker never waits for a message. */
function ortContestant(
  executable: Executable,
  feeds: Arrays,
  batch: number,
  check: (energies: ArrayLike<number>) => void,
): Contestant {
  return async (count) => {
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    const answers: Promise<Arrays>[] = [];
    for (let run = 0; run * batch < count; run++) {
      if (run >= 2) await answers[run - 2];
      answers.push(executable.run(feeds));
    }
    const last = (await Promise.all(answers)).at(-1)!;
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpuStart);
    check(last.energy!.data);
    const scale = count / (batch * answers.length);
    return { seconds: seconds * scale, cpuSeconds: ((user + system) / 1e6) * scale };
  };
}

/** Lines of JSON to and from a child process. */
function talk(child: ChildProcess): (message: object) => Promise<Record<string, unknown>> {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return async (message) => {
    child.stdin!.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("the Python process ended; its own message is above");
    return JSON.parse(value) as Record<string, unknown>;
  };
}

async function startOpenmm(python: string, frames: readonly number[][][]) {
  const script = fileURLToPath(new URL("./bench-potentials.py", import.meta.url));
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const ask = talk(child);
  const { openmm } = await ask({ system: fileURLToPath(SYSTEM), frames });
  const contestant =
    (kind: string): Contestant =>
    async (count) => {
      const { seconds, cpuSeconds } = await ask({ kind, count });
      return { seconds: Number(seconds), cpuSeconds: Number(cpuSeconds) };
    };
  return { openmm: String(openmm), contestant, close: () => child.stdin!.end() };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Fixed amounts of work that take about `seconds` each, interleaved. */
async function measure(
  contestants: Record<string, Contestant>,
  repetitions: number,
  seconds: number,
): Promise<Record<string, Rates>> {
  const counts: Record<string, number> = {};
  for (const [name, run] of Object.entries(contestants)) {
    await run(4096);
    counts[name] = Math.max(4096, Math.ceil((4096 / (await run(4096)).seconds) * seconds));
  }
  const rates: Record<string, Rates> = Object.fromEntries(Object.keys(contestants).map((name) => [name, { wall: [], cpu: [] }]));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [name, run] of Object.entries(contestants)) {
      const timing = await run(counts[name]!);
      rates[name]!.wall.push(counts[name]! / timing.seconds);
      rates[name]!.cpu.push(counts[name]! / timing.cpuSeconds);
    }
  }
  return rates;
}

function report(rates: Record<string, Rates>, openmm: string | undefined): void {
  const machine = `${cpus()[0]!.model}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}`;
  const steps = rates["OpenMM steps"];
  const rounded = (value: number): string => Math.round(value).toLocaleString("en").padStart(10);
  const columns = ["best, wall", "median, wall", "median, CPU"];
  const summary = ({ wall, cpu }: Rates): number[] => [Math.max(...wall), median(wall), median(cpu)];
  process.stdout.write(`${machine}; Node ${process.version}; OpenMM ${openmm ?? "not run"}; one thread each\n`);
  process.stdout.write(
    `${"a second".padEnd(20)}${columns.map((name) => name.padStart(14)).join("")}   to OpenMM's steps (median, CPU)\n`,
  );
  const ratios: Record<string, number> = {};
  for (const [name, own] of Object.entries(rates)) {
    // Each repetition against the one beside it, so that the load of the machine counts for both.
    if (steps) ratios[name] = median(own.cpu.map((rate, index) => rate / steps.cpu[index]!));
    const cells = summary(own).map((value) => rounded(value).padStart(14));
    process.stdout.write(`${name.padEnd(20)}${cells.join("")}${steps ? ratios[name]!.toFixed(2).padStart(14) : ""}\n`);
  }
  if (flags.out === undefined) return;
  const date = new Date().toISOString();
  writeFileSync(flags.out, `${JSON.stringify({ date, machine, node: process.version, openmm, ratios, rates }, null, 2)}\n`);
}

async function main(): Promise<void> {
  const { forces } = readSystem(readFileSync(SYSTEM, "utf8"), forceTable);
  const golden: { frames: { positions: number[][]; energy: number }[] } = JSON.parse(
    readFileSync(new URL("golden.json", FOLDER), "utf8"),
  );
  const frames = golden.frames.map(({ positions }) => positions);
  const check = (energies: ArrayLike<number>): void => {
    golden.frames.slice(0, energies.length).forEach(({ energy }, index) => {
      const error = Math.abs(energies[index]! - energy);
      if (!(error < 1e-3)) throw new Error(`the energy of frame ${index} is off by ${error} kJ/mol`);
    });
  };
  const executor = createOrtExecutor({ threads: 1, profile: flags.profile });
  const executable = await executor.compile(energyAndForces(forces, ATOMS));
  const openmm = flags.python === undefined ? undefined : await startOpenmm(flags.python, frames);
  const contestants: Record<string, Contestant> = {};
  if (openmm) {
    contestants["OpenMM steps"] = openmm.contestant("steps");
    contestants["OpenMM evaluations"] = openmm.contestant("evaluations");
  } else process.stdout.write("no --python: only ONNX Runtime is timed\n");
  for (const batch of flags.batches.split(",").map(Number)) {
    contestants[`batch ${batch}`] = ortContestant(executable, feedsOf(frames, batch), batch, check);
  }
  const rates = await measure(contestants, Number(flags.repetitions), Number(flags.seconds));
  await executor.close();
  openmm?.close();
  report(rates, openmm?.openmm);
}

await main();
