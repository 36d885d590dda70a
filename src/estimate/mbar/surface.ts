import { type BinnedCoordinate, cellCount, cellsOf, OUTSIDE } from "../binning.ts";
import { findingsOf, verdictOf } from "../finding.ts";
import { cellFinding, type FreeEnergySurface, surfaceOf } from "../freeEnergySurface.ts";
import { covarianceOfColumns } from "./covariance.ts";
import { normalisedWeights, targetFindings } from "./expectation.ts";
import type { Mbar } from "./mbar.ts";

/**
 * Free-energy surface over one or two coordinates of any state, sampled or not, from samples of all states, kT, with asymptotic errors.
 *
 * energies [samples]: u(x_n) of the state. P(cell) is the expectation of being in it. Samples must be independent, as for mbar. Errors as cellsOf and mbarLogWeights.
 * Source: Shirts and Chodera, J. Chem. Phys. 129 (2008) 124105, equations 13 to 15.
 */
export function mbarSurface(
  solution: Mbar,
  energies: ArrayLike<number>,
  coordinates: readonly BinnedCoordinate[],
): FreeEnergySurface {
  const weights = normalisedWeights(solution, energies);
  const cells = cellsOf("MBAR surface", coordinates, weights.length);
  const axes = coordinates.map(({ axis }) => axis);
  const { shares, errors } = occupancies(solution, weights, cells, cellCount(axes));
  const surprisal = shares.map((share) => -Math.log(share));
  const relative = errors.map((error, cell) => (shares[cell]! > 0 ? error / shares[cell]! : Number.POSITIVE_INFINITY));
  const surface = surfaceOf(axes, cells, weights, surprisal, relative);
  return { ...surface, ...verdictOf([...findingsOf(solution), ...targetFindings(solution, energies), cellFinding(surface)]) };
}

/** Share P of each cell and its standard error: the column of cell b is w (1_b - P_b), whose sums split into those of the cell and those of all. */
function occupancies(
  { mixture, covariance }: Mbar,
  weights: Float64Array,
  cells: Int32Array,
  count: number,
): { readonly shares: Float64Array; readonly errors: Float64Array } {
  const { counts } = covariance;
  const states = counts.length;
  // The last row is for all samples, inside and outside.
  const [shares, squares] = [new Float64Array(count + 1), new Float64Array(count + 1)];
  const sums = new Float64Array((count + 1) * states);
  for (const [i, w] of weights.entries()) {
    if (w === 0) continue;
    let density = 0;
    for (let k = 0; k < states; k++) density += counts[k]! * mixture[i * states + k]!;
    for (const cell of cells[i] === OUTSIDE ? [count] : [cells[i]!, count]) {
      shares[cell]! += w;
      squares[cell]! += w * w;
      for (let k = 0; k < states; k++) sums[cell * states + k]! += (w * counts[k]! * mixture[i * states + k]!) / density;
    }
  }
  const ofAll = sums.subarray(count * states);
  const errors = shares.subarray(0, count).map((share, cell) => {
    const column = sums.slice(cell * states, (cell + 1) * states).map((sum, k) => sum - share * ofAll[k]!);
    const square = squares[cell]! * (1 - 2 * share) + share * share * squares[count]!;
    return Math.sqrt(Math.max(0, covarianceOfColumns(covariance, square, column, column)));
  });
  return { shares: shares.subarray(0, count), errors };
}
