import { UserError } from "../../errors.ts";
import { logSumExp } from "../../graph/logSumExp.ts";
import { neg, sub } from "../../graph/ops/elementwise.ts";
import { concat } from "../../graph/ops/movement.ts";
import { positive } from "./coefficients.ts";
import type { Factor, Level } from "./factor.ts";
import { type Growth, type GrowthOverTime, growthOf } from "./growth.ts";
import type { Operation } from "./operation.ts";

/** A sum of densities: u = -log sum_k w_k exp(-u_k) / Z_k. Energies know their constants Z_k rarely; without them the shares are those of w_k Z_k. */
export const mixture: Operation<"mixture"> = {
  name: "mixture",
  density: "w_1 p_1 + w_2 p_2 + ...",
  takes: "several",
  compose: (factors, { weights, logNormalisers }) => {
    const { dimension, periods } = factors[0]!;
    const shares = positive("weights of a mixture", weights, factors.length);
    const sum = shares.reduce((total, share) => total + share, 0);
    const logZ = checkedNormalisers(logNormalisers, factors.length);
    const logWeights = shares.map((share, k) => Math.log(share / sum) - logZ[k]!);
    return {
      dimension,
      periods,
      growth: slowest(factors),
      reducedEnergy: (x, ...level) =>
        neg(
          logSumExp(
            concat(
              factors.map((factor, k) => sub(logWeights[k]!, factor.reducedEnergy(x, ...level))),
              1,
            ),
          ),
        ),
    };
  },
};

function checkedNormalisers(given: readonly number[] | undefined, count: number): readonly number[] {
  const values = given ?? Array<number>(count).fill(0);
  if (values.length === count && values.every(Number.isFinite)) return values;
  throw new UserError(
    `log-normalisers of a mixture: ${values.join(", ")} were given for ${count} factors; give one finite number for each.`,
  );
}

/** A mixture is as wide as the widest: its energy is at least the least of all, and at most that of any component. */
function slowest<L extends Level>(factors: readonly Factor<L>[]): GrowthOverTime | undefined {
  const growths = factors.flatMap((factor) => growthOf(factor) ?? []);
  if (growths.length < factors.length) return undefined;
  return (t) => slowestOf(growths.map((growth) => growth(t)));
}

/** The growth of a mixture whose components have these. */
export function slowestOf(growths: readonly Growth[]): Growth {
  const total = ({ most }: Growth): number => most.reduce((sum, value) => sum + value, 0);
  return {
    least: growths[0]!.least.map((_, i) => Math.min(...growths.map(({ least }) => least[i]!))),
    most: growths.reduce((best, growth) => (total(growth) < total(best) ? growth : best)).most,
  };
}
