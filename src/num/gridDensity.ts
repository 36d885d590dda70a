/** Densities in one or two dimensions that are known by an energy alone: their normalisers and exact samples, by way of a grid. */
import { logSumExp } from "./logSumExp.ts";
import { fold, type Key, uniforms } from "./random.ts";

/** Equal cells between two bounds, beyond which the density is negligible. */
export interface GridAxis {
  readonly from: number;
  readonly to: number;
  readonly cells: number;
}

/** What a grid tells of a density. */
export interface GridDensity {
  /** log of the integral of exp(-u), by the midpoint rule, whose error falls faster than any power of the cell where u is smooth. */
  readonly logNormaliser: number;
  /** Mean of a function of the point under the density, by the same rule. */
  mean(value: (point: Float64Array) => number): number;
  /** Independent samples [count, axes], row i a function of (stream, i): by rejection from a density that is constant in each cell. */
  sample(stream: Key, count: number): Float64Array;
}

/** Middles of the cells, [cells, axes], the last axis fastest. */
function middlesOf(axes: readonly GridAxis[]): Float64Array {
  const cells = axes.reduce((product, axis) => product * axis.cells, 1);
  const middles = new Float64Array(cells * axes.length);
  let repeat = cells;
  axes.forEach(({ from, to, cells: own }, d) => {
    repeat /= own;
    for (let cell = 0; cell < cells; cell++) {
      middles[cell * axes.length + d] = from + ((to - from) * ((Math.floor(cell / repeat) % own) + 0.5)) / own;
    }
  });
  return middles;
}

/** How far the energy may fall below a cell's middle within the cell: twice the change over half a cell, along every axis. */
function fallsOf(energies: Float64Array, axes: readonly GridAxis[]): Float64Array {
  const falls = new Float64Array(energies.length);
  let stride = energies.length;
  for (const { cells } of axes) {
    stride /= cells;
    for (let cell = 0; cell < energies.length; cell++) {
      const place = Math.floor(cell / stride) % cells;
      const change = (by: number): number => Math.abs(energies[cell + by * stride]! - energies[cell]!);
      const [before, after] = [place > 0 ? change(-1) : 0, place < cells - 1 ? change(1) : 0];
      falls[cell]! += Math.max(before, after);
    }
  }
  return falls;
}

/** The first index whose running total exceeds a value. */
function indexAbove(totals: Float64Array, value: number): number {
  let [low, high] = [0, totals.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (totals[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What sampling needs of a grid: energies of the middles, how far they may fall within each cell, and running totals of the ceilings exp(fall - u). */
interface Grid {
  readonly axes: readonly GridAxis[];
  readonly steps: readonly number[];
  readonly middles: Float64Array;
  readonly energies: Float64Array;
  readonly falls: Float64Array;
  readonly totals: Float64Array;
}

function runningTotals(energies: Float64Array, falls: Float64Array, logMass: number): Float64Array {
  let total = 0;
  return energies.map((u, cell) => {
    // Beyond all numbers an energy has neither ceiling nor share.
    if (Number.isFinite(u)) total += Math.exp(falls[cell]! - u - logMass);
    return total;
  });
}

/** Fills the point [axes] with one proposal and returns whether it is accepted. */
function propose(energy: (point: Float64Array) => number, grid: Grid, draws: Float64Array, point: Float64Array): boolean {
  const { steps, middles, energies, falls, totals } = grid;
  const cell = indexAbove(totals, draws[0]! * totals.at(-1)!);
  for (let d = 0; d < point.length; d++) point[d] = middles[cell * point.length + d]! + (draws[2 + d]! - 0.5) * steps[d]!;
  const logRatio = energies[cell]! - falls[cell]! - energy(point);
  if (!(logRatio <= 0))
    throw new Error(`internal: the grid is too coarse at ${point.join(", ")}: the density exceeds its ceiling`);
  return Math.log(draws[1]!) < logRatio;
}

function sampleGrid(energy: (point: Float64Array) => number, grid: Grid, stream: Key, count: number): Float64Array {
  const width = grid.axes.length;
  const samples = new Float64Array(count * width);
  const draws = new Float64Array(width + 2);
  const attempts: Key[] = [];
  for (let i = 0; i < count; i++) {
    for (let attempt = 0; ; attempt++) {
      attempts[attempt] ??= fold(stream, attempt);
      uniforms(attempts[attempt], i * draws.length, draws);
      if (propose(energy, grid, draws, samples.subarray(i * width, (i + 1) * width))) break;
    }
  }
  return samples;
}

/**
 * A density exp(-u) on a box by its energy u at a point [axes].
 *
 * Cells must be small against the distance over which u changes by 1 where the density matters; sampling throws where one is not.
 */
export function gridDensity(energy: (point: Float64Array) => number, axes: readonly GridAxis[]): GridDensity {
  const width = axes.length;
  const middles = middlesOf(axes);
  const point = (cell: number): Float64Array => middles.subarray(cell * width, (cell + 1) * width);
  const energies = Float64Array.from({ length: middles.length / width }, (_, cell) => energy(point(cell)));
  const steps = axes.map(({ from, to, cells }) => (to - from) / cells);
  const logMass = logSumExp(energies.map((u) => -u));
  const falls = fallsOf(energies, axes);
  const grid = { axes, steps, middles, energies, falls, totals: runningTotals(energies, falls, logMass) };
  return {
    logNormaliser: logMass + steps.reduce((sum, step) => sum + Math.log(step), 0),
    mean: (value) =>
      energies.reduce((sum, u, cell) => (u < Infinity ? sum + Math.exp(-u - logMass) * value(point(cell)) : sum), 0),
    sample: (stream, count) => sampleGrid(energy, grid, stream, count),
  };
}
