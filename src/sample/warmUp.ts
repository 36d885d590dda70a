/** Warm-up: step size and preconditioner are found, then frozen; nothing that is averaged later comes from here. */

import { UserError } from "../errors.ts";
import { mean } from "../num/mean.ts";
import type { Arrays } from "../runtime/executor.ts";
import type { ChainPoints, MarkovChains } from "./chains.ts";
import { type StepSizeSearch, searchOn, startSearch } from "./dualAveraging.ts";

/** What warm-up found: what sampling is done with. */
export interface Tuning {
  readonly stepSize: number;
  /** [d] */
  readonly scale: Float64Array;
}

/** How long to warm up, and from where. */
export interface WarmUpOptions {
  /** Steps in all. */
  readonly steps: number;
  /** Step size to begin with, in units of the scale. */
  readonly stepSize: number;
  /** Step size of each chain in units of the one that is found, [chains]; all 1 if not given. */
  readonly relative?: Float64Array;
  /** Lengths to begin with, [d]; all 1 if not given. */
  readonly scale?: ArrayLike<number>;
  /** Whether the scale is measured; true if not given. */
  readonly adaptScale?: boolean;
  readonly coefficients?: Float64Array;
  readonly feeds?: Arrays;
}

/** Rounds of warm-up, each twice as long as the one before: the search for the step size begins again in each, with the scale that the second half of the last one measured. */
const ROUNDS = 3;

/** Squared gradients, in units of 1 / the present scale, that one chain may bring into the mean: chains still far from equilibrium have slopes of any size. */
const LARGEST_SQUARE = 1e4;

/**
 * Lengths of coordinates in which the mean curvature of the energy is 1, [d]: s_i = <(du/dx_i)^2>^(-1/2), over chains.
 *
 * In equilibrium <(du/dx_i)^2> = <d2u/dx_i^2>, which needs no variance and so has a meaning on the circle and in several wells.
 * Source: Titsias, Adv. Neural Inf. Process. Syst. 36 (2023), Optimal preconditioning and Fisher adaptive Langevin sampling, for the full matrix.
 */
export function curvatureScale(squares: ArrayLike<number>, samples: number, before: ArrayLike<number>): Float64Array {
  return Float64Array.from(squares, (sum, i) => (sum > 0 ? Math.sqrt(samples / sum) : before[i]!));
}

/** Adds each chain's squared gradient of its member to the sums [d]. */
export function addSquares(
  sums: Float64Array,
  { gradients }: ChainPoints,
  coefficients: Float64Array | undefined,
  { count, family }: MarkovChains,
  scale: Float64Array,
): void {
  const { dimension } = family;
  const terms = Object.keys(family.terms).length;
  for (let chain = 0; chain < count; chain++) {
    for (let i = 0; i < dimension; i++) {
      let slope = 0;
      for (let k = 0; k < terms; k++) {
        slope += (coefficients?.[chain * terms + k] ?? 1) * gradients[(chain * terms + k) * dimension + i]!;
      }
      sums[i]! += Math.min(slope * slope, LARGEST_SQUARE / scale[i]! ** 2);
    }
  }
}

/** Steps of each round. */
function roundsOf(steps: number): number[] {
  const unit = steps / (2 ** ROUNDS - 1);
  return Array.from({ length: ROUNDS }, (_, round) => Math.max(1, Math.round(unit * 2 ** round)));
}

/**
 * Runs chains on while step size (dual averaging of the mean acceptance of all chains, every step) and preconditioner (curvature over chains and steps)
 * are adapted. The chains are then near equilibrium if the steps were enough: whether they are is for diagnostics of the sampling to say.
 *
 * Throws a UserError where no chain moves.
 */
export async function warmUp(chains: MarkovChains, options: WarmUpOptions): Promise<Tuning> {
  const { family, kernel } = chains;
  const { adaptScale = true, coefficients, feeds, relative } = options;
  let scale: Float64Array = Float64Array.from(options.scale ?? new Float64Array(family.dimension).fill(1));
  let search: StepSizeSearch = startSearch(options.stepSize);
  for (const [round, steps] of roundsOf(options.steps).entries()) {
    const squares = new Float64Array(family.dimension);
    // The last round finds the step size that belongs to the scale, and leaves the scale alone.
    const measured = adaptScale && round < ROUNDS - 1;
    search = startSearch(Math.exp(search.iteration > 0 ? search.averaged : search.current));
    for (let step = 0; step < steps; step++) {
      const settings = {
        stepSize: relative?.map((factor) => factor * Math.exp(search.current)) ?? Math.exp(search.current),
        scale,
        ...(coefficients && { coefficients }),
        ...(feeds && { feeds }),
      };
      const { acceptance } = await chains.advance(1, settings);
      if (kernel.wantedAcceptance !== undefined) search = searchOn(search, mean(acceptance), kernel.wantedAcceptance);
      if (measured && step >= steps / 2) addSquares(squares, await chains.read(), coefficients, chains, scale);
    }
    if (measured) scale = curvatureScale(squares, Math.floor((steps + 1) / 2) * chains.count, scale);
  }
  const stepSize = kernel.wantedAcceptance === undefined ? options.stepSize : Math.exp(search.averaged);
  if (stepSize > 0 && Number.isFinite(stepSize)) return { stepSize, scale };
  throw new UserError(
    `warm-up: the step size of ${kernel.name} went to ${stepSize}, since no proposal was accepted; start nearer to equilibrium, or with a smaller step size.`,
  );
}
