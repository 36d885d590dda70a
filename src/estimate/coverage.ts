/** Whether samples are where their target is: what frames of equilibrium, of dynamics that began at the samples, find beyond them. */
import { type Axis, cellsOf } from "./binning.ts";
import { type Finding, grade } from "./finding.ts";

/** One torsion, or two, of samples and of frames, rad. */
export interface TorsionView {
  readonly names: readonly string[];
  /** [samples] of each torsion. */
  readonly samples: readonly ArrayLike<number>[];
  /** [frames] of each torsion. */
  readonly frames: readonly ArrayLike<number>[];
}

/** Where frames are and samples are not. */
export interface Uncovered {
  readonly torsions: readonly string[];
  /** Share of the frames. */
  readonly share: number;
  /** Independent chains of dynamics that went there. */
  readonly chains: number;
  /** Middle of these frames, rad; a mean on the circle of each torsion. */
  readonly centre: readonly number[];
}

/** How much wider the frames spread along one coordinate than the samples. */
export interface Widening {
  readonly name: string;
  /** Ratio of the distances between the 16 % and 84 % quantiles. */
  readonly ratio: number;
}

/**
 * Share: that of frames in cells without a sample in them or beside them is at most cells / (e n m) where frames and n samples are of one density, m the cells
 * beside one another; cells are so many that this is half a per cent. Chains: what fewer find may be one excursion. Widening: along a normal coordinate
 * weights have a finite variance up to sqrt(2), and a k-hat of 0.7 at 1.83.
 */
export const COVERAGE_LIMITS = {
  share: { unreliable: 0.01 },
  chains: 3,
  widening: { warn: 1.41, unreliable: 1.83 },
} as const;

/** Share of frames that may lie in empty cells by chance. */
const CHANCE = 0.005;
/** Cells of an axis: 10 degrees are finer than any basin. */
const MOST_CELLS = 36;
const FEWEST_CELLS = 4;

/** Cells of each of `dimensions` axes for n samples that are worth `effective` independent ones. */
function cellsFor(effective: number, dimensions: number): number {
  const all = CHANCE * Math.E * effective * 3 ** dimensions;
  return Math.max(FEWEST_CELLS, Math.min(MOST_CELLS, Math.floor(all ** (1 / dimensions))));
}

/** Cells of a turn, from 0. */
const turn = (bins: number): Axis => ({ from: 0, to: 2 * Math.PI, bins, periodic: true });

/** Cells [cells^dimensions] with a sample in them or beside them, on the torus. */
function occupied({ samples }: TorsionView, cells: number): Uint8Array {
  const taken = new Uint8Array(cells ** samples.length);
  const beside = [cells - 1, 0, 1];
  const count = samples[0]!.length;
  const own = samples.map((values) => cellsOf("coverage", [{ values, axis: turn(cells) }], count));
  for (let row = 0; row < count; row++) {
    const columns = own.map((cellOf) => beside.map((step) => (cellOf[row]! + step) % cells));
    for (const first of columns[0]!) {
      if (columns.length === 1) taken[first] = 1;
      else for (const second of columns[1]!) taken[first * cells + second] = 1;
    }
  }
  return taken;
}

const circularMean = (angles: readonly number[]): number =>
  Math.atan2(
    angles.reduce((sum, angle) => sum + Math.sin(angle), 0),
    angles.reduce((sum, angle) => sum + Math.cos(angle), 0),
  );

/** What the frames find beyond samples that are worth `effective` independent ones; chain [frames] of each frame. */
export function uncovered(view: TorsionView, chain: ArrayLike<number>, effective: number): Uncovered {
  const { names, frames } = view;
  const cells = cellsFor(effective, frames.length);
  const taken = occupied(view, cells);
  const coordinates = frames.map((values) => ({ values, axis: turn(cells) }));
  const rows = [...cellsOf("coverage", coordinates, chain.length)].flatMap((cell, row) => (taken[cell] === 0 ? [row] : []));
  return {
    torsions: names,
    share: rows.length / chain.length,
    chains: new Set(rows.map((row) => chain[row])).size,
    centre: frames.map((angles) => circularMean(rows.map((row) => angles[row]!))),
  };
}

/** The distance between the 16 % and 84 % quantiles of values. */
function spread(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return at(0.84) - at(0.16);
}

/** How much wider frames spread than samples along a coordinate on the line. */
export const widening = (name: string, samples: ArrayLike<number>, frames: ArrayLike<number>): Widening => ({
  name,
  ratio: spread(frames) / spread(samples),
});

/** What is to be said of frames where no sample is: of all views the one with the most. */
export function uncoveredFinding(found: readonly Uncovered[]): Finding | undefined {
  const { share, chains } = COVERAGE_LIMITS;
  const grave = found.filter((one) => one.share > share.unreliable && one.chains >= chains).sort((a, b) => b.share - a.share)[0];
  if (grave === undefined) return undefined;
  const where = grave.torsions.map((name, k) => `${name} ${grave.centre[k]!.toFixed(1)}`).join(", ");
  const reason = `A mode is missing: dynamics that began at the samples is ${(100 * grave.share).toPrecision(2)} % of its time, in ${grave.chains} chains, where no sample is (about ${where} rad); no weight mends what was never drawn, so draw samples there, too.`;
  return { status: "unreliable", reason };
}

/** What is to be said of samples that are narrower than the target. */
export function wideningFinding(found: readonly Widening[]): Finding | undefined {
  const { warn, unreliable } = COVERAGE_LIMITS.widening;
  const narrow = found.filter(({ ratio }) => ratio > warn).sort((a, b) => b.ratio - a.ratio);
  const worst = narrow[0];
  if (worst === undefined) return undefined;
  const reason = `The samples are too narrow: dynamics that began at them spreads ${warn.toFixed(1)} times as far or more along ${narrow.length} of ${found.length} bonds, angles and stiff torsions, ${worst.ratio.toFixed(1)} times along ${worst.name}; weights of the few samples at the edge then decide, so draw wider.`;
  return { status: grade(worst.ratio > unreliable), reason };
}
