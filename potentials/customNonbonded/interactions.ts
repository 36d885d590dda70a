/** Which pairs of a CustomNonbondedForce interact. */
import { exclusionTest } from "../custom/pairs.ts";
import type { Pairs } from "../pairs.ts";
import type { ForceData, InteractionGroup } from "../term.ts";

/**
 * Pairs of the groups, once for each group that they are in: each atom of the first set with each of the second, but not with itself,
 * and those of two atoms that are in both sets once. Source: OpenMM's ReferenceCustomNonbondedIxn.cpp, calculatePairIxn.
 */
export function groupPairs(
  groups: readonly InteractionGroup[],
  exclusions: ForceData<"CustomNonbondedForce">["exclusions"],
): Pairs {
  const isExcluded = exclusionTest(exclusions);
  const pairs = groups.flatMap(({ first, second }) => {
    const [one, other] = [new Set(first.atoms), new Set(second.atoms)];
    const inBoth = (atom: number): boolean => one.has(atom) && other.has(atom);
    return [...one].flatMap((a) =>
      [...other]
        .filter((b) => a !== b && !isExcluded(a, b) && !(a > b && inBoth(a) && inBoth(b)))
        .map((b): [number, number] => [a, b]),
    );
  });
  return { first: pairs.map(([a]) => a), second: pairs.map(([, b]) => b) };
}
