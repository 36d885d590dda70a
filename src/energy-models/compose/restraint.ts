import { UserError } from "../../errors.ts";
import type { Tensor } from "../../graph/op.ts";
import { abs, add, maximum, mul, round, square, sub } from "../../graph/ops/elementwise.ts";
import { slice } from "../../graph/ops/movement.ts";
import { mapGrowth } from "./growth.ts";
import type { Operation } from "./operation.ts";

/** A well k max(|x_i - centre| - halfWidth, 0)^2 / 2 in one coordinate, in kT; distances on a circle are the shorter way round. */
export interface Restraint {
  /** Counted from 0. */
  readonly coordinate: number;
  readonly centre: number;
  /** k, kT over the coordinate's unit squared. */
  readonly stiffness: number;
  /** Half the width of the flat bottom; 0 if not given. */
  readonly halfWidth?: number;
}

/** A density held near places of some coordinates: u = u_1 + the wells. Umbrella sampling's bias, and a bound for what would not be normalisable. */
export const restraint: Operation<"restraint"> = {
  name: "restraint",
  density: "p exp(-k d^2 / 2)",
  takes: "one",
  compose: ([factor], { restraints }) => {
    const { dimension, periods } = factor!;
    for (const one of restraints) checkRestraint(one, dimension);
    const stiffness = periods.map((_, i) =>
      restraints.reduce((sum, { coordinate, stiffness }) => (coordinate === i ? sum + stiffness : sum), 0),
    );
    const stiffer = (bounds: readonly number[]): number[] => bounds.map((value, i) => value + stiffness[i]!);
    return {
      dimension,
      periods,
      growth: mapGrowth(factor!, ({ least, most }) => ({ least: stiffer(least), most: stiffer(most) })),
      reducedEnergy: (x, ...level) =>
        restraints.reduce((sum, one) => add(sum, well(x, one, periods)), factor!.reducedEnergy(x, ...level)),
    };
  },
};

function well(x: Tensor, { coordinate, centre, stiffness, halfWidth = 0 }: Restraint, periods: readonly number[]): Tensor {
  const away = sub(slice(x, 1, coordinate, coordinate + 1), centre);
  const period = periods[coordinate]!;
  const shortest = period === 0 ? away : sub(away, mul(period, round(mul(1 / period, away))));
  const outside = halfWidth === 0 ? shortest : maximum(sub(abs(shortest), halfWidth), 0);
  return mul(stiffness / 2, square(outside));
}

function checkRestraint({ coordinate, centre, stiffness, halfWidth = 0 }: Restraint, dimension: number): void {
  if (!(Number.isInteger(coordinate) && coordinate >= 0 && coordinate < dimension)) {
    throw new UserError(
      `a restraint on coordinate ${coordinate} was asked for, but there are coordinates 0 to ${dimension - 1}: name one of them.`,
    );
  }
  if (stiffness > 0 && halfWidth >= 0 && [stiffness, halfWidth, centre].every(Number.isFinite)) return;
  throw new UserError(
    `a restraint of stiffness ${stiffness} at ${centre} within ${halfWidth} was asked for: give a positive stiffness, a finite centre and a half-width of at least 0.`,
  );
}
