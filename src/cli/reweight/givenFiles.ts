/** Samples that a command line gives: their files, and log q beside or inside them. */

import { UserError } from "../../errors.ts";
import { concatenated } from "../../num/concatenated.ts";
import type { GivenSamples } from "../../run/given.ts";
import { counted } from "../../words.ts";
import { type FileSamples, readSamplesFile } from "../compare/samplesFile.ts";
import { readLogQ } from "./logQFile.ts";

/** What a command line says of samples. */
export interface GivenOptions {
  readonly samples: readonly string[];
  readonly logQ?: string;
  readonly learnLikelihood?: boolean;
}

/** Below it, error bars and Pareto k-hat mean nothing. */
const FEWEST = 100;

async function readFile(path: string, atoms: number): Promise<FileSamples> {
  const file = await readSamplesFile(path);
  if (file.width !== 3 * atoms) {
    throw new UserError(
      `${path} has ${file.width} coordinates a sample, but the system has ${atoms} atoms: give samples of all its atoms, in its order.`,
    );
  }
  const strange = file.positions.findIndex((value) => !Number.isFinite(value));
  if (strange < 0) return file;
  throw new UserError(
    `Sample ${Math.floor(strange / file.width)} of ${path} has a coordinate that is no number: leave it out, and its log q with it.`,
  );
}

/** log q of all samples: of the file beside them, or of the sample files themselves. */
function logQOf({ samples, logQ }: GivenOptions, files: readonly FileSamples[]): Float64Array {
  if (logQ !== undefined) return readLogQ(logQ);
  const bare = files.findIndex((file) => file.logQ === undefined);
  if (bare < 0)
    return concatenated(
      Float64Array,
      files.map((file) => file.logQ!),
    );
  throw new UserError(
    `${samples[bare]} was to be reweighted, but it has no array log_q, and none was given beside it: give --log-q FILE, or --learn-likelihood.`,
  );
}

function checkLogQ(logQ: Float64Array, count: number): Float64Array {
  if (logQ.length !== count) {
    throw new UserError(`${count} samples were given with ${logQ.length} values of log q: give one for each, in their order.`);
  }
  const strange = logQ.findIndex((value) => !Number.isFinite(value));
  if (strange < 0) return logQ;
  throw new UserError(
    `log q of sample ${strange} is ${logQ[strange]}, but a sample that was drawn has a density: leave the sample out, and say so where you report it.`,
  );
}

/** Reads the samples of a molecule of so many atoms. Throws a UserError where they are too few, do not fit, or lack a log q that is not to be learned. */
export async function readGivenSamples(options: GivenOptions, atoms: number): Promise<GivenSamples> {
  const { samples, logQ, learnLikelihood = false } = options;
  if (learnLikelihood && logQ !== undefined) {
    throw new UserError(`--log-q ${logQ} and --learn-likelihood were given: give one of them.`);
  }
  const files: FileSamples[] = [];
  for (const path of samples) files.push(await readFile(path, atoms));
  const lengths = files.map(({ positions, width }) => positions.length / width);
  const count = lengths.reduce((total, length) => total + length, 0);
  if (count < FEWEST) {
    throw new UserError(
      `The weights of ${counted(count, "sample")} were asked for, but error bars and Pareto k-hat mean nothing below ${FEWEST}: give more.`,
    );
  }
  const positions = concatenated(
    Float32Array,
    files.map((file) => file.positions),
  );
  return { positions, lengths, logQ: learnLikelihood ? undefined : checkLogQ(logQOf(options, files), count) };
}
