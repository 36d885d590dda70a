// Drift of the total energy of alanine dipeptide without friction: velocity Verlet in float32 kernels beside OpenMM's Reference platform in
// double precision, with the same starts, equilibrated at 300 K, and the same step. kJ/(mol ns) for each degree of freedom.
// npm run build && npx tsx scripts/energy-drift.ts [--python PYTHON] [--steps 20000] [--trajectories 64] [--openmm 16] [--out FILE.json]
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { systemEnergy } from "../potentials/energy.ts";
import { forceTable } from "../potentials/index.ts";
import { readSystem } from "../src/chem/systemXml.ts";
import { key } from "../src/num/random.ts";
import type { Arrays } from "../src/runtime/executor.ts";
import { createWasmExecutor } from "../src/runtime/wasm/executor.ts";
import { langevinProgram } from "../src/sample/langevin.ts";
import { type EnergyFunction, forceProgram, onEveryAxis, toFrames } from "../src/sample/phaseSpace.ts";
import { noiseKeys } from "../src/sample/streams.ts";
import { thermalEnergy } from "../src/units.ts";
import { beside, commonOptions, startPython, writeFacts } from "./benchmark.ts";
import { startOf } from "./dynamics-start.ts";

const { values: flags } = parseArgs({
  options: {
    ...commonOptions,
    steps: { type: "string", default: "20000" },
    trajectories: { type: "string", default: "64" },
    /** How many of them OpenMM runs, too. */
    openmm: { type: "string", default: "16" },
  },
});

const SYSTEM = beside("../systems/alanine-dipeptide/system.xml");
const TEMPERATURE = 300; // K
const TIME_STEP = 0.001; // ps
const EQUILIBRATION = { steps: 5000, friction: 5 };
/** Steps between energies. */
const INTERVAL = 100;

const executor = createWasmExecutor({ threads: 1 });
const { masses, forces } = readSystem(readFileSync(SYSTEM, "utf8"), forceTable);
const atoms = masses.length;
const potential: EnergyFunction = (positions) => systemEnergy(positions, forces);
/** The centre of mass is at rest. */
const DEGREES_OF_FREEDOM = 3 * atoms - 3;

async function equilibrated(trajectories: number): Promise<Arrays> {
  const golden = JSON.parse(readFileSync(beside("../systems/alanine-dipeptide/golden.json"), "utf8"));
  const frames = golden.frames.map(({ positions }: { positions: number[][] }) => positions);
  const start = await startOf(executor, potential, masses, frames, trajectories, TEMPERATURE);
  const settings = { masses, timeStep: TIME_STEP, friction: EQUILIBRATION.friction, centred: true };
  const stepping = await executor.compile(langevinProgram(potential, settings));
  const resident = await stepping.open(start, { noise: noiseKeys(key(2), 0, 1, trajectories) });
  const kT = { data: new Float32Array(trajectories).fill(thermalEnergy(TEMPERATURE)), shape: [trajectories, 1] };
  await resident.advance({ first: 0, end: EQUILIBRATION.steps }, { kT });
  return resident.read(["positions", "velocities"]);
}

/** [trajectories], kJ/mol. */
function kineticEnergies(velocities: ArrayLike<number>): number[] {
  const columns = onEveryAxis(masses);
  const energies = new Array<number>(velocities.length / columns.length).fill(0);
  for (let at = 0; at < velocities.length; at++) {
    energies[Math.floor(at / columns.length)]! += 0.5 * columns[at % columns.length]! * velocities[at]! ** 2;
  }
  return energies;
}

/** Total energies by trajectory, every INTERVAL steps, kJ/mol. */
async function totalEnergies(start: Arrays, steps: number): Promise<number[][]> {
  const { forces } = await (await executor.compile(forceProgram(potential, atoms))).run({ positions: start.positions! });
  const settings = { masses, timeStep: TIME_STEP, friction: 0, centred: false };
  const stepping = await executor.compile(langevinProgram(potential, settings));
  const resident = await stepping.open({ ...start, forces: forces! });
  const totals = Array.from({ length: start.positions!.shape[0]! }, (): number[] => []);
  for (let first = 0; first < steps; first += INTERVAL) {
    const { energy } = await resident.advance({ first, end: first + INTERVAL }, {});
    const { velocities } = await resident.read(["velocities"]);
    kineticEnergies(velocities!.data).forEach((kinetic, row) => {
      totals[row]!.push(kinetic + energy!.data[row]!);
    });
  }
  return totals;
}

/** Slope of a least-squares line through values INTERVAL steps apart, kJ/(mol ns) for each degree of freedom. */
function driftOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const covariance = values.reduce((sum, value, index) => sum + (index - middle) * value, 0);
  const variance = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  return covariance / variance / (INTERVAL * TIME_STEP * 1e-3) / DEGREES_OF_FREEDOM;
}

/** Mean over trajectories with its standard error, and how far total energies of a trajectory spread, kJ/mol. */
function summarise(totals: readonly (readonly number[])[]) {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = (values: readonly number[]): number => {
    const centre = mean(values);
    return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
  };
  const drifts = totals.map(driftOf);
  return {
    trajectories: totals.length,
    drift: mean(drifts),
    error: deviation(drifts) / Math.sqrt(drifts.length),
    fluctuation: mean(totals.map(deviation)),
  };
}

async function openmmEnergies(python: string, start: Arrays, steps: number, trajectories: number): Promise<number[][]> {
  const framesOf = (name: string): number[] =>
    Array.from(toFrames(start[name]!.data, atoms).subarray(0, trajectories * atoms * 3));
  const { ask, close } = startPython(python, "./energy-drift.py");
  const request = { system: SYSTEM, timeStep: TIME_STEP, interval: INTERVAL, steps, trajectories };
  const { totals } = await ask({ ...request, positions: framesOf("positions"), velocities: framesOf("velocities") });
  close();
  return totals as number[][];
}

async function main(): Promise<void> {
  const steps = Number(flags.steps);
  const start = await equilibrated(Number(flags.trajectories));
  const drifts: Record<string, ReturnType<typeof summarise>> = { kernels: summarise(await totalEnergies(start, steps)) };
  await executor.close();
  if (flags.python !== undefined) {
    drifts["OpenMM Reference"] = summarise(await openmmEnergies(flags.python, start, steps, Number(flags.openmm)));
  }
  for (const [name, { trajectories, drift, error, fluctuation }] of Object.entries(drifts)) {
    const figures = `${drift.toFixed(4)} ± ${error.toFixed(4)} kJ/(mol ns) for each degree of freedom`;
    process.stdout.write(`${name.padEnd(18)}${figures}, ${trajectories} trajectories; spread ${fluctuation.toFixed(3)} kJ/mol\n`);
  }
  writeFacts(flags.out, { script: "scripts/energy-drift.ts", steps, timeStep_ps: TIME_STEP, temperature_K: TEMPERATURE, drifts });
}

await main();
