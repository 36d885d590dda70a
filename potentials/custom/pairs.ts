/** Pairs of particles between which an expression acts: which they are, and what its variables are there. */
import type { Cartesian } from "../../src/chem/cartesian.ts";
import { pairKey } from "../../src/chem/topology.ts";
import { constant, type Operand } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { sqrt, sub } from "../../src/graph/ops/elementwise.ts";
import { take } from "../../src/graph/ops/gather.ts";
import { broadcast } from "../../src/graph/ops/reduce.ts";
import { expressionGraph } from "../expression/evaluate.ts";
import type { Condition, Expression } from "../expression/expression.ts";
import { choose } from "../expression/guards.ts";
import { allPairs, type Pairs, pairDistances } from "../pairs.ts";
import type { ExpressionParticles } from "../term.ts";
import { displacements, dot } from "../vectors.ts";

/** Whether two atoms are excluded from each other. */
export function exclusionTest(exclusions: ExpressionParticles["exclusions"]): (a: number, b: number) => boolean {
  const excluded = new Set(exclusions.map(({ atoms: [a, b] }) => pairKey(a, b)));
  return (a, b) => excluded.has(pairKey(a, b));
}

/** A table of pairs, their distances [batch, pairs], and the conditions under which they interact. */
export interface PairTable extends Pairs {
  readonly distance: Tensor;
  readonly conditions: readonly Condition[];
}

const within = (distance: Tensor, cutoff: number | undefined): Condition[] =>
  cutoff === undefined ? [] : [{ tensor: sub(cutoff, distance), holds: true }];

/** All pairs, whose distances all forces share; some may be excluded. */
export function tableOfAllPairs(
  cartesian: Cartesian,
  atoms: number,
  isExcluded: (a: number, b: number) => boolean,
  cutoff: number | undefined,
): PairTable {
  const pairs = allPairs(atoms);
  const { distance } = pairDistances(cartesian);
  const excluded = pairs.first.map((a, k) => (isExcluded(a, pairs.second[k]!) ? 1 : 0));
  const included: Condition[] = excluded.some((flag) => flag === 1) ? [{ tensor: constant(excluded), holds: false }] : [];
  return { ...pairs, distance, conditions: [...included, ...within(distance, cutoff)] };
}

/** Some pairs, whose distances nothing else needs. */
export function tableOfPairs(cartesian: Cartesian, pairs: Pairs, cutoff: number | undefined): PairTable {
  const separation = displacements(cartesian, pairs.first, pairs.second);
  const distance = sqrt(dot(separation, separation));
  return { ...pairs, distance, conditions: within(distance, cutoff) };
}

/** Values of particles by name, [particles] each where they are constants, or [batch, particles]. */
export type ParticleValues = ReadonlyMap<string, Tensor>;

/** The parameters of particles as constants [particles], by name. */
export const parameterValues = ({ parameters, particles }: ExpressionParticles): ParticleValues =>
  new Map(parameters.map((name, index) => [name, constant(particles.map(({ values }) => values[index]!))]));

/** The variables of pairs: r, and for each value of particles those of the first and of the second, with 1 and 2 behind its name. */
export function pairVariables({ first, second, distance }: PairTable, values: ParticleValues): Map<string, Operand> {
  const sides = [first, second] as const;
  const ofSides = [...values].flatMap(([name, value]) =>
    sides.map((side, index): [string, Tensor] => [`${name}${index + 1}`, take(value, side)]),
  );
  return new Map<string, Operand>([...ofSides, ["r", distance]]);
}

/** An expression's values for all pairs, [batch, pairs], by any energy made of them; 0 where the pairs do not interact. */
export function pairEnergies(
  expression: Expression,
  table: PairTable,
  environment: ReadonlyMap<string, Operand>,
  scaled: (energies: Tensor) => Tensor = (energies) => energies,
): Tensor {
  const values = scaled(expressionGraph(expression, environment, ["r"], table.conditions));
  const energies = table.conditions.reduce((energy, condition) => choose(condition, energy, 0), values);
  return broadcast(energies, table.distance.shape);
}
