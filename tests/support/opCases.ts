/** Examples of every operation: what conformance tests of rules and of executors run through. */
import { valueAndGradient } from "../../src/graph/gradient.ts";
import { constant } from "../../src/graph/node.ts";
import type { OpName, Tensor } from "../../src/graph/op.ts";
import { matmul } from "../../src/graph/ops/contract.ts";
import * as elementwise from "../../src/graph/ops/elementwise.ts";
import { scatterAdd, take } from "../../src/graph/ops/gather.ts";
import { concat, pad, reshape, slice, transpose } from "../../src/graph/ops/movement.ts";
import { broadcast, median, reduceMax, sum } from "../../src/graph/ops/reduce.ts";
import { concreteShape, type Shape } from "../../src/graph/shape.ts";
import type { HostArray } from "../../src/num/hostArray.ts";
import { awayFromZero, between, type Domain, randomArray } from "./randomArray.ts";

export interface OpCase {
  readonly title: string;
  readonly arguments: readonly { readonly shape: Shape; readonly domain: Domain }[];
  readonly build: (...xs: Tensor[]) => Tensor;
  /** No gradient flows through the operation, whatever its slope. */
  readonly blocksGradient?: true;
}

const signed = awayFromZero(0.2, 1.8);
const positive = between(0.3, 2.5);

const of = (build: OpCase["build"], shapes: Readonly<Record<string, readonly Shape[]>>, ...domains: Domain[]): OpCase[] =>
  Object.entries(shapes).map(([title, list]) => ({
    title,
    build,
    arguments: list.map((shape, index) => ({ shape, domain: domains[index] ?? domains[0] ?? signed })),
  }));

const unary = (build: (x: Tensor) => Tensor, domain: Domain = signed): OpCase[] =>
  of(build, { scalar: [[]], vector: [[5]], "named batch axis": [["batch", 4]] }, domain);

const binary = (build: (a: Tensor, b: Tensor) => Tensor, ...domains: Domain[]): OpCase[] =>
  of(
    build,
    {
      "equal shapes": [
        ["batch", 3],
        ["batch", 3],
      ],
      "a row to all": [["batch", 3], [3]],
      "a column to all": [
        ["batch", 1],
        ["batch", 3],
      ],
      "row against column": [
        [3, 1],
        [1, 4],
      ],
      "a scalar to all": [[], [2, 3]],
      "another rank": [
        [2, 1, 3],
        ["batch", 1],
      ],
    },
    ...domains,
  );

const blocked = (cases: OpCase[]): OpCase[] => cases.map((one) => ({ ...one, blocksGradient: true }));

const matrices: { readonly [title: string]: readonly [boolean, boolean, Shape, Shape] } = {
  plain: [false, false, ["batch", 3], [3, 4]],
  "first transposed": [true, false, [3, 2], [3, 4]],
  "second transposed": [false, true, ["batch", 3], [4, 3]],
  "both transposed": [true, true, [3, 2], [4, 3]],
  "batch contracted": [true, false, ["batch", 3], ["batch", 4]],
  "rows of several axes": [false, false, ["batch", 2, 3], [3, 4]],
  "rows of several axes, second transposed": [false, true, [2, "batch", 3], [4, 3]],
  "several axes contracted": [true, false, ["batch", 2, 3], ["batch", 2, 4]],
};

/** Sizes that named axes take in a case unless told otherwise. */
export const caseSizes: ReadonlyMap<string, number> = new Map([["batch", 3]]);

/** Values for the arguments of a case. */
export const caseValues = (
  one: OpCase,
  seed: number,
  sizes: ReadonlyMap<string, number> = caseSizes,
): HostArray<Float64Array>[] =>
  one.arguments.map(({ shape, domain }, index) => randomArray(concreteShape(shape, sizes), domain, seed, index));

/** At least one case an operation; a missing operation does not compile. */
export const opCases: { readonly [K in OpName]: readonly OpCase[] } = {
  input: unary((x) => x),
  constant: of((x) => elementwise.mul(x, constant([1.5, -0.25, 3, 0, 2, 7], [2, 3])), {
    "times a table": [["batch", 2, 3]],
    "beside a row": [[3]],
  }),
  neg: unary(elementwise.neg),
  exp: unary(elementwise.exp),
  log: unary(elementwise.log, positive),
  sqrt: unary(elementwise.sqrt, positive),
  reciprocal: unary(elementwise.reciprocal),
  abs: unary(elementwise.abs),
  sign: unary(elementwise.sign),
  // A quarter of an integer away from the jumps at halves.
  round: unary(elementwise.round, (uniform) => Math.floor(8 * uniform - 4) + ((8 * uniform) % 1) / 2 - 0.25),
  sin: unary(elementwise.sin),
  cos: unary(elementwise.cos),
  acos: unary(elementwise.acos, between(-0.8, 0.8)),
  tanh: unary(elementwise.tanh),
  sigmoid: unary(elementwise.sigmoid),
  softplus: unary(elementwise.softplus),
  erf: unary(elementwise.erf),
  add: binary(elementwise.add),
  sub: binary(elementwise.sub),
  mul: binary(elementwise.mul),
  div: binary(elementwise.div),
  maximum: binary(elementwise.maximum, between(-1, 1), awayFromZero(1.1, 2)),
  minimum: binary(elementwise.minimum, between(-1, 1), awayFromZero(1.1, 2)),
  atan2: binary(elementwise.atan2),
  select: of(
    elementwise.select,
    {
      "equal shapes": [
        ["batch", 3],
        ["batch", 3],
        ["batch", 3],
      ],
      "one condition a row": [["batch", 1], ["batch", 3], [3]],
      "condition of the largest shape": [["batch", 3], [3], []],
    },
    signed,
  ),
  stopGradient: blocked(unary(elementwise.stopGradient)),
  withSlope: unary((x) => {
    const { value, gradients } = valueAndGradient((place) => elementwise.tanh(elementwise.square(place!)), [x]);
    return elementwise.withSlope(x, value, gradients[0]!);
  }),
  sum: [
    ...of((x) => sum(x), { all: [[2, 3]], "all of a batch": [["batch", 3]] }),
    ...of((x) => sum(x, 0), { "named axis": [["batch", 3]], "first axis": [[2, 3, 2]] }),
    ...of((x) => sum(x, [0, 2], true), { "two axes, kept": [[2, "batch", 3]] }),
  ],
  reduceMax: blocked([
    ...of((x) => reduceMax(x, -1), { "last axis": [["batch", 4]] }),
    ...of((x) => reduceMax(x), { all: [[2, 3]] }),
  ]),
  median: blocked(of(median, { odd: [["batch", 5]], even: [["batch", 6]], one: [[2, 1]], vector: [[4]] })),
  broadcast: [
    ...of((x) => broadcast(x, ["batch", 2, 3]), { "within a row": [["batch", 1, 3]], "all axes": [["batch", 1, 1]] }),
    ...of((x) => broadcast(x, [4, 3]), { row: [[3]], column: [[4, 1]], scalar: [[]] }),
    ...of((x, shaped) => elementwise.mul(matmul(broadcast(x, ["batch", 2]), shaped, true), 0.5), {
      "to a named axis": [[2], ["batch", 2]],
    }),
  ],
  reshape: [
    ...of((x) => reshape(x, ["batch", 6]), { "merge axes": [["batch", 2, 3]] }),
    ...of((x) => reshape(x, [3, "batch", 2]), { "split an axis": [["batch", 6]] }),
    ...of((x) => reshape(x, [1, 1]), { scalar: [[]] }),
  ],
  transpose: [
    ...of((x) => transpose(x), { matrix: [["batch", 3]] }),
    ...of((x) => transpose(x, [2, 0, 1]), { "cyclic permutation": [["batch", 2, 3]] }),
  ],
  concat: [
    ...of((a, b) => concat([a, b], 1), {
      "two tensors": [
        ["batch", 2],
        ["batch", 3],
      ],
    }),
    ...of((a, b) => concat([a, b, a], -1), {
      "one twice": [
        [2, 2, 1],
        [2, 2, 3],
      ],
    }),
    ...of((a, b) => concat([a, b], 0), { "first axis": [[2], [3]] }),
  ],
  slice: [
    ...of((x) => slice(x, 1, 1, 3), { middle: [["batch", 4]], "middle of three axes": [[2, 3, 2]] }),
    ...of((x) => slice(x, 0, 2, 5), { "end of a vector": [[5]] }),
  ],
  pad: [
    ...of((x) => pad(x, 1, 1, 2), { "last axis": [["batch", 3]], "middle axis": [[2, 2, 2]] }),
    ...of((x) => pad(x, 0, 0, 2), { "after only": [[3]] }),
  ],
  matmul: [
    ...Object.entries(matrices).flatMap(([title, [flipA, flipB, a, b]]) =>
      of((x, y) => matmul(x, y, flipA, flipB), { [title]: [a, b] }),
    ),
    ...of((x) => matmul(x, x, true), { "with itself": [["batch", 3]] }),
  ],
  take: [
    ...of((x) => take(x, [2, 0, 2, 1]), { "repeated indices": [["batch", 3]], vector: [[4]] }),
    ...of((x) => take(x, [1]), { "one index": [[2, 2, 3]] }),
  ],
  scatterAdd: [
    ...of((x) => scatterAdd(x, [2, 0, 2, 1], 4), { "repeated indices": [["batch", 4]], vector: [[4]] }),
    ...of((x) => scatterAdd(x, [1, 1], 3), { "three axes": [[2, 2, 2]] }),
  ],
};
