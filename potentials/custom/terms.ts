/** Forces that are sums of terms, each an expression in what few atoms measure: bonds, angles, torsions, places. */
import type { Cartesian } from "../../src/chem/cartesian.ts";
import { entriesOf, textAttribute, type XmlElement } from "../../src/chem/xmlElement.ts";
import { constant, type Operand } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { broadcast, sum } from "../../src/graph/ops/reduce.ts";
import { expressionGraph, expressionValue } from "../expression/evaluate.ts";
import type { Expression, FunctionRule } from "../expression/expression.ts";
import { parseExpression } from "../expression/parse.ts";
import { distinctAtoms, refusePeriodic } from "../parsing.ts";
import type { ExpressionTerms, ParametricExpression } from "../term.ts";
import { noEnergy } from "../vectors.ts";
import { distinctNames, globalValues, parseGlobals, parseNames, parseValues } from "./parameters.ts";

/** What the terms of a force measure. */
export interface Measured {
  /** Variables that expressions have, beside parameters. */
  readonly variables: readonly string[];
  /** Those of them that are never 0 or below. */
  readonly positive: readonly string[];
  /** Functions that expressions have, beside the standard ones. */
  readonly functions?: ReadonlyMap<string, FunctionRule>;
  /** The variables of all terms, [batch, terms] each. */
  graph(cartesian: Cartesian, atoms: readonly (readonly number[])[]): readonly Tensor[];
  /** The variables of one term. */
  value(positions: Float64Array, atoms: readonly number[]): readonly number[];
}

/** The energy of a term as a tree. */
export function readExpression(
  { expression, parameters, globals }: ParametricExpression,
  { variables, functions }: Measured,
  owner: string,
): Expression {
  const names = distinctNames(owner, [...variables, ...parameters, ...globals.map(({ name }) => name)]);
  return parseExpression(expression, { variables: names, ...(functions && { functions }) }, owner);
}

/** How OpenMM writes the terms of a force. */
export interface Written {
  /** Names of the elements: of the list of parameters, of the list of terms, and of a term. */
  readonly elements: readonly [parameters: string, terms: string, term: string];
  /** Attributes that name the atoms of a term. */
  readonly atoms: readonly string[];
}

/** Reads expression and parameters of a force. */
export function parseDescription(element: XmlElement, parameterList: string, measured: Measured): ParametricExpression {
  refusePeriodic(element);
  const parameters = parseNames(element, parameterList);
  const described = { expression: textAttribute(element, "energy"), parameters, globals: parseGlobals(element) };
  readExpression(described, measured, element.label);
  return described;
}

/** Reads a force whose entries are terms of different atoms. */
export function parseTerms(element: XmlElement, atoms: number, measured: Measured & Written): ExpressionTerms {
  const [parameterList, list, entryTag] = measured.elements;
  const described = parseDescription(element, parameterList, measured);
  const terms = entriesOf(element, list, entryTag).map((entry) => ({
    atoms: distinctAtoms(entry, measured.atoms, atoms),
    values: parseValues(entry, described.parameters),
  }));
  return { ...described, terms };
}

const pairUp = <Value>(names: readonly string[], values: readonly Value[]): [string, Value][] =>
  names.map((name, index) => [name, values[index]!]);

/** Energy [batch], kJ/mol: one graph for all terms, their parameters constants [terms]. */
export function termsEnergy(cartesian: Cartesian, data: ExpressionTerms & { readonly name: string }, measured: Measured): Tensor {
  const { terms, parameters } = data;
  if (terms.length === 0) return noEnergy(cartesian);
  const columns = parameters.map((_, index) => constant(terms.map(({ values }) => values[index]!)));
  const measures = measured.graph(
    cartesian,
    terms.map(({ atoms }) => atoms),
  );
  const environment = new Map<string, Operand>([
    ...globalValues(data),
    ...pairUp(parameters, columns),
    ...pairUp(measured.variables, measures),
  ]);
  const energies = expressionGraph(readExpression(data, measured, data.name), environment, measured.positive);
  return sum(broadcast(energies, [...cartesian.x.shape.slice(0, -1), terms.length]), -1);
}

/** The same of one conformation [atoms * 3], term by term. */
export function termsReference(
  positions: Float64Array,
  data: ExpressionTerms & { readonly name: string },
  measured: Measured,
): number {
  const expression = readExpression(data, measured, data.name);
  return data.terms.reduce((total, { atoms, values }) => {
    const environment = new Map([
      ...globalValues(data),
      ...pairUp(data.parameters, values),
      ...pairUp(measured.variables, measured.value(positions, atoms)),
    ]);
    return total + expressionValue(expression, environment);
  }, 0);
}
