/** Energy of pairwise interactions by an expression, in scalar arithmetic. */
import { exclusionTest } from "../custom/pairs.ts";
import { globalValues } from "../custom/parameters.ts";
import { pairedValues, valuesOf } from "../custom/particles.ts";
import { switchingFactor } from "../cutoff.ts";
import { expressionValue } from "../expression/evaluate.ts";
import { allPairs, type Pairs } from "../pairs.ts";
import { distance } from "../scalars.ts";
import type { ForceData } from "../term.ts";
import { readExpressions } from "./expressions.ts";
import { groupPairs } from "./interactions.ts";

/** Energy of positions [atoms * 3], kJ/mol. */
export function customNonbondedReference(positions: Float64Array, data: ForceData<"CustomNonbondedForce">): number {
  const { particles, exclusions, groups, cutoff } = data;
  const { energy, computed } = readExpressions(data, data.name);
  const globals = globalValues(data);
  const particleValues = particles.map((_, particle) => {
    const own = valuesOf(data, particle);
    const environment = new Map([...globals, ...own]);
    return [
      ...own,
      ...computed.map(({ name, expression }): [string, number] => [name, expressionValue(expression, environment)]),
    ];
  });
  const isExcluded = exclusionTest(exclusions);
  const { first, second }: Pairs = groups === undefined ? allPairs(particles.length) : groupPairs(groups, exclusions);
  return first.reduce((total, a, k) => {
    const b = second[k]!;
    const r = distance(positions, a, b);
    const factor = cutoff === undefined ? 1 : switchingFactor(r, cutoff);
    if (isExcluded(a, b) || factor === 0) return total;
    const paired = pairedValues(particleValues[a]!, particleValues[b]!);
    return total + factor * expressionValue(energy, new Map<string, number>([...globals, ...paired, ["r", r]]));
  }, 0);
}
