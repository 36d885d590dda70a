import { UserError } from "../errors.ts";
import type { Key } from "../num/random.ts";
import { plural } from "../words.ts";
import { type BootstrapKind, type BootstrapResult, bootstrap } from "./bootstrap.ts";
import { type Chains, checkedChains } from "./chains.ts";
import { type Finding, grade, type Verdict, verdictOf } from "./finding.ts";
import { statisticalInefficiency } from "./statisticalInefficiency.ts";

/** Groups of correlated samples that are resampled as one: pieces of chains, or whole chains. */
export interface Blocks extends Verdict {
  readonly count: number;
  /** Block of each sample, 0 .. count - 1. [samples] */
  readonly of: Uint32Array;
}

/**
 * Blocks: an error from B blocks is itself known to 1 / sqrt(2 (B - 1)), 16 % at 20 and 24 % at 10. Length: blocks of L samples leave out correlation that
 * lowers the error by g / (4 L), 2.5 % at L = 10 g and 5 % at 5 g.
 */
export const BLOCK_LIMITS = {
  blocks: { warn: 20, unreliable: 10 },
  inefficiencies: { wanted: 10, warn: 5, unreliable: 1 },
} as const;

/**
 * Cuts chains, laid one after another, into blocks of at least `length` samples (a shorter chain is one block); Infinity makes each chain a block.
 *
 * lengths [chains]: samples of each. Throws UserError on no chain, an empty chain or a length below 1.
 */
export function chainBlocks(lengths: readonly number[], length: number): Blocks {
  const empty = lengths.findIndex((samples) => !Number.isInteger(samples) || samples < 1);
  if (lengths.length === 0 || empty >= 0 || !(length >= 1)) {
    const found =
      empty >= 0 ? `chain ${empty} has ${lengths[empty]}` : `${lengths.length} chains and blocks of ${length} were given`;
    throw new UserError(`blocks: chains of at least one sample and blocks of at least one are needed, but ${found}.`);
  }
  const of = new Uint32Array(lengths.reduce((sum, samples) => sum + samples, 0));
  let [at, count] = [0, 0];
  for (const samples of lengths) {
    const pieces = Math.max(1, Math.floor(samples / length));
    for (let i = 0; i < samples; i++) of[at + i] = count + Math.floor((i * pieces) / samples);
    at += samples;
    count += pieces;
  }
  return { count, of, ...verdictOf([countFinding(count)]) };
}

/**
 * Blocks of ten statistical inefficiencies of a quantity, the largest of all chains, or shorter where that would leave fewer than 20 blocks.
 *
 * chains [chains][draws] of the quantity whose average is wanted, or of the slowest one known. Errors as checkedChains and statisticalInefficiency.
 */
export function correlationBlocks(chains: Chains): Blocks {
  const series = checkedChains("blocks", chains);
  const lengths = series.map((chain) => chain.length);
  const inefficiency = Math.max(...series.map((chain) => statisticalInefficiency(chain)));
  const { wanted } = BLOCK_LIMITS.inefficiencies;
  const longest = Math.max(1, Math.floor(lengths[0]! / Math.ceil(BLOCK_LIMITS.blocks.warn / series.length)));
  const length = Math.min(Math.ceil(wanted * inefficiency), longest);
  const blocks = chainBlocks(lengths, length);
  return { ...blocks, ...verdictOf([countFinding(blocks.count), lengthFinding(length / inefficiency)]) };
}

/**
 * Bootstrap over samples of which those of one block are kept or dropped together; without blocks, over independent samples, as bootstrap.
 *
 * The statistic receives multipliers of all samples, [samples] with mean 1. Of B blocks the standard error is multiplied by sqrt((B + 1) / (B - 1)), or
 * sqrt(B / (B - 1)) for multinomial draws, which makes it unbiased for the variance of means over blocks. Source: Künsch, Ann. Stat. 17 (1989) 1217.
 */
export function blockBootstrap(
  stream: Key,
  samples: number,
  blocks: Blocks | undefined,
  replicates: number,
  statistic: (multipliers: Float64Array) => number | Float64Array,
  kind: BootstrapKind = "bayesian",
): BootstrapResult {
  if (blocks === undefined) return bootstrap(stream, samples, replicates, statistic, kind);
  if (blocks.of.length !== samples || blocks.count < 2) {
    throw new UserError(
      `block bootstrap: at least 2 blocks of the ${samples} samples are needed, but ${blocks.count} of ${blocks.of.length} samples were given; cut the chains of these samples into more.`,
    );
  }
  const multipliers = new Float64Array(samples);
  const result = bootstrap(
    stream,
    blocks.count,
    replicates,
    (ofBlocks) => {
      let sum = 0;
      for (let i = 0; i < samples; i++) sum += ofBlocks[blocks.of[i]!]!;
      for (let i = 0; i < samples; i++) multipliers[i] = (ofBlocks[blocks.of[i]!]! * samples) / sum;
      return statistic(multipliers);
    },
    kind,
  );
  const lost = (kind === "bayesian" ? blocks.count + 1 : blocks.count) / (blocks.count - 1);
  return { ...result, standardError: result.standardError.map((error) => error * Math.sqrt(lost)) };
}

/** What too few independent blocks, or chains, say against an error that is measured between them. */
export function countFinding(count: number): Finding | undefined {
  const { warn, unreliable } = BLOCK_LIMITS.blocks;
  if (count >= warn) return undefined;
  const known = count > 1 ? `known to ${(100 / Math.sqrt(2 * (count - 1))).toFixed(0)} % only` : "not known";
  const reason = `The samples are ${count} independent ${plural(count, "block")}, fewer than ${warn}: the error bar itself is ${known}; sample longer, or run more chains.`;
  return { status: grade(count < unreliable), reason };
}

function lengthFinding(inefficiencies: number): Finding | undefined {
  const { warn, unreliable } = BLOCK_LIMITS.inefficiencies;
  if (inefficiencies >= warn) return undefined;
  const reason = `Blocks span ${inefficiencies.toPrecision(2)} statistical inefficiencies, fewer than ${warn}: errors come out too small; sample longer.`;
  return { status: grade(inefficiencies < unreliable), reason };
}
