/** The expressions of a CustomNonbondedForce as trees. */
import { distinctNames } from "../custom/parameters.ts";
import { pairNames } from "../custom/particles.ts";
import type { Expression } from "../expression/expression.ts";
import { parseExpression } from "../expression/parse.ts";
import { tabulatedRules } from "../expression/tabulated.ts";
import type { ForceParameters } from "../term.ts";

/** The energy of a pair, and the values of a particle by name. */
export interface NonbondedExpressions {
  readonly energy: Expression;
  readonly computed: readonly { readonly name: string; readonly expression: Expression }[];
}

type Described = Omit<ForceParameters["CustomNonbondedForce"], "groups" | "cutoff">;

/** Reads the expressions; `owner` names the force in messages. */
export function readExpressions(data: Described, owner: string): NonbondedExpressions {
  const functions = tabulatedRules(data.tables);
  const globals = data.globals.map(({ name }) => name);
  const values = [...data.parameters, ...data.computed.map(({ name }) => name)];
  const ofParticle = distinctNames(owner, [...data.parameters, ...globals]);
  const ofPair = distinctNames(owner, ["r", ...pairNames(values), ...globals]);
  return {
    energy: parseExpression(data.expression, { variables: ofPair, functions }, owner),
    computed: data.computed.map(({ name, expression }) => ({
      name,
      expression: parseExpression(expression, { variables: ofParticle, functions }, owner),
    })),
  };
}
