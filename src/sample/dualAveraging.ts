/** Dual averaging of a step size towards a wanted acceptance. */

/** Constants of the published scheme: gain, steps by which early iterations are damped, and the decay of the average's weights. */
const SCHEME = { gain: 0.05, damping: 10, decay: 0.75 } as const;

/** Where the search stands; logarithms of step sizes. */
export interface StepSizeSearch {
  readonly iteration: number;
  /** The size to try next. */
  readonly current: number;
  /** The size to settle on: an average over iterations, later ones weighing more. */
  readonly averaged: number;
  /** Mean shortfall of the acceptance. */
  readonly shortfall: number;
  /** Towards which the search is pulled: ten times the first size, since large steps are cheap to try. */
  readonly centre: number;
}

/** A search that begins at a step size. */
export const startSearch = (stepSize: number): StepSizeSearch => ({
  iteration: 0,
  current: Math.log(stepSize),
  averaged: 0,
  shortfall: 0,
  centre: Math.log(10 * stepSize),
});

/**
 * The search after an iteration with a mean acceptance: H_t = (1 - 1/(t + t0)) H + (wanted - found)/(t + t0); log h = mu - sqrt(t)/gamma H_t;
 * averaged with weights t^-kappa. An acceptance that is not a number counts as none.
 *
 * Source: Hoffman, Gelman, J. Mach. Learn. Res. 15 (2014) 1593, eq. 6 and algorithm 5.
 */
export function searchOn(search: StepSizeSearch, found: number, wanted: number): StepSizeSearch {
  const t = search.iteration + 1;
  const share = 1 / (t + SCHEME.damping);
  const shortfall = (1 - share) * search.shortfall + share * (wanted - (Number.isNaN(found) ? 0 : found));
  const current = search.centre - (Math.sqrt(t) / SCHEME.gain) * shortfall;
  const weight = t ** -SCHEME.decay;
  return { ...search, iteration: t, shortfall, current, averaged: weight * current + (1 - weight) * search.averaged };
}
