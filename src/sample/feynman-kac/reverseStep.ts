/** The programs of the reverse diffusion: where it begins, and one step. */

import { diffusion } from "../../energy-models/noising.ts";
import { wrap } from "../../graph/coordinates.ts";
import { input } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, mul, sqrt, sub } from "../../graph/ops/elementwise.ts";
import { type Program, program } from "../../graph/program.ts";
import { pathLogDensity, type ReversePath, reverseTerms, totalExponent } from "./path.ts";
import type { Place, WeightRule } from "./weightRules.ts";

/** How the way from noise to data is walked. */
export interface ReverseSchedule {
  readonly steps: number;
  /** Times where the way begins and ends. */
  readonly latest: number;
  readonly earliest: number;
  /** Times are earliest + (latest - earliest) (1 - k / steps)^refinement: above 1, steps shrink towards the data. A whole number. */
  readonly refinement: number;
  /** Noise of the reverse process in units of the forward one's. */
  readonly zeta: number;
}

/** Time after `clock` [batch, 1] steps. */
function timeAfter({ steps, latest, earliest, refinement }: ReverseSchedule, clock: Tensor): Tensor {
  const left = sub(1, mul(1 / steps, clock));
  const power = Array.from({ length: refinement - 1 }).reduce<Tensor>((all) => mul(all, left), left);
  return add(earliest, mul(latest - earliest, power));
}

function placeAt(path: ReversePath, { zeta }: ReverseSchedule, rule: WeightRule, x: Tensor, t: Tensor): Place {
  const kappa = rule.pull(zeta, totalExponent(path));
  return { ...reverseTerms(path, zeta, kappa, x, t), logDensity: () => pathLogDensity(path, x, t) };
}

const column = (name: string, width: number): Tensor => input(name, ["batch", width]);

/** x [batch, d] at the latest time -> what the first step needs: velocity [batch, d], carried, logDensity [batch, 1]. */
export function beginProgram(path: ReversePath, schedule: ReverseSchedule, rule: WeightRule): Program {
  const x = column("x", path.noising.periods.length);
  const place = placeAt(path, schedule, rule, x, timeAfter(schedule, column("clock", 1)));
  return program({ velocity: place.velocity, carried: rule.carried(place), logDensity: place.logDensity() });
}

/**
 * One step: x, velocity [batch, d], carried, clock and logWeight [batch, 1] in and out; noise [batch, d] in.
 *
 * Euler and Maruyama's, with g^2 of the middle of the step; on the circle the weights are those of the way that was gone, so that windings cancel.
 */
export function reverseProgram(path: ReversePath, schedule: ReverseSchedule, rule: WeightRule): Program {
  const d = path.noising.periods.length;
  const [x, velocity, noise] = [column("x", d), column("velocity", d), column("noise", d)];
  const [carried, clock, logWeight] = [column("carried", 1), column("clock", 1), column("logWeight", 1)];
  const later = add(clock, 1);
  const [from, to] = [timeAfter(schedule, clock), timeAfter(schedule, later)];
  const duration = sub(from, to);
  const { squaredWidth } = diffusion(path.noising, mul(0.5, add(from, to)));
  const variance = mul(schedule.zeta ** 2, mul(squaredWidth, duration));
  const displacement = add(mul(velocity, duration), mul(sqrt(variance), noise));
  const moved = wrap(add(x, displacement), path.noising.periods);
  const after = placeAt(path, schedule, rule, moved, to);
  const grown = rule.increment(carried, after, { duration, variance, displacement, noise });
  return program({
    x: moved,
    velocity: after.velocity,
    carried: rule.carried(after),
    clock: later,
    logWeight: add(logWeight, grown),
  });
}
