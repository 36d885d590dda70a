import { describe, expect, it } from "vitest";
import { gradient } from "../../../src/graph/gradient.ts";
import { constant, input, isOp } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { matmul } from "../../../src/graph/ops/contract.ts";
import { add, exp, mul, neg, square, sub, tanh } from "../../../src/graph/ops/elementwise.ts";
import { sum } from "../../../src/graph/ops/reduce.ts";
import { type Program, program } from "../../../src/graph/program.ts";
import { concreteShape } from "../../../src/graph/shape.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { splitFactor } from "../../../src/runtime/onnx/factor.ts";
import { moveScales } from "../../../src/runtime/onnx/scales.ts";
import { between, randomArray } from "../../support/randomArray.ts";

const ROWS = 7;
const x = input("x", ["batch", 3]);
const y = input("y", ["batch", 3]);
const z = input("z", ["batch", 2]);
const column = input("column", ["batch", 1]);
const r = input("r", [1, 3]);
const s = input("s", [3]);
const scalar = input("scalar", []);
const w = input("w", [3, 2]);
const v = input("v", [2, 3]);

/** Multiplications and negations of whole batches, but for constants of products of matrices, which cost nothing. */
const touched = ({ nodes }: Program): number =>
  nodes.filter((node) => {
    const isProduct = isOp(node, "mul") || isOp(node, "neg");
    return isProduct && node.shape[0] === "batch" && node.shape[1] !== 1 && !isOp(splitFactor(node).rest, "matmul");
  }).length;

/** Multiplications of batches before and after, once the values have been compared. */
function moved(outputs: Record<string, Tensor>): [number, number] {
  const before = program(outputs);
  const after = moveScales(before);
  const sizes = new Map([["batch", ROWS]]);
  const feeds = Object.fromEntries(
    Object.entries(before.inputs).map(([name, { shape }], stream) => [
      name,
      randomArray(concreteShape(shape, sizes), between(-1, 1), 8, stream),
    ]),
  );
  const wanted = evaluate(before, feeds);
  for (const [name, { data, shape }] of Object.entries(evaluate(after, feeds))) {
    expect(shape).toEqual(wanted[name]!.shape);
    data.forEach((value, index) => {
      expect(value).toBeCloseTo(wanted[name]!.data[index]!, 12);
    });
  }
  return [touched(before), touched(after)];
}

describe("moving scales", () => {
  it.each<[string, Record<string, Tensor>, [number, number]]>([
    ["a row into the other matrix", { o: exp(matmul(mul(r, x), w)) }, [1, 0]],
    ["a row into the other matrix, transposed", { o: exp(matmul(mul(s, x), v, false, true)) }, [1, 0]],
    ["a row out of a sum over the batch", { o: sum(mul(r, x), 0) }, [1, 0]],
    ["rows of both factors out of a sum of products", { o: matmul(mul(r, x), mul(s, y), true) }, [2, 0]],
    ["a row from a chain of products with whole matrices", { o: matmul(mul(y, mul(r, tanh(x))), w) }, [2, 1]],
    ["a number that is fed", { o: exp(matmul(mul(scalar, x), w)) }, [1, 0]],
    ["constants and signs to a smaller result", { o: matmul(mul(-3, x), neg(y), true) }, [2, 0]],
    ["a row of constants", { o: matmul(mul(constant([1, 2, 3]), x), w) }, [1, 0]],
    ["a row for several products", { o: matmul(mul(r, x), w), p: matmul(mul(r, x), z, true) }, [1, 0]],
    ["the constant of a term beside a product of matrices", { o: sum(mul(x, sub(mul(3, tanh(y)), matmul(z, v))), 0) }, [2, 1]],
    [
      "the row that terms of a sum have in common",
      { o: sub(matmul(x, mul(r, tanh(y)), true), mul(2, matmul(y, mul(r, x), true))) },
      [2, 0],
    ],
    ["not what something else needs too", { o: matmul(mul(r, x), w), p: exp(mul(r, x)) }, [1, 1]],
    ["not what is a result too", { o: matmul(mul(r, x), w), p: mul(r, x) }, [1, 1]],
    ["not columns", { o: matmul(mul(column, x), w) }, [1, 1]],
    ["not the product of a row and a column", { o: matmul(mul(r, column), w) }, [1, 1]],
    ["not out of a sum over the columns", { o: sum(mul(r, x), 1) }, [1, 1]],
    ["not into a matrix that is no smaller", { o: matmul(mul(r, x), y, false, true) }, [1, 1]],
  ])("%s", (_, outputs, counts) => expect(moved(outputs)).toEqual(counts));

  it("saves multiplications in the training of forces of a network", () => {
    const [first, second, last] = [input("first", [3, 4]), input("second", [4, 4]), input("last", [4, 1])];
    const energy = matmul(tanh(matmul(tanh(matmul(x, first)), second)), last);
    const loss = mul(1 / ROWS, sum(square(add(y, gradient(energy, [x])[0]!))));
    const slopes = gradient(loss, [first, second, last]);
    // The weights of the last layer are a row that meets every conformation twice; 2 is the factor of tanh's second derivative.
    const [before, after] = moved({ loss, ...Object.fromEntries(slopes.map((slope, k) => [`slope${k}`, slope])) });
    expect(before - after).toBe(2);
  });
});
