import { UserError } from "../../errors.ts";
import { constant } from "../../graph/node.ts";
import { add } from "../../graph/ops/elementwise.ts";
import { scatterAdd } from "../../graph/ops/gather.ts";
import { mapGrowth } from "./growth.ts";
import type { Operation } from "./operation.ts";

/** The density of the coordinates that are left, given values of the others: u(x) = u_1(x, values), of fewer coordinates in the same order. */
export const conditioning: Operation<"conditioning"> = {
  name: "conditioning",
  density: "p(x | x_i = value)",
  takes: "one",
  compose: ([factor], { values }) => {
    const { dimension, periods } = factor!;
    const row = fixedRow(values, dimension);
    const kept = periods.flatMap((_, i) => (Object.hasOwn(values, i) ? [] : [i]));
    const of = (all: readonly number[]): number[] => kept.map((i) => all[i]!);
    return {
      dimension: kept.length,
      periods: of(periods),
      growth: mapGrowth(factor!, ({ least, most }) => ({ least: of(least), most: of(most) })),
      reducedEnergy: (x, ...level) =>
        factor!.reducedEnergy(add(scatterAdd(x, kept, dimension), constant(row, [1, dimension])), ...level),
    };
  },
};

/** The values in their places, zeros elsewhere. */
function fixedRow(values: Readonly<Record<number, number>>, dimension: number): Float64Array {
  const entries = Object.entries(values).map(([name, value]) => ({ coordinate: Number(name), value }));
  const wrong = entries.find(
    ({ coordinate, value }) =>
      !(Number.isInteger(coordinate) && coordinate >= 0 && coordinate < dimension && Number.isFinite(value)),
  );
  if (wrong !== undefined) {
    throw new UserError(
      `conditioning on coordinate ${wrong.coordinate} = ${wrong.value} was asked for: give finite values of some of the coordinates 0 to ${dimension - 1}.`,
    );
  }
  if (entries.length === 0 || entries.length === dimension) {
    throw new UserError(
      `conditioning was asked for with values of ${entries.length} of ${dimension} coordinates: fix at least one and leave at least one.`,
    );
  }
  const row = new Float64Array(dimension);
  for (const { coordinate, value } of entries) row[coordinate] = value;
  return row;
}
