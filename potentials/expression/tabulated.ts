/** Functions that expressions look up in tables. */
import { constant, isOp, uniformValue } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, maximum, minimum, mul, neg, round, select, sub } from "../../src/graph/ops/elementwise.ts";
import { cubicSpline, secondDerivatives } from "../splines.ts";
import type { FunctionRule } from "./expression.ts";
import { floor } from "./rounding.ts";

/**
 * The cubic spline through values at equal distances from `min` to `max`, and 0 beyond; where it is periodic, it repeats itself, and the
 * value at `max`, which is that at `min`, is left out.
 */
export interface ContinuousTable {
  readonly kind: "continuous";
  readonly name: string;
  readonly periodic: boolean;
  readonly min: number;
  readonly max: number;
  readonly values: readonly number[];
}

/** values[i + sizes[0] (j + sizes[1] k)] at the integers nearest to the one, two or three arguments, or at the table's edge. */
export interface DiscreteTable {
  readonly kind: "discrete";
  readonly name: string;
  readonly sizes: readonly number[];
  readonly values: readonly number[];
}

/** A function in a table. */
export type TabulatedFunction = ContinuousTable | DiscreteTable;

/** The element of a table that a tensor of integers names, by a tree of choices; the first or last one beyond the ends. */
function lookUp(index: Tensor, values: readonly number[], from = 0): Tensor {
  if (values.length === 1) return constant(values[0]!);
  const middle = values.length >> 1;
  const above = sub(index, from + middle - 0.5);
  return select(above, lookUp(index, values.slice(middle), from + middle), lookUp(index, values.slice(0, middle), from));
}

const withLast = ({ values, periodic }: ContinuousTable): readonly number[] => (periodic ? [...values, values[0]!] : values);

/** Coefficients c of c_0 + c_1 s + c_2 s^2 + c_3 s^3 with s = 0..1 within each cell of a spline, [4][cells]. */
function cellPolynomials(table: ContinuousTable): number[][] {
  const values = withLast(table);
  const spacing = (table.max - table.min) / (values.length - 1);
  const bends = secondDerivatives(values, spacing, table.periodic ? "periodic" : "natural").map((m) => (m * spacing ** 2) / 6);
  const cells = values.slice(0, -1).map((value, k) => {
    const [left, right] = [bends[k]!, bends[k + 1]!];
    return [value, values[k + 1]! - value - 2 * left - right, 3 * left, right - left];
  });
  return [0, 1, 2, 3].map((power) => cells.map((coefficients) => coefficients[power]!));
}

function continuousGraph(table: ContinuousTable, x: Tensor): Tensor {
  const { min, max, periodic } = table;
  const cells = withLast(table).length - 1;
  const place = mul(cells / (max - min), sub(x, min));
  const u = periodic ? sub(place, mul(cells, floor(mul(1 / cells, place)))) : place;
  const cell = maximum(minimum(floor(u), cells - 1), 0);
  const [c0, c1, c2, c3] = cellPolynomials(table).map((column) => lookUp(cell, column));
  const s = sub(u, cell);
  const value = add(mul(add(mul(add(mul(c3!, s), c2!), s), c1!), s), c0!);
  return periodic ? value : select(neg(u), 0, select(sub(u, cells), 0, value));
}

function continuousValue(table: ContinuousTable): (x: number) => number {
  const { min, max, periodic } = table;
  const values = withLast(table);
  const spline = cubicSpline(values, (max - min) / (values.length - 1), periodic ? "periodic" : "natural");
  const turn = max - min;
  return (x) => {
    if (periodic) return spline(x - min - turn * Math.floor((x - min) / turn));
    return x < min || x > max ? 0 : spline(x - min);
  };
}

/** The elements of a tensor that is known before the graph runs: all of them, or the one that they all are. */
function knownData(tensor: Tensor): readonly number[] | undefined {
  const value = uniformValue(tensor);
  if (value !== undefined) return [value];
  return isOp(tensor, "constant") ? [...tensor.attributes.data] : undefined;
}

function discreteValue({ sizes, values }: DiscreteTable, x: readonly number[]): number {
  const flat = sizes.reduceRight((index, size, axis) => {
    // Halves are rounded away from 0, as C does.
    const nearest = Math.sign(x[axis]!) * Math.floor(Math.abs(x[axis]!) + 0.5);
    return index * size + Math.max(0, Math.min(size - 1, nearest));
  }, 0);
  return values[flat]!;
}

function discreteGraph(table: DiscreteTable, x: readonly Tensor[]): Tensor {
  const known = x.map(knownData);
  if (known.every((data) => data !== undefined)) {
    const count = Math.max(...known.map(({ length }) => length));
    const results = Array.from({ length: count }, (_, k) =>
      discreteValue(
        table,
        known.map((data) => data[data.length === 1 ? 0 : k]!),
      ),
    );
    return constant(count === 1 ? results[0]! : results);
  }
  const index = table.sizes.reduceRight<Tensor>(
    (flat, size, axis) => add(mul(size, flat), maximum(minimum(round(x[axis]!), size - 1), 0)),
    constant(0),
  );
  return lookUp(index, table.values);
}

/** The rule of a function in a table. */
function tabulatedRule(table: TabulatedFunction): FunctionRule {
  if (table.kind === "continuous") {
    return { arity: 1, value: continuousValue(table), graph: ([x], guard) => continuousGraph(table, x!(guard)) };
  }
  return {
    arity: table.sizes.length,
    value: (...x) => discreteValue(table, x),
    graph: (x, guard) =>
      discreteGraph(
        table,
        x.map((argument) => argument(guard)),
      ),
  };
}

/** The rules of functions in tables, by their names. */
export const tabulatedRules = (tables: readonly TabulatedFunction[]): Map<string, FunctionRule> =>
  new Map(tables.map((table) => [table.name, tabulatedRule(table)]));
