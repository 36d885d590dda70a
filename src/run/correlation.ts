/** How far given samples are correlated in the order of their files. */
import { BLOCK_LIMITS, type Blocks, chainBlocks } from "../estimate/blocks.ts";
import { statisticalInefficiency } from "../estimate/statisticalInefficiency.ts";
import { torsionsOf } from "./analysis.ts";
import { readGiven } from "./given.ts";
import type { StageContext } from "./stage.ts";

/** An inefficiency of N independent values is known to about 2 / sqrt(N): its window is three or four lags. Below five times that they pass for independent. */
const NOISE = 10;

/** Correlated samples: how many are worth one, and blocks for errors; nothing of independent ones. */
interface Correlation {
  readonly inefficiency?: number;
  readonly blocks?: Blocks;
}

const varies = (series: Float64Array): boolean => series.some((value) => value !== series[0]);

/** The largest statistical inefficiency of cosines and sines of torsions over a file of samples. */
function slowest(torsions: readonly Float64Array[]): number {
  const series = torsions.flatMap((angles) => [angles.map(Math.cos), angles.map(Math.sin)]).filter(varies);
  return Math.max(1, ...series.filter((values) => values.length > 2).map((values) => statisticalInefficiency(values)));
}

/** The correlation of given samples, [samples, atoms, 3], in the order of their files, by the slowest torsion. */
export function correlationOf({ definition, directory, system }: StageContext, positions: Float32Array): Correlation {
  const atoms = system.topology.atoms.length;
  const { lengths } = readGiven(directory);
  const count = positions.length / (3 * atoms);
  const all = Object.values(torsionsOf(definition, positions, atoms));
  const ends = lengths.map((_, file) => lengths.slice(0, file + 1).reduce((total, length) => total + length, 0));
  const inefficiency = Math.max(
    ...lengths.map((length, file) => slowest(all.map((angles) => angles.subarray(ends[file]! - length, ends[file]!)))),
  );
  if (inefficiency < 1 + NOISE / Math.sqrt(count)) return {};
  // Where blocks as long as they should be would be too few, the effective samples are, too, and the verdict says so.
  const longest = Math.max(1, count / BLOCK_LIMITS.blocks.warn);
  return { inefficiency, blocks: chainBlocks(lengths, Math.min(BLOCK_LIMITS.inefficiencies.wanted * inefficiency, longest)) };
}
