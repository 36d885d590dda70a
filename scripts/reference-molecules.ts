/**
 * Makes reference.json and samples.npz of molecules of the table: temperature replica exchange by the library's own kernels, from starts with all
 * torsions drawn at random, weighted by MBAR over all temperatures, with errors over ladders and halves of the time, and R-hat of the ladders' coldest frames.
 *
 * Usage: npx tsx scripts/reference-molecules.ts [--minutes 3 of processor time each] [--only-samples] [--many folder] [name ...]
 *
 * A reference that was made by another script keeps its figures and gets samples (--only-samples). More samples than a repository should hold, for distances
 * in published numbers, go into a folder of one's own (--many), as name.npz.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dihedral } from "../src/chem/dihedral.ts";
import { encodeNpz } from "../src/chem/formats/npz.ts";
import { departures } from "../src/chem/isomer.ts";
import { rHat } from "../src/estimate/rHat.ts";
import { fold, key } from "../src/num/random.ts";
import { installedVersions } from "../src/run/circumstances.ts";
import { dynamicsSettings } from "../src/run/dynamicsPlan.ts";
import { dynamicsTarget, potentialOf } from "../src/run/molecule.ts";
import { dataRecipe } from "../src/run/recipe.ts";
import { chooseExecutor } from "../src/runtime/executors.ts";
import { createDynamics, type FrameBlock } from "../src/sample/dynamics.ts";
import { exchangeAcceptance } from "../src/sample/dynamicsState.ts";
import { diverseStarts } from "../src/sample/starts.ts";
import { thermalEnergy } from "../src/units.ts";
import { sha256 } from "../systems/dataFiles.ts";
import { findMolecule, molecules } from "../systems/index.ts";
import type { LoadedSystem } from "../systems/loadedSystem.ts";
import type { Basin } from "../systems/observables.ts";
import type { MoleculeSystem } from "../systems/system.ts";
import {
  basinsEstimate,
  ladderWeights,
  meanEstimate,
  profileEstimate,
  quantilesEstimate,
  withErrors,
} from "./ladder-estimates.ts";
import { today } from "./provenance.ts";

const SEED = 20261128;
const BINS = 60;
const FRAME_INTERVAL = 100;
const BLOCK_STEPS = 1000;
/** Share of the time after which the ladders count as equilibrated. */
const EQUILIBRATION = 0.2;
/** R-hat up to which a reference counts as converged. */
const CONVERGED = 1.05;
/** Shares of the quantiles of U/kT. */
const SHARES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
/** Bytes of samples of a molecule, and their number, at most. */
const MOST_BYTES = 1e6;
const MOST_SAMPLES = 4000;
/** Samples of a file of one's own, at most: twice the number that published distances are of. */
const MANY_SAMPLES = 20_000;

interface Recorded {
  readonly ladder: number[];
  readonly temperatureIndex: number[];
  readonly energy: number[];
  readonly step: number[];
  readonly torsions: Record<string, number[]>;
  /** Coldest frames of each ladder in the order of time. */
  readonly cold: { readonly energy: number; readonly angles: readonly number[]; readonly positions: Float32Array }[][];
  left: number;
}

/** Keeps a block's frames of the structure's isomer, and counts those that have left it. */
function record(
  into: Recorded,
  block: FrameBlock,
  molecule: MoleculeSystem,
  { topology, isomer }: LoadedSystem,
  { replicas, began }: { readonly replicas: number; readonly began: number },
): void {
  const atoms = topology.atoms.length;
  const width = 3 * atoms;
  const angles = Object.entries(molecule.torsions).map(([name, quad]) => [name, dihedral(block.positions, atoms, quad)] as const);
  const found = departures({ hands: [], doubleBonds: isomer.doubleBonds }, block.positions, atoms);
  block.temperatureIndex.forEach((index, row) => {
    const ladder = block.firstLadder + Math.floor(row / replicas);
    if (found[row] !== "none") {
      into.left++;
      return;
    }
    into.ladder.push(ladder);
    into.temperatureIndex.push(index);
    into.energy.push(block.energy[row]!);
    into.step.push(block.step - began);
    for (const [name, values] of angles) into.torsions[name]!.push(values[row]!);
    if (index !== 0) return;
    const positions = block.positions.slice(row * width, (row + 1) * width);
    into.cold[ladder]!.push({ energy: block.energy[row]!, angles: angles.map(([, values]) => values[row]!), positions });
  });
}

async function sample(molecule: MoleculeSystem, system: LoadedSystem, minutes: number) {
  const atoms = system.topology.atoms.length;
  const settings = { ...dynamicsSettings(system, molecule.temperature, dataRecipe), frameInterval: FRAME_INTERVAL };
  const replicas = settings.temperatures.length;
  const ladders = Math.max(8, settings.laddersPerBatch);
  const executor = chooseExecutor({ threads: 1 });
  const root = fold(key(SEED), molecules.indexOf(molecule));
  // Processor time, so that a busy machine makes no shorter reference.
  const processor = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
  const began = processor();
  const seconds = (): number => processor() - began;
  const starts = await diverseStarts(potentialOf(system), system.positions, ladders * replicas, fold(root, 0), executor, {
    bonds: system.topology.bonds,
    rotatable: system.rotatable,
    isomer: system.isomer,
    energyWindow: dataRecipe.startWindow * atoms,
    batch: settings.laddersPerBatch * replicas,
  });
  const dynamics = await createDynamics(dynamicsTarget(system), settings, [executor]);
  let state = await dynamics.start(fold(root, 1), starts);
  const recorded: Recorded = {
    ladder: [],
    temperatureIndex: [],
    energy: [],
    step: [],
    torsions: Object.fromEntries(Object.keys(molecule.torsions).map((name) => [name, []])),
    cold: Array.from({ length: ladders }, () => []),
    left: 0,
  };
  let [equilibration, production] = [0, 0];
  while (seconds() < 60 * minutes) {
    const settled = seconds() > EQUILIBRATION * 60 * minutes;
    state = await dynamics.run(state, BLOCK_STEPS, (block) => {
      if (settled) record(recorded, block, molecule, system, { replicas, began: equilibration });
    });
    if (settled) production += BLOCK_STEPS;
    else equilibration += BLOCK_STEPS;
  }
  await executor.close();
  const acceptance = exchangeAcceptance(state);
  return { settings, ladders, recorded, equilibration, production, acceptance, minutes: seconds() / 60 };
}

const isWithin = (angle: number, { from, to }: Basin): boolean =>
  from < to ? angle > from && angle < to : angle > from || angle < to;

/** The largest R-hat of the coldest frames' energies, of the cosines and sines of torsions and of being in basins, over ladders cut to one length. */
function largestRHat({ cold }: Recorded, { torsions: named, basins }: MoleculeSystem): number {
  const draws = Math.min(...cold.map((chain) => chain.length));
  const series = (value: (frame: Recorded["cold"][number][number]) => number): Float64Array[] =>
    cold.map((chain) => Float64Array.from(chain.slice(0, draws), value));
  const torsions = cold[0]![0]!.angles.flatMap((_, t) => [
    series(({ angles }) => Math.cos(angles[t]!)),
    series(({ angles }) => Math.sin(angles[t]!)),
  ]);
  const visits = basins.map((basin) => {
    const which = Object.keys(named).indexOf(basin.torsion);
    return series(({ angles }) => Number(isWithin(angles[which]!, basin)));
  });
  const varying = visits.filter((chains) => chains.some((chain) => chain.some((value) => value !== chains[0]![0])));
  return Math.max(...[series(({ energy }) => energy), ...torsions, ...varying].map(rHat));
}

/** At most so many samples evenly strided over the ladders' coldest frames, centred. */
function samplesFile(
  { cold }: Recorded,
  atoms: number,
  kT: number,
  most: number,
): { readonly bytes: Uint8Array; readonly count: number } {
  const all = cold.flat();
  const count = Math.min(most, all.length);
  const chosen = Array.from({ length: count }, (_, k) => all[Math.floor(((k + 0.5) * all.length) / count)]!);
  const positions = new Float32Array(count * 3 * atoms);
  chosen.forEach((frame, row) => {
    for (let d = 0; d < 3; d++) {
      let mean = 0;
      for (let at = d; at < 3 * atoms; at += 3) mean += frame.positions[at]! / atoms;
      for (let at = d; at < 3 * atoms; at += 3) positions[row * 3 * atoms + at] = frame.positions[at]! - mean;
    }
  });
  const energies = Float64Array.from(chosen, ({ energy }) => energy / kT);
  const bytes = encodeNpz({
    positions: { data: positions, shape: [count, atoms, 3] },
    reduced_energy: { data: energies, shape: [count] },
  });
  return { bytes, count };
}

function estimatesOf(molecule: MoleculeSystem, { settings, ladders, recorded }: Awaited<ReturnType<typeof sample>>) {
  const frames = { temperatures: settings.temperatures, ladders, ...recorded };
  const weights = ladderWeights(frames);
  const inside = molecule.basins.map((basin) =>
    Uint8Array.from(recorded.torsions[basin.torsion]!, (angle) => Number(isWithin(angle, basin))),
  );
  const basins = withErrors(frames, weights, basinsEstimate(inside)).map((found, k) => ({
    name: molecule.basins[k]!.name,
    ...found,
  }));
  const kT = thermalEnergy(settings.temperatures[0]!);
  const reduced = recorded.energy.map((energy) => energy / kT);
  const quantiles = withErrors(frames, weights, quantilesEstimate(reduced, SHARES));
  return {
    free_energies: basins
      .filter(({ value, error }) => Number.isFinite(value) && Number.isFinite(error) && error > 0)
      .map(({ name, value, error }) => ({ name, value_kT: value, error_kT: error })),
    reduced_energy: {
      mean: withErrors(frames, weights, meanEstimate(reduced))[0]!,
      quantiles: quantiles.map((found, k) => ({ share: SHARES[k]!, ...found })),
    },
    profiles: Object.fromEntries(
      Object.entries(recorded.torsions).map(([name, angles]) => [name, profileEstimate(frames, weights, angles, BINS)]),
    ),
  };
}

function provenanceOf(system: LoadedSystem, run: Awaited<ReturnType<typeof sample>>) {
  const { settings, ladders, equilibration, production, acceptance, recorded, minutes } = run;
  const replicas = settings.temperatures.length;
  return {
    script: "scripts/reference-molecules.ts",
    method:
      "temperature replica exchange from starts with torsions drawn at random, MBAR over all temperatures; errors are the larger of the jackknife's over ladders and half the difference between halves of the time",
    seed: SEED,
    ladders,
    temperatures_K: settings.temperatures.map((temperature) => Number(temperature.toFixed(2))),
    time_step_ps: Number(settings.timeStep.toPrecision(4)),
    hydrogen_mass_amu: dataRecipe.hydrogenMass,
    friction_per_ps: settings.friction,
    steps: { equilibration, production },
    nanoseconds_total: Number(((production + equilibration) * settings.timeStep * replicas * ladders * 1e-3).toFixed(1)),
    exchange_acceptance: acceptance.map((value) => Number(value.toFixed(3))),
    frames: recorded.energy.length,
    frames_that_left_the_isomer: recorded.left,
    processor_minutes: Number(minutes.toFixed(1)),
    system_sha256: system.sha256,
    versions: installedVersions(),
    date: today(),
  };
}

interface Wanted {
  readonly minutes: number;
  readonly onlySamples: boolean;
  /** Folder of files with many samples. */
  readonly many: string | undefined;
}

async function make(molecule: MoleculeSystem, { minutes, onlySamples, many }: Wanted): Promise<void> {
  const system = molecule.load();
  const run = await sample(molecule, system, minutes);
  const kT = thermalEnergy(molecule.temperature);
  const atoms = system.topology.atoms.length;
  const most = Math.min(MOST_SAMPLES, Math.floor(MOST_BYTES / (12 * atoms)));
  const { bytes, count } = samplesFile(run.recorded, atoms, kT, most);
  writeFileSync(new URL("samples.npz", molecule.folder), bytes);
  if (many !== undefined) {
    writeFileSync(join(many, `${molecule.name}.npz`), samplesFile(run.recorded, atoms, kT, MANY_SAMPLES).bytes);
  }
  const rHatFound = Number(largestRHat(run.recorded, molecule).toFixed(4));
  const convergence = { status: rHatFound <= CONVERGED ? "converged" : "not converged", r_hat: rHatFound };
  const samples = { file: "samples.npz", count, sha256: sha256(bytes) };
  const estimates = estimatesOf(molecule, run);
  const provenance = provenanceOf(system, run);
  const file = new URL("reference.json", molecule.folder);
  const made = onlySamples
    ? {
        ...JSON.parse(readFileSync(file, "utf8")),
        convergence,
        samples: { ...samples, free_energies: estimates.free_energies, provenance },
      }
    : {
        description: `${molecule.description} at ${molecule.temperature} K, energies in kT: free-energy differences -log(P(inside) / P(outside)) of basins, quantiles of U/kT, profiles in ${BINS} bins of (-pi, pi); errors are one standard deviation`,
        temperature_K: molecule.temperature,
        convergence,
        ...estimates,
        samples,
        provenance,
      };
  writeFileSync(file, `${JSON.stringify(made, null, 1)}\n`);
  const basins = estimates.free_energies.map(({ name, value_kT, error_kT }) => `${name} ${value_kT} ± ${error_kT}`).join(", ");
  console.log(`${molecule.name}: R-hat ${rHatFound}, ${provenance.nanoseconds_total} ns, ${run.ladders} ladders, ${basins}`);
}

const { values, positionals } = parseArgs({
  options: {
    minutes: { type: "string", default: "3" },
    "only-samples": { type: "boolean", default: false },
    many: { type: "string" },
  },
  allowPositionals: true,
});
for (const name of positionals.length > 0 ? positionals : molecules.map((molecule) => molecule.name)) {
  await make(findMolecule(name), {
    minutes: Number(values.minutes),
    onlySamples: values["only-samples"],
    many: values.many,
  });
}
