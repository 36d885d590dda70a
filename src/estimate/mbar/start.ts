import type { CheckedInput } from "./input.ts";

/**
 * Free energies of the sampled states to begin with, kT: along the tree of the pairs that dissipate least, half of the difference of mean works both ways.
 *
 * Exact for Gaussian work, and near enough for Newton's method wherever states overlap at all. The first sampled state has 0. [sampled]
 */
export function startingFreeEnergies(input: CheckedInput): Float64Array {
  const n = input.sampled.length;
  const work = meanWorks(input);
  const f = new Float64Array(n);
  const nearest = new Int32Array(n).fill(0);
  const outside = new Set(input.sampled.map((_, k) => k).slice(1));
  const dissipation = (j: number, k: number): number => work[j * n + k]! + work[k * n + j]!;
  while (outside.size > 0) {
    const next = [...outside].reduce((best, k) => (dissipation(k, nearest[k]!) < dissipation(best, nearest[best]!) ? k : best));
    const from = nearest[next]!;
    f[next] = f[from]! + (work[from * n + next]! - work[next * n + from]!) / 2;
    outside.delete(next);
    for (const k of outside) if (dissipation(k, next) < dissipation(k, nearest[k]!)) nearest[k] = next;
  }
  return f;
}

/** Mean of u_k - u_j over samples of state j, [sampled j, sampled k]; over those where it is finite, or 0 where it nowhere is. */
function meanWorks({ energies, counts, sampled, starts, samples }: CheckedInput): Float64Array {
  const n = sampled.length;
  const works = new Float64Array(n * n);
  sampled.forEach((j, row) => {
    sampled.forEach((k, column) => {
      let [sum, finite] = [0, 0];
      for (let i = starts[j]!; i < starts[j]! + counts[j]!; i++) {
        const work = energies[k * samples + i]! - energies[j * samples + i]!;
        if (work === Number.POSITIVE_INFINITY) continue;
        sum += work;
        finite++;
      }
      works[row * n + column] = finite > 0 ? sum / finite : 0;
    });
  });
  return works;
}
