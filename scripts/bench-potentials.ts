// Energies with forces a second of alanine dipeptide on one thread of ONNX Runtime, by batch size, beside OpenMM's Reference platform on one
// core: its energy-and-force evaluations and its LangevinMiddle steps. Repetitions are interleaved; rates by wall and by CPU time.
// npx tsx scripts/bench-potentials.ts [--python PYTHON] [--batches 64,256,1024,4096] [--repetitions 15] [--seconds 0.3] [--profile PREFIX] [--out FILE]
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { energyAndForces } from "../potentials/energy.ts";
import { forceTable } from "../potentials/index.ts";
import { readSystem } from "../src/chem/systemXml.ts";
import type { Arrays, Executable } from "../src/runtime/executor.ts";
import { createOrtExecutor } from "../src/runtime/ort/executor.ts";
import { commonOptions, inTurns, machine, median, startPython, type Timing, timeTasks, writeFacts } from "./benchmark.ts";

const ATOMS = 22;
const FOLDER = new URL("../systems/alanine-dipeptide/", import.meta.url);
const SYSTEM = new URL("system.xml", FOLDER);

const { values: flags } = parseArgs({
  options: {
    ...commonOptions,
    batches: { type: "string", default: "64,128,256,512,1024,4096" },
    seconds: { type: "string", default: "0.3" },
  },
});

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

/** Counts conformations. */
function ortContestant(
  executable: Executable,
  feeds: Arrays,
  batch: number,
  check: (energies: ArrayLike<number>) => void,
): Contestant {
  return async (count) => {
    const runs = Math.ceil(count / batch);
    const { seconds, processor, results } = await timeTasks(runs, () => executable.run(feeds));
    check(results.at(-1)!.energy!.data);
    const scale = count / (batch * runs);
    return { seconds: seconds * scale, processor: processor * scale };
  };
}

async function startOpenmm(python: string, frames: readonly number[][][]) {
  const { ask, close } = startPython(python, "./bench-potentials.py");
  const { openmm } = await ask({ system: fileURLToPath(SYSTEM), frames });
  const contestant =
    (kind: string): Contestant =>
    async (count) => {
      const { seconds, processor } = await ask({ kind, count });
      return { seconds: Number(seconds), processor: Number(processor) };
    };
  return { openmm: String(openmm), contestant, close };
}

/** Fixed amounts of work that take about `seconds` each, interleaved. */
async function measure(
  contestants: Record<string, Contestant>,
  repetitions: number,
  seconds: number,
): Promise<Record<string, Rates>> {
  const works: [string, () => Promise<{ wall: number; cpu: number }>][] = [];
  for (const [name, run] of Object.entries(contestants)) {
    await run(4096);
    const count = Math.max(4096, Math.ceil((4096 / (await run(4096)).seconds) * seconds));
    works.push([
      name,
      async () => run(count).then((timing) => ({ wall: count / timing.seconds, cpu: count / timing.processor })),
    ]);
  }
  const rates = await inTurns(Object.fromEntries(works), repetitions);
  const column = (list: readonly { wall: number; cpu: number }[]): Rates => ({
    wall: list.map(({ wall }) => wall),
    cpu: list.map(({ cpu }) => cpu),
  });
  return Object.fromEntries(Object.entries(rates).map(([name, list]) => [name, column(list)]));
}

function report(rates: Record<string, Rates>, openmm: string | undefined): void {
  const steps = rates["OpenMM steps"];
  const rounded = (value: number): string => Math.round(value).toLocaleString("en").padStart(10);
  const columns = ["best, wall", "median, wall", "median, CPU"];
  const summary = ({ wall, cpu }: Rates): number[] => [Math.max(...wall), median(wall), median(cpu)];
  process.stdout.write(`${machine()}; Node ${process.version}; OpenMM ${openmm ?? "not run"}; one thread each\n`);
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
  writeFacts(flags.out, { machine: machine(), node: process.version, openmm, ratios, rates });
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
