/** Energy of pairwise interactions by an expression, as a graph. */
import type { Cartesian } from "../../src/chem/cartesian.ts";
import { lift, type Operand } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { mul } from "../../src/graph/ops/elementwise.ts";
import { broadcast, sum } from "../../src/graph/ops/reduce.ts";
import {
  exclusionTest,
  type PairTable,
  pairEnergies,
  pairVariables,
  parameterValues,
  tableOfAllPairs,
  tableOfPairs,
} from "../custom/pairs.ts";
import { globalValues } from "../custom/parameters.ts";
import { switchingFunction } from "../cutoff.ts";
import { expressionGraph } from "../expression/evaluate.ts";
import type { ForceData } from "../term.ts";
import { noEnergy } from "../vectors.ts";
import { readExpressions } from "./expressions.ts";
import { groupPairs } from "./interactions.ts";

type Data = ForceData<"CustomNonbondedForce">;

function pairTable(cartesian: Cartesian, { particles, exclusions, groups, cutoff }: Data): PairTable {
  if (groups !== undefined) return tableOfPairs(cartesian, groupPairs(groups, exclusions), cutoff?.distance);
  return tableOfAllPairs(cartesian, particles.length, exclusionTest(exclusions), cutoff?.distance);
}

/** Energies made smaller by the switching function, if there is one. */
function switched(energies: Tensor, r: Tensor, { cutoff }: Data): Tensor {
  if (cutoff?.switchingDistance === undefined) return energies;
  const { distance, switchingDistance } = cutoff;
  return mul(energies, switchingFunction(r, switchingDistance, lift(1 / (distance - switchingDistance))));
}

/** Energy [batch], kJ/mol: the expression of all pairs that interact. */
export function customNonbondedEnergy(cartesian: Cartesian, data: Data): Tensor {
  const table = pairTable(cartesian, data);
  if (table.first.length === 0) return noEnergy(cartesian);
  const { energy, computed } = readExpressions(data, data.name);
  const parameters = parameterValues(data);
  const ofParticles = new Map<string, Operand>([...globalValues(data), ...parameters]);
  const values = computed.map(({ name, expression }): [string, Tensor] => [
    name,
    broadcast(expressionGraph(expression, ofParticles), [data.particles.length]),
  ]);
  const variables = pairVariables(table, new Map([...parameters, ...values]));
  const environment = new Map<string, Operand>([...globalValues(data), ...variables]);
  return sum(
    pairEnergies(energy, table, environment, (energies) => switched(energies, table.distance, data)),
    -1,
  );
}
