/** The expressions of a CustomGBForce as trees. */
import { distinctNames } from "../custom/parameters.ts";
import { pairNames } from "../custom/particles.ts";
import type { Expression } from "../expression/expression.ts";
import { parseExpression, variablesOf } from "../expression/parse.ts";
import { tabulatedRules } from "../expression/tabulated.ts";
import type { ForceParameters, GbComputation } from "../term.ts";

/** An expression, and over what it runs. */
export interface GbPart {
  readonly over: GbComputation;
  readonly expression: Expression;
}

/** Values of particles in the order in which they follow from each other, and energies. */
export interface GbExpressions {
  readonly computed: readonly (GbPart & { readonly name: string })[];
  readonly energies: readonly GbPart[];
}

/** Coordinates, which expressions of single particles may use. */
const PLACE = ["x", "y", "z"];

/** Reads the expressions; `owner` names the force in messages. */
export function readExpressions(data: Omit<ForceParameters["CustomGBForce"], "cutoff">, owner: string): GbExpressions {
  const functions = tabulatedRules(data.tables);
  const globals = data.globals.map(({ name }) => name);
  const read = (expression: string, over: GbComputation, earlier: readonly string[]): Expression => {
    const values = [...data.parameters, ...earlier];
    const names = over === "SingleParticle" ? [...PLACE, ...values] : ["r", ...pairNames(values)];
    return parseExpression(expression, { variables: distinctNames(owner, [...names, ...globals]), functions }, owner);
  };
  const valueNames = data.computed.map(({ name }) => name);
  return {
    computed: data.computed.map(({ name, expression, over }, index) => ({
      name,
      over,
      expression: read(expression, over, valueNames.slice(0, index)),
    })),
    energies: data.energies.map(({ expression, over }) => ({ over, expression: read(expression, over, valueNames) })),
  };
}

/** Whether an expression uses coordinates, and not distances alone. */
export const usesPlace = ({ over, expression }: GbPart): boolean =>
  over === "SingleParticle" && PLACE.some((axis) => variablesOf(expression).has(axis));
