/** Underdamped Langevin dynamics, with and without a Metropolis test. */
import { UserError } from "../../errors.ts";
import { wrap } from "../../graph/coordinates.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, mul, neg, sub } from "../../graph/ops/elementwise.ts";
import { slice } from "../../graph/ops/movement.ts";
import { baoab as baoabPaper } from "../citations.ts";
import { metropolisedLangevin } from "./citations.ts";
import { energyOf, type Family, pointAt } from "./family.ts";
import type { Kernel, StepInputs } from "./kernel.ts";
import { kick, kineticEnergy, type PhasePoint } from "./leapfrog.ts";
import { DECISION_COLUMNS, metropolis, unadjusted } from "./metropolis.ts";

/** What can be set of underdamped Langevin dynamics. */
export interface UnderdampedOptions {
  /** Part of the momentum that a step keeps, exp(-friction * time step), between 0 and 1. */
  readonly retained: number;
}

interface Move {
  readonly to: PhasePoint;
  /** H' - H without what the heat bath gave, [batch, 1]: the work that the splitting does. */
  readonly work: Tensor;
}

/** One step BAOAB: half a kick, half a drift, the heat bath, half a drift, half a kick. */
function move(family: Family, from: PhasePoint, inputs: StepInputs, retained: number): Move {
  const { noise, stepSize, scale, coefficients } = inputs;
  const length = mul(stepSize, scale);
  const half = mul(0.5, length);
  const kicked = kick(from, half, coefficients);
  const bath = slice(noise, 1, 0, family.dimension);
  const thermalised = add(mul(retained, kicked), mul(Math.sqrt(1 - retained * retained), bath));
  const point = pointAt(family, wrap(add(from.point.x, mul(half, add(kicked, thermalised))), family.periods));
  const momentum = kick({ point, momentum: thermalised }, half, coefficients);
  const potential = sub(energyOf(point, coefficients), energyOf(from.point, coefficients));
  const kinetic = add(
    sub(kineticEnergy(kicked), kineticEnergy(from.momentum)),
    sub(kineticEnergy(momentum), kineticEnergy(thermalised)),
  );
  return { to: { point, momentum }, work: add(potential, kinetic) };
}

function underdamped(name: string, { retained }: UnderdampedOptions, exact: boolean): Kernel {
  if (!(retained >= 0 && retained < 1)) {
    throw new UserError(`${name}: a step keeps the part ${retained} of the momentum; give one from 0 to below 1.`);
  }
  return {
    name,
    exact,
    cite: exact ? [baoabPaper, metropolisedLangevin] : [baoabPaper],
    // A rejected step turns the momentum round, so that only rare rejections leave the motion persistent.
    wantedAcceptance: 0.95,
    evaluations: 1,
    noise: (dimension) => dimension + (exact ? DECISION_COLUMNS : 0),
    carried: (dimension) => ({ momentum: dimension }),
    step: (family, { point, carried }, inputs) => {
      const momentum = carried.momentum!;
      const { to, work } = move(family, { point, momentum }, inputs, retained);
      const proposal = {
        proposed: { point: to.point, carried: { momentum: to.momentum } },
        rejected: { point, carried: { momentum: neg(momentum) } },
        logRatio: neg(work),
      };
      const { dimension } = family;
      return exact ? metropolis(proposal, slice(inputs.noise, 1, dimension, dimension + DECISION_COLUMNS)) : unadjusted(proposal);
    },
  };
}

/**
 * BAOAB steps of underdamped Langevin dynamics; positions have an error of O(h^4) in harmonic wells' averages and O(h^2) elsewhere.
 *
 * The log weight of a step is minus its work without heat. Source: Leimkuhler, Matthews, AMRX 2013, 34, eq. 13; the work: Sivak, Chodera, Crooks,
 * Phys. Rev. X 3 (2013) 011007, eq. 9.
 */
export const baoab = (options: UnderdampedOptions): Kernel => underdamped("baoab", options, false);

/**
 * BAOAB with a Metropolis test: accepted with probability min(1, exp(-work)), on rejection the momentum is turned round.
 *
 * Source: Horowitz, Phys. Lett. B 268 (1991) 247, for the turn; Scemama, Lelièvre, Stoltz, Cancès, Caffarel, J. Chem. Phys. 125 (2006) 114105.
 */
export const metropolisedBaoab = (options: UnderdampedOptions): Kernel => underdamped("metropolised-baoab", options, true);
