/** Free energies between temperatures by integration over those between. */
import type { Finding } from "../../estimate/finding.ts";
import { thermodynamicIntegration } from "../../estimate/thermodynamicIntegration.ts";
import { thermalEnergy } from "../../units.ts";
import { type FreeEnergyRow, row } from "./row.ts";
import { reduced } from "./trajectory.ts";

/** Series of one potential at one temperature. */
export interface TemperedSeries {
  /** K. */
  readonly temperature: number;
  /** U of each frame, kJ/mol, and the chain that it is of. [frames] */
  readonly potential: Float64Array;
  readonly chain: Uint32Array;
}

/** Two points are a straight line, which nothing checks. */
const FEWEST_POINTS = 3;
/** Draws of a chain below which it has no correlation to speak of. */
const SHORTEST_CHAIN = 8;

/** The values of each chain, cut to the length of the shortest. */
function chainsOf(values: Float64Array, chain: Uint32Array): number[][] {
  const series = new Map<number, number[]>();
  values.forEach((value, i) => {
    const own = series.get(chain[i]!) ?? [];
    own.push(value);
    series.set(chain[i]!, own);
  });
  const shortest = Math.min(...[...series.values()].map(({ length }) => length));
  return [...series.values()].map((own) => own.slice(0, shortest));
}

const same = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6 * b;

/**
 * f(T_to) - f(T_from), kT: the integral of <u> over log beta, since d f / d log beta = beta <U>; none where there are no series at both ends and between.
 *
 * The mean of u = U / kT is half the number of coordinates of springs at every temperature, so log beta is the variable in which few points do.
 */
export function betweenByIntegration(
  series: readonly TemperedSeries[],
  from: number,
  to: number,
  findings: readonly (Finding | undefined)[],
): FreeEnergyRow[] {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const inside = series.filter(({ temperature: T }) => (T > low && T < high) || same(T, low) || same(T, high));
  const descending = inside.toSorted((a, b) => b.temperature - a.temperature);
  const points = descending.map(({ temperature, potential, chain }) => ({
    lambda: -Math.log(thermalEnergy(temperature)),
    derivatives: chainsOf(reduced(potential, temperature), chain),
  }));
  const ends = [descending[0], descending.at(-1)].every((end, i) => end !== undefined && same(end.temperature, [high, low][i]!));
  const long = points.every(({ derivatives }) => derivatives[0]!.length >= SHORTEST_CHAIN);
  if (!ends || !long || points.length < FEWEST_POINTS) return [];
  const found = thermodynamicIntegration(points);
  const samples = inside.reduce((sum, { potential }) => sum + potential.length, 0);
  const value = to < from ? found.value : -found.value;
  return [row(`dynamics at ${points.length} temperatures, integration`, samples, { ...found, value }, findings)];
}
