/** Distances, angles and torsions between points, as functions in expressions, and the coordinates of points as their variables. */
import type { Cartesian } from "../../src/chem/cartesian.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { sqrt } from "../../src/graph/ops/elementwise.ts";
import { take } from "../../src/graph/ops/gather.ts";
import { angleBetween } from "../angles.ts";
import { dihedralsOf } from "../dihedrals.ts";
import type { Expression, FunctionRule } from "../expression/expression.ts";
import { type TabulatedFunction, tabulatedRules } from "../expression/tabulated.ts";
import { bendAngle, dihedralAngle, distance } from "../scalars.ts";
import type { ParametricExpression } from "../term.ts";
import { difference, dot, type Vectors } from "../vectors.ts";
import { type Measured, readExpression } from "./terms.ts";

/** A function of points, whose arguments are their coordinates x, y, z, one point after the other. */
const ofPoints = (
  points: number,
  value: (positions: Float64Array) => number,
  graph: (...points: Vectors[]) => Tensor,
): FunctionRule => ({
  arity: 3 * points,
  value: (...x) => value(Float64Array.from(x)),
  graph: (x, guard) => {
    const at = (point: number, axis: number): Tensor => x[3 * point + axis]!(guard);
    return graph(...Array.from({ length: points }, (_, point) => ({ x: at(point, 0), y: at(point, 1), z: at(point, 2) })));
  },
});

const lengthOf = (a: Vectors): Tensor => sqrt(dot(a, a));

/** What can be measured between points, by the names for points that have names; "point" stands before it where they have none. */
const measures: ReadonlyMap<string, FunctionRule> = new Map([
  [
    "distance",
    ofPoints(
      2,
      (at) => distance(at, 0, 1),
      (a, b) => lengthOf(difference(a!, b!)),
    ),
  ],
  [
    "angle",
    ofPoints(
      3,
      (at) => bendAngle(at, [0, 1, 2]),
      (a, b, c) => angleBetween(difference(b!, a!), difference(b!, c!)),
    ),
  ],
  [
    "dihedral",
    ofPoints(
      4,
      (at) => dihedralAngle(at, [0, 1, 2, 3]),
      (a, b, c, d) => dihedralsOf(difference(a!, b!), difference(b!, c!), difference(c!, d!)).angle(),
    ),
  ],
]);

const AXES = ["x", "y", "z"] as const;

const coordinates = (point: number): string[] => AXES.map((axis) => `${axis}${point + 1}`);

/** The functions that expressions in `count` points have: tables, and distance(p1, p2) and so on, of points named by a letter. */
function functionsOf(count: number, letter: string, tables: readonly TabulatedFunction[]): Map<string, FunctionRule> {
  const names = new Map(Array.from({ length: count }, (_, point) => [`${letter}${point + 1}`, coordinates(point)]));
  const named = [...measures].flatMap(([name, rule]): [string, FunctionRule][] => [
    [`point${name}`, rule],
    [name, { ...rule, arity: rule.arity / 3, names }],
  ]);
  return new Map([...named, ...tabulatedRules(tables)]);
}

/** How the points of a force follow from the atoms. */
export interface Points {
  /** Coordinates of all points, [batch, points] an axis. */
  graph(cartesian: Cartesian): Cartesian;
  /** The same of one conformation, [points * 3]. */
  value(positions: Float64Array): Float64Array;
}

/** Terms of `count` points each, which are among those of a force. */
export function measuredPoints(count: number, letter: string, tables: readonly TabulatedFunction[], points: Points): Measured {
  const indices = Array.from({ length: count }, (_, point) => point);
  return {
    variables: indices.flatMap(coordinates),
    positive: [],
    functions: functionsOf(count, letter, tables),
    graph: (cartesian, members) => {
      const all = points.graph(cartesian);
      return indices.flatMap((point) =>
        AXES.map((axis) =>
          take(
            all[axis],
            members.map((term) => term[point]!),
          ),
        ),
      );
    },
    value: (positions, members) => {
      const all = points.value(positions);
      return members.flatMap((point) => [...all.subarray(3 * point, 3 * point + 3)]);
    },
  };
}

const isPoint = (parts: readonly Expression[]): boolean => {
  const names = parts.map((part) => (part.kind === "variable" ? part.name : ""));
  const number = names[0]!.slice(1);
  return AXES.every((axis, index) => names[index] === axis + number);
};

/** Whether the energy of a term uses coordinates other than as the whole points between which it measures. */
export function usesPlaces(data: ParametricExpression & { readonly name: string }, terms: Measured): boolean {
  const measuring = new Set([...measures.values()].map(({ graph }) => graph));
  const places = new Set(terms.variables);
  const seen = new Set<Expression>();
  const visit = (node: Expression): boolean => {
    if (seen.has(node) || node.kind === "number") return false;
    seen.add(node);
    if (node.kind === "variable") return places.has(node.name);
    const points = Array.from({ length: node.parts.length / 3 }, (_, point) => node.parts.slice(3 * point, 3 * point + 3));
    if (measuring.has(node.rule.graph) && points.every(isPoint)) return false;
    return node.parts.some(visit);
  };
  return visit(readExpression(data, terms, data.name));
}
