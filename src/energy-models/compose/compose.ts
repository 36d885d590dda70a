import { UserError } from "../../errors.ts";
import type { Tensor } from "../../graph/op.ts";
import type { Target } from "../../target.ts";
import type { Factor, Level, TimeFamily } from "./factor.ts";
import { checkNormalisable } from "./growth.ts";
import { operations } from "./index.ts";
import type { CompositionOptions, Operation, OperationName } from "./operation.ts";

/**
 * A distribution made of others by an operation of the table, at every level that they have: of targets a target, of families over time a family.
 *
 * Throws a UserError on factors of different coordinates or too many or few of them, on options that make no sense, and where it can be seen that
 * what was asked for has no normalisable density.
 */
export function compose<K extends OperationName, L extends Level = readonly []>(
  name: K,
  factors: readonly Factor<L>[],
  options: CompositionOptions[K],
): Factor<L> {
  const operation = operations[name];
  checkCount(operation, factors.length);
  checkCoordinates(name, factors);
  const composed = operation.compose(factors, options);
  checkNormalisable(`compose: ${name} of ${factors.length === 1 ? "a factor" : `${factors.length} factors`}`, composed);
  return composed;
}

/** The target that a family is at one time, [batch, 1] or [1, 1]: a constant, or a graph input that whoever runs the graph feeds. */
export const atTime = (family: TimeFamily, t: Tensor): Target => ({
  dimension: family.dimension,
  periods: family.periods,
  reducedEnergy: (x) => family.reducedEnergy(x, t),
});

function checkCount<K extends OperationName>({ name, takes }: Operation<K>, count: number): void {
  const fits = { one: count === 1, two: count === 2, several: count >= 1 }[takes];
  if (fits) return;
  const wanted = takes === "several" ? "one or more" : takes;
  throw new UserError(`compose: ${name} takes ${wanted} factors, but ${count} were given; give ${wanted}.`);
}

function checkCoordinates<L extends Level>(name: string, factors: readonly Factor<L>[]): void {
  const [first, ...others] = factors;
  for (const [k, { dimension, periods }] of others.entries()) {
    if (dimension !== first!.dimension) {
      throw new UserError(
        `compose: ${name} needs factors of the same coordinates, but factor 0 has ${first!.dimension} and factor ${k + 1} has ${dimension}: give distributions of one vector.`,
      );
    }
    const i = periods.findIndex((period, at) => period !== first!.periods[at]);
    if (i < 0) continue;
    throw new UserError(
      `compose: ${name} needs factors of the same coordinates, but coordinate ${i} has period ${first!.periods[i]} in factor 0 and ${periods[i]} in factor ${k + 1} (0 is the line): give distributions of one vector.`,
    );
  }
}
