import { UserError } from "../errors.ts";
import type { Key } from "../num/random.ts";
import { type Axis, type BinnedCoordinate, binCentres, cellCount, cellsOf, OUTSIDE } from "./binning.ts";
import { type Blocks, blockBootstrap } from "./blocks.ts";
import { type Finding, findingsOf, type Verdict, verdictOf } from "./finding.ts";
import { type SampleSource, verdict } from "./verdict.ts";
import { weightDiagnostics } from "./weightDiagnostics.ts";
import { relativeWeights } from "./weights.ts";

/** Free energy over a grid of one or two coordinates, kT. Arrays are [cells], row-major, the last coordinate fastest. */
export interface FreeEnergySurface extends Verdict {
  /** Bin centres of each coordinate. */
  readonly centres: readonly Float64Array[];
  /** -log P(cell), kT, minimum shifted to 0; Infinity in a cell without weight. */
  readonly freeEnergy: Float64Array;
  /** One standard deviation of log P(cell), kT; Infinity in a cell without weight. */
  readonly error: Float64Array;
  /** Samples of positive weight in the cell, and Kish's effective number of them. */
  readonly samples: Uint32Array;
  readonly effective: Float64Array;
  /** -log P of the lowest cell, kT: add it to freeEnergy for -log P(cell). */
  readonly shift: number;
  /** Share of the weight outside all bins. */
  readonly outside: number;
}

/** What a surface needs besides samples. */
export interface SurfaceOptions {
  readonly stream: Key;
  readonly replicates?: number;
  /** Blocks of correlated samples; independent samples if not given. */
  readonly blocks?: Blocks;
  /** What the samples were drawn from, for advice; a generator if not given. */
  readonly source?: SampleSource;
}

/** Cells of fewer effective samples than `samples` have errors above 0.3 kT that are themselves doubtful; warned where they hold more than `share` of the weight. */
const CELL_LIMITS = { samples: 10, share: 0.1 } as const;

/**
 * Free-energy surface F(cell) = -log P(cell) over one or two coordinates, periodic or not, from weighted samples, in kT, with Bayesian-bootstrap errors.
 *
 * logWeights [N] = log p - log q up to a constant (zeros for samples of the target itself). The error is that of the cell's own log P: it does not vanish at the
 * minimum, as the error of F - min F would. Errors as cellsOf and checkLogWeights.
 */
export function freeEnergySurface(
  coordinates: readonly BinnedCoordinate[],
  logWeights: ArrayLike<number>,
  { stream, replicates = 200, blocks, source = "generator" }: SurfaceOptions,
): FreeEnergySurface {
  if (coordinates.length !== 1 && coordinates.length !== 2) {
    throw new UserError(
      `free-energy surface: one or two coordinates are binned, but ${coordinates.length} were given; choose two.`,
    );
  }
  const weights = relativeWeights(logWeights);
  const cells = cellsOf("free-energy surface", coordinates, weights.length);
  const axes = coordinates.map(({ axis }) => axis);
  const { standardError } = blockBootstrap(stream, weights.length, blocks, replicates, (multipliers) =>
    surprisals(cells, weights, multipliers, cellCount(axes)),
  );
  const surprisal = surprisals(cells, weights, new Float64Array(weights.length).fill(1), cellCount(axes));
  const surface = surfaceOf(axes, cells, weights, surprisal, standardError);
  const ofWeights = verdict(weightDiagnostics(logWeights), { source });
  return {
    ...surface,
    ...verdictOf([...findingsOf(ofWeights), ...findingsOf(blocks ?? { status: "ok", reasons: [] }), cellFinding(surface)]),
  };
}

/** A surface from the surprisals -log P of its cells and their errors. */
export function surfaceOf(
  axes: readonly Axis[],
  cells: Int32Array,
  weights: Float64Array,
  surprisal: Float64Array,
  error: Float64Array,
): Omit<FreeEnergySurface, keyof Verdict> {
  const samples = new Uint32Array(surprisal.length);
  const zeros = (): Float64Array => new Float64Array(surprisal.length);
  const [largest, sums, squares] = [zeros(), zeros(), zeros()];
  for (const [i, cell] of cells.entries()) if (cell !== OUTSIDE) largest[cell] = Math.max(largest[cell]!, weights[i]!);
  let [outside, total] = [0, 0];
  for (const [i, cell] of cells.entries()) {
    const w = weights[i]!;
    total += w;
    if (cell === OUTSIDE) outside += w;
    if (cell === OUTSIDE || w === 0) continue;
    samples[cell]!++;
    // Relative to the largest of the cell, since the square of a small weight may underflow.
    const share = w / largest[cell]!;
    sums[cell]! += share;
    squares[cell]! += share * share;
  }
  const shift = surprisal.reduce((least, f) => Math.min(least, f), Number.POSITIVE_INFINITY);
  return {
    centres: axes.map(binCentres),
    freeEnergy: surprisal.map((f) => (f === Number.POSITIVE_INFINITY ? f : f - shift)),
    error,
    samples,
    effective: sums.map((sum, cell) => (sum > 0 ? (sum * sum) / squares[cell]! : 0)),
    shift,
    outside: outside / total,
  };
}

/** What cells of few samples say against a surface. */
export function cellFinding({ freeEnergy, effective, shift }: Omit<FreeEnergySurface, keyof Verdict>): Finding | undefined {
  const { samples, share } = CELL_LIMITS;
  const poor = freeEnergy.reduce((sum, f, cell) => (effective[cell]! < samples ? sum + Math.exp(-f - shift) : sum), 0);
  if (poor <= share) return undefined;
  const reason = `Cells of fewer than ${samples} effective samples hold ${(100 * poor).toFixed(0)} % of the probability: their errors are doubtful; take wider bins, or draw more samples.`;
  return { status: "warn", reason };
}

/** -log(sum of multiplied weights in the cell / sum of all); Infinity where nothing is. */
function surprisals(cells: Int32Array, weights: Float64Array, multipliers: Float64Array, count: number): Float64Array {
  const mass = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]! * multipliers[i]!;
    total += w;
    if (cells[i] !== OUTSIDE) mass[cells[i]!]! += w;
  }
  return mass.map((m) => -Math.log(m / total));
}
