/** Energy of a CustomGBForce as a graph. */
import type { Cartesian } from "../../src/chem/cartesian.ts";
import { valueAndGradient } from "../../src/graph/gradient.ts";
import type { Operand } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, withSlope } from "../../src/graph/ops/elementwise.ts";
import { scatterAdd } from "../../src/graph/ops/gather.ts";
import { broadcast, sum } from "../../src/graph/ops/reduce.ts";
import {
  exclusionTest,
  type PairTable,
  type ParticleValues,
  pairEnergies,
  pairVariables,
  parameterValues,
  tableOfAllPairs,
} from "../custom/pairs.ts";
import { globalValues } from "../custom/parameters.ts";
import { expressionGraph } from "../expression/evaluate.ts";
import type { ForceData } from "../term.ts";
import { noEnergy } from "../vectors.ts";
import { type GbPart, readExpressions } from "./expressions.ts";

type Data = ForceData<"CustomGBForce">;

/** What parts of the force are evaluated with: the atoms, global parameters, and the pairs that each kind of computation runs over. */
interface Setting {
  readonly cartesian: Cartesian;
  readonly globals: readonly (readonly [string, number])[];
  readonly tables: { readonly ParticlePair: PairTable; readonly ParticlePairNoExclusions: PairTable };
}

function settingOf(cartesian: Cartesian, data: Data): Setting {
  const { particles, exclusions, cutoff } = data;
  const table = (isExcluded: (a: number, b: number) => boolean): PairTable =>
    tableOfAllPairs(cartesian, particles.length, isExcluded, cutoff);
  const tables = { ParticlePair: table(exclusionTest(exclusions)), ParticlePairNoExclusions: table(() => false) };
  return { cartesian, globals: globalValues(data), tables };
}

/** An expression's values for all particles, [batch, particles]. */
function ofParticles({ expression }: GbPart, values: ParticleValues, { cartesian, globals }: Setting): Tensor {
  const environment = new Map<string, Operand>([...globals, ...values, ...Object.entries(cartesian)]);
  return broadcast(expressionGraph(expression, environment), cartesian.x.shape);
}

/** An expression's values for the pairs of a table, [batch, pairs]. */
const ofPairs = ({ expression }: GbPart, values: ParticleValues, table: PairTable, { globals }: Setting): Tensor =>
  pairEnergies(expression, table, new Map<string, Operand>([...globals, ...pairVariables(table, values)]));

/**
 * An expression's values for the pairs of a table, [batch, pairs], with their derivative by the distance beside them where nothing else moves: one
 * product is then all of the way back from the sums to positions.
 */
function valuesOfPairs(part: GbPart, values: ParticleValues, table: PairTable, setting: Setting): Tensor {
  if ([...values.values()].some(({ shape }) => typeof shape[0] === "string")) return ofPairs(part, values, table, setting);
  const { value, gradients } = valueAndGradient(
    (distance) => ofPairs(part, values, { ...table, distance: distance! }, setting),
    [table.distance],
  );
  return withSlope(table.distance, value, gradients[0]!);
}

/** Sums of an expression over the partners of each particle, [batch, particles]: of each pair both orders count. */
function sumsOverPartners(part: GbPart, values: ParticleValues, table: PairTable, setting: Setting): Tensor {
  const atoms = setting.cartesian.x.shape.at(-1) as number;
  const swapped = { ...table, first: table.second, second: table.first };
  const [onto, back] = [table, swapped].map((side) => scatterAdd(valuesOfPairs(part, values, side, setting), side.first, atoms));
  return add(onto!, back!);
}

/** Energy [batch], kJ/mol. */
export function customGbEnergy(cartesian: Cartesian, data: Data): Tensor {
  const { computed, energies } = readExpressions(data, data.name);
  const setting = settingOf(cartesian, data);
  const values = new Map(parameterValues(data));
  for (const part of computed) {
    const { name, over } = part;
    const value =
      over === "SingleParticle"
        ? ofParticles(part, values, setting)
        : sumsOverPartners(part, values, setting.tables[over], setting);
    values.set(name, value);
  }
  const parts = energies.map((part) =>
    sum(
      part.over === "SingleParticle"
        ? ofParticles(part, values, setting)
        : ofPairs(part, values, setting.tables[part.over], setting),
      -1,
    ),
  );
  return parts.reduce((total, energy) => add(total, energy), noEnergy(cartesian));
}
