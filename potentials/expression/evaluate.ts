/** The two evaluators of expressions: one makes graphs, the other numbers. */
import { UserError } from "../../src/errors.ts";
import { lift, type Operand } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import type { Argument, Condition, Expression, Guard } from "./expression.ts";
import { signAnalysis } from "./signs.ts";

/** Parts that an expression may have, each counted once for every set of conditions under which it is needed. */
const MOST_PARTS = 10_000;

/** Values of the variables of an expression, by name. */
export type Environment<Value> = ReadonlyMap<string, Value>;

function lookUp<Value>(environment: Environment<Value>, name: string): Value {
  const value = environment.get(name);
  if (value === undefined) throw new Error(`internal: the variable ${name} of an expression has no value`);
  return value;
}

/**
 * The expression as a graph, its shape that of the variables broadcast together. Parameters that are constants, [n] or scalar, fold
 * as the graph is built. `positive` names variables that have no value at or below 0, such as distances: what depends on them need
 * not be guarded against poles that it cannot reach. Where `conditions` do not hold the value is not needed: see `Guard`. Throws a UserError where choices within choices multiply beyond all bounds.
 */
export function expressionGraph(
  expression: Expression,
  environment: Environment<Operand>,
  positive: readonly string[] = [],
  conditions: readonly Condition[] = [],
): Tensor {
  const distances = positive.flatMap((name) => (environment.has(name) ? [lift(lookUp(environment, name))] : []));
  const everywhere: Guard = { conditions, isPositive: signAnalysis(distances) };
  const made = new Map<Guard, Map<Expression, Tensor>>();
  let parts = 0;
  const evaluate = (node: Expression, guard: Guard): Tensor => {
    if (node.kind === "number") return lift(node.value);
    if (node.kind === "variable") return lift(lookUp(environment, node.name));
    const results = made.get(guard) ?? new Map<Expression, Tensor>();
    made.set(guard, results);
    const known = results.get(node);
    if (known !== undefined) return known;
    if (++parts > MOST_PARTS) {
      throw new UserError(
        `An expression has more than ${MOST_PARTS} parts with its definitions put in, too many for a graph: simplify it.`,
      );
    }
    const argument =
      (part: Expression): Argument =>
      (under) =>
        evaluate(part, under);
    const result = node.rule.graph(node.parts.map(argument), guard);
    results.set(node, result);
    return result;
  };
  return evaluate(expression, everywhere);
}

/** The expression's value in float64. */
export function expressionValue(expression: Expression, environment: Environment<number>): number {
  const values = new Map<Expression, number>();
  const evaluate = (node: Expression): number => {
    if (node.kind === "number") return node.value;
    if (node.kind === "variable") return lookUp(environment, node.name);
    const value = values.get(node) ?? node.rule.value(...node.parts.map(evaluate));
    values.set(node, value);
    return value;
  };
  return evaluate(expression);
}
