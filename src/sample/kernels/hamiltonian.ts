/** Kernels whose momentum is drawn anew in each step: Hamiltonian Monte Carlo, and overdamped Langevin dynamics as its shortest form. */

import { UserError } from "../../errors.ts";
import { mul, sub } from "../../graph/ops/elementwise.ts";
import { slice } from "../../graph/ops/movement.ts";
import { hybridMonteCarlo, langevinAdjusted } from "./citations.ts";
import type { Kernel } from "./kernel.ts";
import { hamiltonian, leapfrog } from "./leapfrog.ts";
import { DECISION_COLUMNS, metropolis, type Proposal, unadjusted } from "./metropolis.ts";

/** What can be set of Hamiltonian Monte Carlo. */
export interface HamiltonianOptions {
  /** Steps of velocity Verlet in a trajectory. */
  readonly leapfrogSteps: number;
}

/** Acceptance at which trajectories of so many steps in many dimensions are the most efficient: of one step, 0.574 (Roberts and Rosenthal 1998); of long trajectories, 0.651 and above (Beskos et al. 2013). */
export const wantedAcceptance = (leapfrogSteps: number): number => (leapfrogSteps === 1 ? 0.574 : 0.75);

/** A kernel that draws p, follows the dynamics for so many steps, and then decides, or does not ask. */
function refreshed(name: string, leapfrogSteps: number, exact: boolean): Kernel {
  return {
    name,
    exact,
    cite: [leapfrogSteps === 1 ? langevinAdjusted : hybridMonteCarlo],
    wantedAcceptance: wantedAcceptance(leapfrogSteps),
    evaluations: leapfrogSteps,
    noise: (dimension) => dimension + (exact ? DECISION_COLUMNS : 0),
    carried: () => ({}),
    step: (family, { point }, { noise, stepSize, scale, coefficients }) => {
      const { dimension } = family;
      const from = { point, momentum: slice(noise, 1, 0, dimension) };
      const to = leapfrog(family, from, mul(stepSize, scale), coefficients, leapfrogSteps);
      const proposal: Proposal = {
        proposed: { point: to.point, carried: {} },
        rejected: { point, carried: {} },
        logRatio: sub(hamiltonian(from, coefficients), hamiltonian(to, coefficients)),
      };
      return exact ? metropolis(proposal, slice(noise, 1, dimension, dimension + DECISION_COLUMNS)) : unadjusted(proposal);
    },
  };
}

/**
 * Hamiltonian Monte Carlo: momentum p ~ N(0, 1), a trajectory of velocity Verlet, accepted with probability min(1, exp(H - H')).
 *
 * Source: Duane, Kennedy, Pendleton, Roweth, Phys. Lett. B 195 (1987) 216; Neal (2011), section 5.3.2.
 */
export function hmc({ leapfrogSteps }: HamiltonianOptions): Kernel {
  if (Number.isInteger(leapfrogSteps) && leapfrogSteps >= 1) return refreshed("hmc", leapfrogSteps, true);
  throw new UserError(`hmc: a trajectory of ${leapfrogSteps} steps was asked for; give a whole number from 1 up.`);
}

/**
 * Metropolis-adjusted Langevin algorithm: y = x - h^2 s^2 g / 2 + h s n, accepted by the ratio of Metropolis and Hastings.
 *
 * A trajectory of one step of velocity Verlet proposes just that, and its H - H' is the logarithm of that ratio.
 * Source: Roberts, Tweedie, Bernoulli 2 (1996) 341; Neal (2011), section 5.5.2, for the identity.
 */
export const mala = (): Kernel => refreshed("mala", 1, true);

/**
 * Unadjusted Langevin algorithm: the proposals of `mala`, all taken. Its law differs from the target by O(h^2); the log weight of a step is
 * log [p(y) k(y -> x) / (p(x) k(x -> y))], k(x -> y) = N(y; x - h^2 s^2 g(x) / 2, h^2 s^2).
 *
 * Source: Roberts, Tweedie, Bernoulli 2 (1996) 341; the weight: Nilmeier, Crooks, Minh, Chodera, Proc. Natl. Acad. Sci. 108 (2011) E1009, eq. 12.
 */
export const ula = (): Kernel => refreshed("ula", 1, false);
