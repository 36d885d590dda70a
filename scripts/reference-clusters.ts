/**
 * Makes reference.json and samples.npz of the clusters among the toys: Metropolis moves of single particles in float64, chains from starts apart.
 *
 * Checks: the energy that the moves add up is that of the toy's formula, and the virial is the number of degrees of freedom.
 *
 * Usage: npx tsx scripts/reference-clusters.ts [name ...]
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { encodeNpz } from "../src/chem/formats/npz.ts";
import { chainDiagnostics } from "../src/estimate/chainDiagnostics.ts";
import { fold, type Key, key, normals, uniforms } from "../src/num/random.ts";
import { installedVersions } from "../src/run/circumstances.ts";
import { sha256 } from "../systems/dataFiles.ts";
import { findToy, type SampledToyName } from "../systems/index.ts";
import { today } from "./provenance.ts";

const SEED = 20261128;
const CHAINS = 8;
/** R-hat up to which a reference counts as converged. */
const CONVERGED = 1.01;
/** Standard errors that the virial may lie off its exact value. */
const VIRIAL_ERRORS = 4;

/** Energy and r times its slope of a pair at distance r, and whether |x|^2 / 2 of each particle holds the cluster together. */
interface Interaction {
  energy(r: number): number;
  virial(r: number): number;
  readonly trapped: boolean;
}

const lennardJones = (depth: number): Interaction => ({
  energy: (r) => {
    const sixth = 1 / (r * r * r) ** 2;
    return depth * sixth * (sixth - 2);
  },
  virial: (r) => {
    const sixth = 1 / (r * r * r) ** 2;
    return 12 * depth * sixth * (1 - sixth);
  },
  trapped: true,
});

const doubleWell: Interaction = {
  energy: (r) => (r - 4) ** 2 * (0.9 * (r - 4) ** 2 - 4),
  virial: (r) => r * (r - 4) * (3.6 * (r - 4) ** 2 - 8),
  trapped: false,
};

interface Plan {
  readonly interaction: Interaction;
  readonly samples: number;
  /** Sweeps between draws, draws of each chain, and its warm-up in draws. */
  readonly sweeps: number;
  readonly draws: number;
  readonly warmUp: number;
}

const small = { samples: 6000, sweeps: 40, draws: 20_000, warmUp: 2000 };
const large = { samples: 2000, sweeps: 20, draws: 4000, warmUp: 1000 };

const plans: Readonly<Record<SampledToyName, Plan>> = {
  "dw-4": { interaction: doubleWell, samples: 10_000, sweeps: 100, draws: 40_000, warmUp: 1000 },
  "lj-13": { interaction: lennardJones(1), ...small },
  "lj-13-doubled": { interaction: lennardJones(2), ...small },
  "lj-55": { interaction: lennardJones(1), ...large },
  "lj-55-doubled": { interaction: lennardJones(2), ...large },
};

/** Random numbers of a stream in their order. */
function source(fill: (stream: Key, start: number, out: Float64Array) => void, stream: Key): () => number {
  const buffer = new Float64Array(4096);
  let next = 0;
  return () => {
    if (next % buffer.length === 0) fill(stream, next, buffer);
    return buffer[next++ % buffer.length]!;
  };
}

interface Cluster {
  readonly count: number;
  readonly dimensions: number;
  readonly interaction: Interaction;
}

/** One chain: positions and a sweep of moves whose sizes are adapted while it warms up. */
function chainOf({ count, dimensions, interaction }: Cluster, stream: Key) {
  const [uniform, normal] = [source(uniforms, fold(stream, 0)), source(normals, fold(stream, 1))];
  // A lattice that is shaken apart: the warm-up forgets it.
  const edge = Math.ceil(count ** (1 / dimensions));
  const spacing = interaction.trapped ? 1.1 : 3;
  const x = Float64Array.from({ length: count * dimensions }, (_, at) => {
    const place = Math.floor(Math.floor(at / dimensions) / edge ** (at % dimensions)) % edge;
    return spacing * (place - (edge - 1) / 2) + 0.1 * normal();
  });
  let scale = 0.3;
  const moved = new Float64Array(dimensions);
  const distance = (from: ArrayLike<number>, at: number, other: number): number => {
    let square = 0;
    for (let d = 0; d < dimensions; d++) square += (from[at + d]! - x[other * dimensions + d]!) ** 2;
    return Math.sqrt(square);
  };
  const change = (particle: number): number => {
    let total = 0;
    for (let other = 0; other < count; other++) {
      if (other === particle) continue;
      total += interaction.energy(distance(moved, 0, other)) - interaction.energy(distance(x, particle * dimensions, other));
    }
    for (let d = 0; interaction.trapped && d < dimensions; d++)
      total += (moved[d]! ** 2 - x[particle * dimensions + d]! ** 2) / 2;
    return total;
  };
  const sweep = (adapt: boolean): void => {
    for (let particle = 0; particle < count; particle++) {
      // Sizes over a decade, so that small and large rearrangements both happen.
      const size = scale * 10 ** (uniform() - 0.5);
      for (let d = 0; d < dimensions; d++) moved[d] = x[particle * dimensions + d]! + size * normal();
      const accepted = Math.log(uniform()) < -change(particle);
      if (accepted) x.set(moved, particle * dimensions);
      if (adapt) scale *= accepted ? 1.002 : 0.9985;
    }
  };
  return { x, sweep };
}

/** Positions less their mean. */
function centred(x: Float64Array, dimensions: number): Float64Array {
  const mean = new Float64Array(dimensions);
  x.forEach((value, at) => {
    mean[at % dimensions]! += (value * dimensions) / x.length;
  });
  return x.map((value, at) => value - mean[at % dimensions]!);
}

/** Quantities of a centred conformation. */
function measured(x: Float64Array, { count, dimensions, interaction }: Cluster) {
  let [energy, virial, far, square] = [0, 0, 0, 0];
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      let squared = 0;
      for (let d = 0; d < dimensions; d++) squared += (x[a * dimensions + d]! - x[b * dimensions + d]!) ** 2;
      const r = Math.sqrt(squared);
      energy += interaction.energy(r);
      virial += interaction.virial(r);
      if (r > 4) far++;
    }
  }
  for (const value of x) square += value * value;
  if (interaction.trapped) {
    energy += square / 2;
    virial += square;
  }
  return { energy, virial, square_of_gyration_radius: square / count, far };
}

type Measured = ReturnType<typeof measured>;

function make(name: SampledToyName): void {
  const toy = findToy(name);
  const { interaction, samples, sweeps, draws, warmUp } = plans[name];
  const cluster = { ...toy.particles!, interaction };
  const { count, dimensions } = cluster;
  const root = fold(fold(key(SEED), count), Math.round(100 * interaction.energy(1)) + 1000);
  const kept: Float64Array[] = [];
  const every = Math.floor((CHAINS * draws) / samples);
  const chains = Array.from({ length: CHAINS }, (_, index): Measured[] => {
    const chain = chainOf(cluster, fold(root, index));
    for (let sweep = 0; sweep < warmUp * sweeps; sweep++) chain.sweep(sweep < (warmUp * sweeps) / 2);
    return Array.from({ length: draws }, (_, draw) => {
      for (let sweep = 0; sweep < sweeps; sweep++) chain.sweep(false);
      const x = centred(chain.x, dimensions);
      if ((index * draws + draw) % every === 0) kept.push(x);
      const found = measured(x, cluster);
      const formula = draw % 1000 === 0 ? toy.target.energyAt(x) : found.energy;
      if (!(Math.abs(found.energy - formula) < 1e-6 * Math.max(1, Math.abs(formula))))
        throw new Error(`energy ${found.energy}, but ${formula} by the formula`);
      return found;
    });
  });
  const freedom = toy.target.dimension - dimensions;
  const quantities: Record<string, (one: Measured) => number> = {
    mean_energy: ({ energy }) => energy,
    mean_squared_energy: ({ energy }) => energy * energy,
    virial: ({ virial }) => virial,
    squared_gyration_radius: ({ square_of_gyration_radius }) => square_of_gyration_radius,
    ...(name === "dw-4"
      ? Object.fromEntries(
          [0, 1, 2, 3, 4, 5, 6].map((pairs) => [`${pairs}_pairs_beyond_4`, ({ far }: Measured) => Number(far === pairs)]),
        )
      : {}),
  };
  const found = Object.entries(quantities).flatMap(([quantity, value]) => {
    const series = chains.map((chain) => Float64Array.from(chain, value));
    if (series.every((chain) => chain.every((one) => one === series[0]![0]))) return [];
    return [{ name: quantity, ...chainDiagnostics(series) }];
  });
  const virial = found.find((one) => one.name === "virial")!;
  if (Math.abs(virial.value - freedom) > VIRIAL_ERRORS * virial.error)
    throw new Error(`${name}: virial ${virial.value} ± ${virial.error}, exact ${freedom}`);
  const positions = new Float32Array(kept.flatMap((x) => Array.from(x)));
  const energies = Float64Array.from(kept, (x) => measured(x, cluster).energy);
  const bytes = encodeNpz({
    positions: { data: positions, shape: [kept.length, count * dimensions] },
    reduced_energy: { data: energies, shape: [kept.length] },
  });
  const largest = Number(Math.max(...found.map((one) => one.rHat)).toFixed(4));
  const folder = new URL(`../systems/toys/${name}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("samples.npz", folder), bytes);
  const reference = {
    description: `${toy.description}; expectations of centred conformations, errors are one standard deviation`,
    convergence: { status: largest <= CONVERGED ? "converged" : "not converged", r_hat: largest },
    expectations: found.map(({ name: quantity, value, error }) => ({
      name: quantity,
      value: Number(value.toPrecision(7)),
      error: Number(error.toPrecision(3)),
      ...(quantity === "virial" ? { exact: freedom } : {}),
    })),
    samples: { file: "samples.npz", count: kept.length, sha256: sha256(bytes) },
    provenance: {
      script: "scripts/reference-clusters.ts",
      method: "Metropolis moves of single particles in float64, step sizes over a decade, chains from starts apart",
      seed: SEED,
      chains: CHAINS,
      draws_of_each: draws,
      sweeps_between: sweeps,
      warm_up_draws: warmUp,
      effective_draws: Math.round(Math.min(...found.map(({ bulk }) => bulk))),
      versions: installedVersions(),
      date: today(),
    },
  };
  writeFileSync(new URL("reference.json", folder), `${JSON.stringify(reference, null, 1)}\n`);
  console.log(
    `${name}: R-hat ${largest}, ${found.map((one) => `${one.name} ${one.value.toPrecision(6)} ± ${one.error.toPrecision(2)}`).join(", ")}`,
  );
}

const wanted = process.argv.slice(2);
for (const name of Object.keys(plans) as SampledToyName[]) if (wanted.length === 0 || wanted.includes(name)) make(name);
