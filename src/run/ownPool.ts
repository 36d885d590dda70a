/** The generator's own latest draws with their energies: an endless supply of fresh points for the energy residual. */
import type { CheckpointArrays } from "./checkpoints.ts";
import type { Draws } from "./drawing.ts";
import type { Points } from "./trainingData.ts";

/** A ring: the newest draws replace the oldest. */
export interface OwnPool extends Points {
  /** Where the next draw goes. */
  readonly next: number;
  /** Draws made so far, whether kept or not: where the random stream stands. */
  readonly drawn: number;
}

/** A pool without draws that holds up to `capacity` of them. */
export const emptyPool = (capacity: number, dimension: number): OwnPool => ({
  count: 0,
  vectors: new Float32Array(capacity * dimension),
  energies: new Float64Array(capacity),
  next: 0,
  drawn: 0,
});

export interface TargetUnits {
  /** kT, kJ/mol. */
  readonly thermalEnergy: number;
  /** Subtracted from reduced energies, kT. */
  readonly origin: number;
}

/** Reduced energies of draws over z, kT less the origin; Infinity for draws that do not count. */
export function reducedEnergies(
  { count, energy, logJacobian, fates }: Draws,
  { thermalEnergy, origin }: TargetUnits,
): Float64Array {
  return Float64Array.from({ length: count }, (_, row) =>
    fates[row] === "counted" ? energy[row]! / thermalEnergy - logJacobian[row]! - origin : Number.POSITIVE_INFINITY,
  );
}

/** The pool with new draws, those above the ceiling left out. */
export function refreshed(pool: OwnPool, draws: Draws, target: TargetUnits, ceiling: number): OwnPool {
  const capacity = pool.energies.length;
  const dimension = pool.vectors.length / capacity;
  const vectors = pool.vectors.slice();
  const energies = pool.energies.slice();
  let { next, count } = pool;
  reducedEnergies(draws, target).forEach((energy, row) => {
    if (energy > ceiling) return;
    vectors.set(draws.vectors.subarray(row * dimension, (row + 1) * dimension), next * dimension);
    energies[next] = energy;
    next = (next + 1) % capacity;
    count = Math.min(count + 1, capacity);
  });
  return { count, vectors, energies, next, drawn: pool.drawn + draws.count };
}

/** The pool as named arrays, for checkpoints. */
export const poolArrays = ({ count, vectors, energies, next, drawn }: OwnPool): CheckpointArrays => ({
  "pool.vectors": { data: vectors, shape: [vectors.length] },
  "pool.energies": { data: energies, shape: [energies.length] },
  "pool.counters": { data: Int32Array.of(count, next, drawn), shape: [3] },
});

/** The pool of which `poolArrays` made arrays. */
export function poolFrom(arrays: CheckpointArrays): OwnPool {
  const [count, next, drawn] = arrays["pool.counters"]!.data;
  return {
    count: count!,
    next: next!,
    drawn: drawn!,
    vectors: Float32Array.from(arrays["pool.vectors"]!.data),
    energies: Float64Array.from(arrays["pool.energies"]!.data),
  };
}
