// Replica-exchange dynamics of alanine dipeptide in ONNX Runtime: energies with forces a second of the bare energy graph, of the integrator
// graph with its noise at hand, and of the whole driver; exchange acceptances; mean energies by temperature for masses and time steps.
// npx tsx scripts/bench-dynamics.ts --graphs | --driver [--workers 2] | --time-steps [--picoseconds 20] [--friction 1]   [--seed 1] [--out FILE]
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { energiesByForce, systemEnergy } from "../potentials/energy.ts";
import { forceTable } from "../potentials/index.ts";
import type { ForceData } from "../potentials/term.ts";
import { chiralCentres } from "../src/chem/chirality.ts";
import { parsePdb } from "../src/chem/formats/pdb.ts";
import { isomerOf } from "../src/chem/isomer.ts";
import { readSystem } from "../src/chem/systemXml.ts";
import { topologyFromPdb } from "../src/chem/topologyFromPdb.ts";
import { fold, key, normals } from "../src/num/random.ts";
import type { Arrays } from "../src/runtime/executor.ts";
import { createOrtExecutor, type OrtExecutor } from "../src/runtime/ort/executor.ts";
import { createDynamics } from "../src/sample/dynamics.ts";
import type { DynamicsSettings } from "../src/sample/dynamicsSettings.ts";
import { exchangeAcceptance } from "../src/sample/dynamicsState.ts";
import type { DynamicsTarget } from "../src/sample/healthyFrames.ts";
import { langevinProgram, noiseInput } from "../src/sample/langevin.ts";
import { repartitionMasses, withHydrogenMass } from "../src/sample/masses.ts";
import { type EnergyFunction, forceProgram, toAxisMajor } from "../src/sample/phaseSpace.ts";
import { diverseStarts } from "../src/sample/starts.ts";
import { ladderForAcceptance } from "../src/sample/temperatureLadder.ts";
import { median } from "./benchmark.ts";

const { values: flags } = parseArgs({
  options: {
    graphs: { type: "boolean", default: false },
    driver: { type: "boolean", default: false },
    "time-steps": { type: "boolean", default: false },
    workers: { type: "string", default: "2" },
    ladders: { type: "string", default: "102" },
    "ladders-per-batch": { type: "string", default: "51" },
    "steps-per-run": { type: "string", default: "1" },
    // Averages do not depend on it; energies forget faster where it is higher, so --time-steps gives smaller errors.
    friction: { type: "string", default: "1" },
    seconds: { type: "string", default: "10" },
    picoseconds: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    out: { type: "string" },
  },
});

const FOLDER = new URL("../systems/alanine-dipeptide/", import.meta.url);
const xml = readFileSync(new URL("system.xml", FOLDER), "utf8");
const { masses, forces } = readSystem<ForceData>(xml, forceTable);
const structure = parsePdb(readFileSync(new URL("structure.pdb", FOLDER), "utf8"));
const topology = topologyFromPdb(structure);
const frame = structure.positions;
const ATOMS = masses.length;
/** phi and psi: the bonds about which starts are turned. */
const ROTATABLE = [
  [6, 8],
  [8, 14],
] as const;
const energy: EnergyFunction = (positions) => systemEnergy(positions, forces);
const terms = Object.fromEntries(
  forces.map((force, index): [string, EnergyFunction] => [force.type, (positions) => energiesByForce(positions, forces)[index]!]),
);
const target: DynamicsTarget = { energy, terms, atomNames: topology.atoms.map(({ name }) => name) };
const temperatures = ladderForAcceptance(300, 860, 3 * ATOMS - 6);
const seedKey = key(Number(flags.seed));

/** Hydrogens of another mass: taken from their heavy neighbours, or added to the molecule. */
function massesOf(hydrogenMass: number, conserve: boolean): Float64Array {
  if (hydrogenMass < 1.1) return masses;
  return conserve ? repartitionMasses(masses, topology.bonds, hydrogenMass) : withHydrogenMass(masses, hydrogenMass);
}

const settingsOf = (
  hydrogenMass: number,
  conserve: boolean,
  timeStep: number,
  changes: Partial<DynamicsSettings> = {},
): DynamicsSettings => ({
  masses: massesOf(hydrogenMass, conserve),
  timeStep,
  friction: Number(flags.friction),
  centred: true,
  stepsPerRun: 1,
  temperatures,
  exchangeInterval: 100,
  frameInterval: 100,
  laddersPerBatch: Number(flags["ladders-per-batch"]),
  ...changes,
});

const starts = (count: number, executor: OrtExecutor): Promise<Float32Array> =>
  diverseStarts(energy, frame, count, fold(seedKey, 0), executor, {
    bonds: topology.bonds,
    rotatable: ROTATABLE,
    isomer: isomerOf(frame, topology.atoms.length, chiralCentres(topology), []),
    energyWindow: 100,
    batch: 256,
  });

/** Runs a second of a queued step function; the second return value is the outputs of the last. */
async function stepsPerSecond(step: () => Promise<Arrays>, seconds: number): Promise<number> {
  for (let warm = 0; warm < 3; warm++) await step();
  const start = performance.now();
  const queue: Promise<Arrays>[] = [];
  let count = 0;
  while (performance.now() - start < 1000 * seconds) {
    queue.push(step());
    if (queue.length > 4) await queue.shift();
    count++;
  }
  await Promise.all(queue);
  return (1000 * count) / (performance.now() - start);
}

const column = (rows: number, value: number) => ({ data: new Float32Array(rows).fill(value), shape: [rows, 1] });

async function benchGraphs(): Promise<object> {
  const executor = createOrtExecutor();
  const rows: object[] = [];
  for (const batch of [256, 512, 1024]) {
    const shape = [batch, 3 * ATOMS];
    const one = toAxisMajor(frame, ATOMS);
    const positions = { data: Float32Array.from({ length: batch * one.length }, (_, flat) => one[flat % one.length]!), shape };
    const bareExecutable = await executor.compile(forceProgram(energy, ATOMS));
    const { forces: initial } = await bareExecutable.run({ positions });
    const bare = await bareExecutable.open({ positions });
    const row: Record<string, number> = { batch };
    const steppers = await Promise.all(
      [1, 2, 4].map(async (stepsPerRun) => {
        const settings = settingsOf(4, false, 0.002, { stepsPerRun });
        const executable = await executor.compile(langevinProgram(energy, settings));
        const velocities = { data: new Float32Array(batch * 3 * ATOMS), shape };
        const resident = await executable.open({ positions, velocities, forces: initial! });
        const noise = { data: new Float32Array(batch * 3 * ATOMS), shape };
        normals(seedKey, 0, noise.data);
        const feeds: Arrays = {
          ...Object.fromEntries(Array.from({ length: stepsPerRun }, (_, index) => [noiseInput(index), noise])),
          kT: column(batch, 2.494),
          velocityScale: column(batch, 1),
        };
        return { stepsPerRun, step: () => resident.step(feeds), best: 0 };
      }),
    );
    let bareRate = 0;
    for (let repetition = 0; repetition < 4; repetition++) {
      bareRate = Math.max(bareRate, batch * (await stepsPerSecond(() => bare.step({}), 1)));
      for (const stepper of steppers) {
        stepper.best = Math.max(stepper.best, batch * stepper.stepsPerRun * (await stepsPerSecond(stepper.step, 1)));
      }
    }
    row.bare = Math.round(bareRate);
    for (const { stepsPerRun, best } of steppers) row[`k${stepsPerRun}`] = Math.round(best);
    rows.push(row);
    console.log(JSON.stringify(row));
  }
  const noise = new Float32Array(330);
  const start = performance.now();
  for (let step = 0; step < 20_000; step++) normals(fold(seedKey, step), 0, noise);
  const nanosecondsPerNormal = ((performance.now() - start) * 1e6) / (20_000 * noise.length);
  console.log({ nanosecondsPerNormal });
  await executor.close();
  return { rows, nanosecondsPerNormal };
}

/** Energies with forces a second of wall time, and a second of processor time of all threads. */
interface Rates {
  wall: number;
  cpu: number;
}

async function rates(work: () => Promise<number>): Promise<Rates> {
  const [before, start] = [process.cpuUsage(), performance.now()];
  const energies = await work();
  const [cpu, seconds] = [process.cpuUsage(before), (performance.now() - start) / 1000];
  return { wall: energies / seconds, cpu: (1e6 * energies) / (cpu.user + cpu.system) };
}

/** The bare energy graph on every executor at once, resident positions. */
async function bareRates(executors: readonly OrtExecutor[], batch: number, seconds: number): Promise<Rates> {
  const one = toAxisMajor(frame, ATOMS);
  const positions = {
    data: Float32Array.from({ length: batch * one.length }, (_, flat) => one[flat % one.length]!),
    shape: [batch, 3 * ATOMS],
  };
  const residents = await Promise.all(
    executors.map(async (executor) => (await executor.compile(forceProgram(energy, ATOMS))).open({ positions })),
  );
  return rates(async () => {
    const perSecond = await Promise.all(residents.map((resident) => stepsPerSecond(() => resident.step({}), seconds)));
    return perSecond.reduce((sum, rate) => sum + rate * batch * seconds, 0);
  });
}

async function benchDriver(): Promise<object> {
  const executors = Array.from({ length: Number(flags.workers) }, () => createOrtExecutor());
  const ladders = Number(flags.ladders);
  const settings = settingsOf(4, false, 0.002, { stepsPerRun: Number(flags["steps-per-run"]) });
  const replicas = temperatures.length;
  const began = performance.now();
  const positions = await starts(ladders * replicas, executors[0]!);
  console.log(`starts: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const dynamics = await createDynamics(target, settings, executors);
  let state = await dynamics.run(await dynamics.start(fold(seedKey, 1), positions), 200, () => {});
  const rounds: { bare: Rates; driver: Rates }[] = [];
  for (let round = 0; round < 5; round++) {
    const bare = await bareRates(executors, settings.laddersPerBatch * replicas, Number(flags.seconds) / 5);
    const driver = await rates(async () => {
      state = await dynamics.run(state, 400, () => {});
      return 400 * ladders * replicas;
    });
    rounds.push({ bare, driver });
  }
  const result = {
    workers: executors.length,
    rows: ladders * replicas,
    bareEnergiesPerSecond: Math.round(median(rounds.map(({ bare }) => bare.wall))),
    driverEnergiesPerSecond: Math.round(median(rounds.map(({ driver }) => driver.wall))),
    bareEnergiesPerCpuSecond: Math.round(median(rounds.map(({ bare }) => bare.cpu))),
    driverEnergiesPerCpuSecond: Math.round(median(rounds.map(({ driver }) => driver.cpu))),
    cpuOverhead: Number(median(rounds.map(({ bare, driver }) => bare.cpu / driver.cpu - 1)).toFixed(3)),
    framesPerSecond: Math.round(median(rounds.map(({ driver }) => driver.wall)) / settings.frameInterval),
    acceptance: exchangeAcceptance(state).map((value) => Number(value.toFixed(3))),
    temperatures: temperatures.map((temperature) => Number(temperature.toFixed(1))),
  };
  await Promise.all(executors.map((executor) => executor.close()));
  console.log(result);
  return result;
}

/** Mean energy at each temperature with its standard error over independent ladders. */
async function meanEnergies(
  hydrogenMass: number,
  conserve: boolean,
  timeStep: number,
  positions: Float32Array,
  executors: OrtExecutor[],
) {
  const interval = Math.max(1, Math.round(0.1 / timeStep));
  const settings = settingsOf(hydrogenMass, conserve, timeStep, { exchangeInterval: interval, frameInterval: interval });
  const dynamics = await createDynamics(target, settings, executors);
  const ladders = positions.length / (temperatures.length * 3 * ATOMS);
  const sums = new Float64Array(ladders * temperatures.length);
  const blocks = Math.round(Number(flags.picoseconds) / (interval * timeStep));
  const discarded = Math.round(Number(flags.picoseconds) / 5 / (interval * timeStep));
  let frames = 0;
  let state = await dynamics.start(fold(seedKey, 2), positions);
  state = await dynamics.run(state, discarded * interval, () => {});
  state = await dynamics.run(state, blocks * interval, ({ firstLadder, energy: energies, temperatureIndex }) => {
    if (firstLadder === 0) frames++;
    for (let row = 0; row < energies.length; row++) {
      const ladder = firstLadder + Math.floor(row / temperatures.length);
      sums[ladder * temperatures.length + temperatureIndex[row]!]! += energies[row]!;
    }
  });
  const result = temperatures.map((temperature, index) => {
    const means = Array.from({ length: ladders }, (_, ladder) => sums[ladder * temperatures.length + index]! / frames);
    const mean = means.reduce((a, b) => a + b) / ladders;
    const variance = means.reduce((total, value) => total + (value - mean) ** 2, 0) / (ladders - 1);
    return { temperature: Math.round(temperature), mean, error: Math.sqrt(variance / ladders) };
  });
  return { hydrogenMass, conserve, timeStep, means: result, acceptance: exchangeAcceptance(state) };
}

async function benchTimeSteps(): Promise<object> {
  const executors = Array.from({ length: Number(flags.workers) }, () => createOrtExecutor());
  const positions = await starts(Number(flags.ladders) * temperatures.length, executors[0]!);
  const cases = [
    [1.008, true, 0.001],
    [4, false, 0.003],
    [4, false, 0.004],
    [12, false, 0.004],
    [12, false, 0.005],
    [4, false, 0.002],
    [3, true, 0.003],
    [1.008, true, 0.002],
    [4, false, 0.005],
    [1.008, true, 0.0005],
  ] as const;
  const rows: object[] = [];
  for (const [hydrogenMass, conserve, timeStep] of cases) {
    const began = performance.now();
    try {
      const row = await meanEnergies(hydrogenMass, conserve, timeStep, positions, executors);
      rows.push(row);
      const text = row.means.map(({ temperature, mean, error }) => `${temperature} K ${mean.toFixed(3)} +- ${error.toFixed(3)}`);
      console.log(
        `H ${hydrogenMass} amu${conserve ? "" : " (added)"}, ${timeStep * 1000} fs: ${text.join("; ")} (${((performance.now() - began) / 1000).toFixed(0)} s)`,
      );
    } catch (error) {
      rows.push({ hydrogenMass, conserve, timeStep, error: (error as Error).message });
      console.log(`H ${hydrogenMass} amu${conserve ? "" : " (added)"}, ${timeStep * 1000} fs: ${(error as Error).message}`);
    }
  }
  await Promise.all(executors.map((executor) => executor.close()));
  return { rows };
}

const result: Record<string, object> = {
  machine: {
    cpu: cpus()[0]!.model,
    cores: cpus().length,
    load: loadavg(),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
  },
};
if (flags.graphs) result.graphs = await benchGraphs();
if (flags.driver) result.driver = await benchDriver();
if (flags["time-steps"]) result.timeSteps = await benchTimeSteps();
if (flags.out) writeFileSync(flags.out, `${JSON.stringify(result, null, 1)}\n`);
