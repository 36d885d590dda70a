/** One side of a comparison: a run's folder, a system's reference, or a file of samples. */
import { existsSync, statSync } from "node:fs";
import { isExact } from "../../../potentials/analytic/analyticTarget.ts";
import { findSystem } from "../../../systems/index.ts";
import { UserError } from "../../errors.ts";
import type { Ensemble } from "../../estimate/metrics/ensemble.ts";
import type { Key } from "../../num/random.ts";
import { type EnsembleSamples, moleculeEnsemble, toyEnsemble } from "../../run/ensembles.ts";
import { readSamples } from "../../run/readSamples.ts";
import { openRun } from "../../run/run.ts";
import type { Executor } from "../../runtime/executor.ts";
import { createEvaluator } from "../../sample/evaluator.ts";
import { thermalEnergy } from "../../units.ts";
import { type Distribution, tableDistribution, widthOf } from "./distribution.ts";
import { type FileSamples, readSamplesFile } from "./samplesFile.ts";

/** What a word of the command line stands for. */
export interface Side {
  readonly word: string;
  /** Undefined of a file, which does not say. */
  readonly distribution: Distribution | undefined;
  /** The samples, given what they are samples of. */
  samples(distribution: Distribution, tools: SideTools): Promise<EnsembleSamples>;
}

/** What reading a side may need. */
export interface SideTools {
  /** Computes energies that a file lacks. */
  readonly executor: Executor;
  /** Of the draws of toys with exact samples. */
  readonly stream: Key;
}

/** Draws of a toy with exact samples: twice what metrics take, so that there are two halves. */
const EXACT_DRAWS = 20_000;
/** Conformations whose energies are computed at a time. */
const CHUNK = 1000;

function runSide(word: string): Side {
  const { definition, system, configuration, directory } = openRun(word);
  directory.close();
  const distribution: Distribution = {
    kind: "molecule",
    subject: { definition, system },
    temperature: configuration.temperature_K,
  };
  return {
    word,
    distribution,
    samples: async () => {
      const { positions, reducedEnergy, logWeight } = readSamples(word);
      return { positions: positions.data, reducedEnergy: reducedEnergy.data, logWeights: logWeight.data };
    },
  };
}

function tableSide(word: string): Side {
  const system = findSystem(word);
  return {
    word,
    distribution: tableDistribution(word),
    samples: async (_, { stream }) => {
      const known = system.referenceSamples();
      if (known !== undefined) return known;
      if (system.kind === "toy" && isExact(system.target)) {
        const positions = system.target.sample(stream, EXACT_DRAWS);
        return { positions, reducedEnergy: toyEnergies(positions, system.target) };
      }
      throw new UserError(
        `The samples of ${word} were asked for, but no reference comes with it: give a run or a file of samples.`,
      );
    },
  };
}

/** Reduced energies of samples [n, d] of a toy, [n]. */
function toyEnergies(
  positions: Float32Array | Float64Array,
  { dimension, energyAt }: { readonly dimension: number; energyAt(x: ArrayLike<number>): number },
): Float64Array {
  return Float64Array.from({ length: positions.length / dimension }, (_, row) =>
    energyAt(positions.subarray(row * dimension, (row + 1) * dimension)),
  );
}

async function moleculeEnergies(
  positions: Float32Array,
  { subject, temperature }: Distribution & { readonly kind: "molecule" },
  executor: Executor,
): Promise<Float64Array> {
  const { masses, forces } = subject.system.molecularSystem;
  const width = 3 * masses.length;
  const evaluator = await createEvaluator(forces, masses.length, false, executor);
  const energies = new Float64Array(positions.length / width);
  for (let first = 0; first < energies.length; first += CHUNK) {
    const { energy } = await evaluator.evaluate({ positions: positions.subarray(first * width, (first + CHUNK) * width) }, first);
    energies.set(energy, first);
  }
  return energies.map((energy) => energy / thermalEnergy(temperature));
}

async function withEnergies(
  word: string,
  file: FileSamples,
  distribution: Distribution,
  executor: Executor,
): Promise<EnsembleSamples> {
  const { positions, width, reducedEnergy, logWeights } = file;
  if (width !== widthOf(distribution)) {
    throw new UserError(
      `${word} has ${width} coordinates a sample, but ${widthOf(distribution)} are needed: name the system of the file with --system.`,
    );
  }
  const computed = async (): Promise<Float64Array> =>
    distribution.kind === "toy"
      ? toyEnergies(positions, distribution.toy.target)
      : moleculeEnergies(positions, distribution, executor);
  return { positions, logWeights, reducedEnergy: reducedEnergy ?? (await computed()) };
}

const fileSide = (word: string): Side => ({
  word,
  distribution: undefined,
  samples: async (distribution, { executor }) => withEnergies(word, await readSamplesFile(word), distribution, executor),
});

/** Names of systems have neither. */
const OF_PATHS = /[./\\]/;

/** The side that a word names: a folder is a run, another path that exists a file, everything else a system of the table. */
export function sideOf(word: string): Side {
  if (existsSync(word)) return statSync(word).isDirectory() ? runSide(word) : fileSide(word);
  if (OF_PATHS.test(word))
    throw new UserError(`${word} was to be compared, but there is no such file or folder: check the path.`);
  return tableSide(word);
}

/** The ensemble of a side. */
export async function ensembleOf(side: Side, distribution: Distribution, tools: SideTools): Promise<Ensemble> {
  const samples = await side.samples(distribution, tools);
  if (distribution.kind === "toy") return toyEnsemble(distribution.toy, samples);
  const { definition, system } = distribution.subject;
  return moleculeEnsemble(definition, system.topology.atoms.length, samples);
}
