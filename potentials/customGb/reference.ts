/** Energy of a CustomGBForce in scalar arithmetic. */
import { exclusionTest } from "../custom/pairs.ts";
import { globalValues } from "../custom/parameters.ts";
import { pairedValues, valuesOf } from "../custom/particles.ts";
import { expressionValue } from "../expression/evaluate.ts";
import { distance } from "../scalars.ts";
import type { ForceData } from "../term.ts";
import { type GbPart, readExpressions } from "./expressions.ts";

/** Energy of positions [atoms * 3], kJ/mol. */
export function customGbReference(positions: Float64Array, data: ForceData<"CustomGBForce">): number {
  const { particles, exclusions, cutoff = Infinity } = data;
  const { computed, energies } = readExpressions(data, data.name);
  const globals = globalValues(data);
  const isExcluded = exclusionTest(exclusions);
  const atoms = particles.map((_, atom) => atom);
  const values = atoms.map((atom) => new Map(valuesOf(data, atom)));

  const ofParticle = ({ expression }: GbPart, atom: number): number => {
    const [x, y, z] = positions.subarray(3 * atom, 3 * atom + 3);
    const place: [string, number][] = [
      ["x", x!],
      ["y", y!],
      ["z", z!],
    ];
    return expressionValue(expression, new Map([...globals, ...values[atom]!, ...place]));
  };
  const ofPair = ({ expression, over }: GbPart, a: number, b: number): number => {
    const r = distance(positions, a, b);
    if (a === b || r >= cutoff || (over === "ParticlePair" && isExcluded(a, b))) return 0;
    return expressionValue(expression, new Map<string, number>([...globals, ...pairedValues(values[a]!, values[b]!), ["r", r]]));
  };
  const total = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0);

  for (const part of computed) {
    const found = atoms.map((a) =>
      part.over === "SingleParticle" ? ofParticle(part, a) : total(atoms.map((b) => ofPair(part, a, b))),
    );
    for (const atom of atoms) values[atom]!.set(part.name, found[atom]!);
  }
  return total(
    energies.flatMap((part) =>
      atoms.flatMap((a) =>
        part.over === "SingleParticle" ? [ofParticle(part, a)] : atoms.slice(a + 1).map((b) => ofPair(part, a, b)),
      ),
    ),
  );
}
