/** What tells whether a composition has a density: how energies grow far out. */
import { UserError } from "../../errors.ts";
import type { Factor, Level } from "./factor.ts";

/**
 * Growth of a reduced energy far out, per coordinate, 1 over the coordinate's unit squared:
 * sum least_i x_i^2 / 2 <= u(x) <= sum most_i x_i^2 / 2 up to terms that grow slower; Infinity where a coordinate is bounded.
 */
export interface Growth {
  readonly least: readonly number[];
  readonly most: readonly number[];
}

/** The growth at a time t from 0 to 1; that of a target does not depend on it. */
export type GrowthOverTime = (t: number) => Growth;

/** Times at which a composition of families is looked at: its densities change smoothly between them. */
const TIMES: readonly number[] = Array.from({ length: 21 }, (_, k) => k / 20);

/** The growth of a factor; on the torus there is nothing far out. */
export function growthOf<L extends Level>({ growth, periods }: Factor<L>): GrowthOverTime | undefined {
  if (growth !== undefined) return growth;
  const flat = periods.map(() => 0);
  return periods.every((period) => period > 0) ? () => ({ least: flat, most: flat }) : undefined;
}

/** What a growth becomes; undefined where it is not known. */
export const mapGrowth = <L extends Level>(factor: Factor<L>, change: (growth: Growth) => Growth): GrowthOverTime | undefined => {
  const growth = growthOf(factor);
  return growth && ((t) => change(growth(t)));
};

/** Growth of sum_k c_k u_k; undefined where that of a term is. A negative coefficient turns the bounds around. */
export function growthOfSum<L extends Level>(
  factors: readonly Factor<L>[],
  coefficients: readonly number[],
): GrowthOverTime | undefined {
  const growths = factors.flatMap((factor) => growthOf(factor) ?? []);
  if (growths.length < factors.length) return undefined;
  return (t) => {
    const at = growths.map((growth) => growth(t));
    const bound = (rising: keyof Growth, falling: keyof Growth): number[] =>
      factors[0]!.periods.map((_, i) =>
        at.reduce((sum, growth, k) => sum + coefficients[k]! * growth[coefficients[k]! > 0 ? rising : falling][i]!, 0),
      );
    return { least: bound("least", "most"), most: bound("most", "least") };
  };
}

/** Refuses an energy that is not known to rise along a coordinate of the line although its growth is: exp(-u) may have no finite integral. */
export function checkNormalisable<L extends Level>(asked: string, { growth, periods }: Factor<L>): void {
  if (growth === undefined) return;
  for (const t of TIMES) {
    const { least } = growth(t);
    const coordinate = periods.findIndex((period, i) => period === 0 && !(least[i]! > 0));
    if (coordinate < 0) continue;
    const found = `far out along coordinate ${coordinate} its energy is only sure to rise by ${least[coordinate]!.toPrecision(3)} x^2 / 2 (at time ${t} of families)`;
    throw new UserError(
      `${asked} was asked for, but ${found}, so nothing shows that it has a normalisable density: take a smaller strength, or restrain that coordinate in the first factor.`,
    );
  }
}
