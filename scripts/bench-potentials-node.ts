// The engines of bench-potentials.ts that are this library's executors: one of them answers lines of JSON on stdin with lines of JSON on stdout.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { energyAndForces, systemEnergy } from "../potentials/energy.ts";
import { forceTable } from "../potentials/index.ts";
import { readSystem } from "../src/chem/systemXml.ts";
import { key } from "../src/num/random.ts";
import type { Arrays, Executor } from "../src/runtime/executor.ts";
import { createOrtExecutor } from "../src/runtime/ort/executor.ts";
import { createWasmExecutor } from "../src/runtime/wasm/executor.ts";
import { langevinProgram } from "../src/sample/langevin.ts";
import { noiseKeys } from "../src/sample/streams.ts";
import { thermalEnergy } from "../src/units.ts";
import { type Timing, timeTasks } from "./benchmark.ts";
import { repeated, startOf } from "./dynamics-start.ts";
import { DYNAMICS, type Evaluation, type Request, type Setup, STEPS_PER_CALL } from "./potential-engines.ts";

/** Calls that wait while another is computed. */
const IN_FLIGHT = 4;

const executorOf = ({ engine, threads }: Setup): Executor =>
  engine === "ort" ? createOrtExecutor({ threads }) : createWasmExecutor({ threads });

function open(setup: Setup) {
  const { masses, forces } = readSystem(readFileSync(setup.system, "utf8"), forceTable);
  const golden: { frames: { positions: number[][] }[] } = JSON.parse(readFileSync(setup.golden, "utf8"));
  return { executor: executorOf(setup), masses, forces, frames: golden.frames.map(({ positions }) => positions) };
}

type Opened = ReturnType<typeof open>;

function axesOf(frames: readonly number[][][], batch: number): Arrays {
  const atoms = frames[0]!.length;
  const positions = repeated(frames, batch);
  const axis = (index: number) => ({ data: positions.filter((_, flat) => flat % 3 === index), shape: [batch, atoms] });
  return { x: axis(0), y: axis(1), z: axis(2) };
}

async function evaluator({ executor, forces, frames, masses }: Opened, batch: number) {
  const executable = await executor.compile(energyAndForces(forces, masses.length));
  const feeds = axesOf(frames, batch);
  const evaluate = async (): Promise<Evaluation> => {
    const { energy, fx, fy, fz } = await executable.run(feeds);
    const atoms = masses.length;
    const count = Math.min(batch, frames.length);
    const forceOn = (row: number, atom: number) => [fx!, fy!, fz!].map(({ data }) => data[row * atoms + atom]!);
    return {
      energies: Array.from(energy!.data.slice(0, count)),
      forces: Array.from({ length: count }, (_, row) => Array.from({ length: atoms }, (_, atom) => forceOn(row, atom))),
    };
  };
  const work = (count: number): Promise<Timing> => timeTasks(count / batch, () => executable.run(feeds), IN_FLIGHT);
  return { evaluate, work };
}

/** Langevin dynamics of the frames over and over, which stays with the executor. */
async function mover({ executor, forces, frames, masses }: Opened, batch: number) {
  const { temperature, friction, timeStep } = DYNAMICS;
  const potential = (positions: Parameters<typeof systemEnergy>[0]) => systemEnergy(positions, forces);
  const state = await startOf(executor, potential, masses, frames, batch, temperature);
  const stepping = await executor.compile(langevinProgram(potential, { masses, timeStep, friction, centred: true }));
  const resident = await stepping.open(state, { noise: noiseKeys(key(2), 0, 1, batch) });
  const kT = { data: new Float32Array(batch).fill(thermalEnergy(temperature)), shape: [batch, 1] };
  let step = 0;
  const advance = () => {
    const first = step;
    step += STEPS_PER_CALL;
    return resident.advance({ first, end: step }, { kT });
  };
  return async (count: number): Promise<Timing> => {
    const { results, ...timing } = await timeTasks(count / (STEPS_PER_CALL * batch), advance, IN_FLIGHT);
    if (!results.at(-1)!.energy!.data.every(Number.isFinite)) throw new Error("the dynamics blew up");
    return timing;
  };
}

/** Calls `make` once for each batch. */
function kept<Value>(make: (batch: number) => Promise<Value>): (batch: number) => Promise<Value> {
  const made = new Map<number, Promise<Value>>();
  return (batch) => {
    const value = made.get(batch) ?? make(batch);
    made.set(batch, value);
    return value;
  };
}

async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const answer = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
  const opened = open(JSON.parse((await lines.next()).value!));
  const evaluatorOf = kept((batch) => evaluator(opened, batch));
  const moverOf = kept((batch) => mover(opened, batch));
  answer({ version: process.version });
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    const { ask, kind, batch, count }: Request = JSON.parse(line.value);
    if (ask === "evaluate") answer(await (await evaluatorOf(batch)).evaluate());
    else if (kind === "steps") answer(await (await moverOf(batch))(count));
    else {
      const { seconds, processor } = await (await evaluatorOf(batch)).work(count);
      answer({ seconds, processor });
    }
  }
  await opened.executor.close();
}

await main();
