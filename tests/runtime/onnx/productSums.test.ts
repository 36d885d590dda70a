import { afterAll, describe, expect, it } from "vitest";
import { input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { matmul } from "../../../src/graph/ops/contract.ts";
import { add, exp, mul, neg, sub } from "../../../src/graph/ops/elementwise.ts";
import { program } from "../../../src/graph/program.ts";
import { concreteShape } from "../../../src/graph/shape.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { type LowerOptions, lower } from "../../../src/runtime/onnx/lower.ts";
import { createOrtExecutor } from "../../../src/runtime/ort/executor.ts";
import { between, randomArray } from "../../support/randomArray.ts";
import { readModel } from "./readModel.ts";

const executor = createOrtExecutor();
afterAll(() => executor.close());

const x = input("x", ["batch", 3]);
const y = input("y", ["batch", 2]);
const w = input("w", [3, 2]);
const v = input("v", [2, 3]);
const bias = input("bias", [2]);
const stack = input("stack", ["batch", 4, 3]);

/** Types of the nodes of a model. */
const types = (outputs: Record<string, Tensor>, options: LowerOptions = {}): string =>
  readModel(lower(program(outputs), options))
    .nodes.map(({ type }) => type)
    .toSorted()
    .join(" ");

const product = matmul(exp(x), w);
const slope = matmul(exp(x), y, true);

describe("sums with products of matrices", () => {
  it.each<[string, Record<string, Tensor>, string]>([
    ["a bias", { o: add(product, bias) }, "Exp Gemm"],
    ["a matrix beside a sum over a batch", { o: add(slope, w) }, "Exp Gemm"],
    ["a difference", { o: sub(w, slope) }, "Exp Gemm"],
    ["a transposed factor", { o: sub(matmul(x, v, false, true), bias) }, "Gemm"],
    ["factors of both", { o: sub(mul(3, slope), mul(0.5, w)) }, "Exp Gemm"],
    ["a batch beside a product of its rows, which copying would cost as much", { o: add(product, y) }, "Add Exp MatMul"],
    ["a negated product", { o: neg(product) }, "Exp Gemm"],
    ["the sum of two products", { o: add(slope, mul(-2, matmul(x, y, true))) }, "Exp Gemm Gemm"],
    ["a product and what is made of it", { o: add(product, exp(product)) }, "Add Exp Exp MatMul"],
    ["a product that is a result too", { o: add(product, y), p: product }, "Add Exp MatMul"],
    ["a product that is grown", { o: add(matmul(input("row", [1, 3]), w), y) }, "Add MatMul"],
    ["products of more than matrices", { o: add(matmul(stack, w), bias) }, "Add MatMul"],
  ])("%s", async (_, outputs, wanted) => {
    expect(types(outputs)).toBe(wanted);
    const graph = program(outputs);
    const sizes = new Map([["batch", 5]]);
    const feeds = Object.fromEntries(
      Object.entries(graph.inputs).map(([name, { shape }], stream) => [
        name,
        randomArray(concreteShape(shape, sizes), between(-1, 1), 9, stream),
      ]),
    );
    const found = await (await executor.compile(graph)).run(feeds);
    for (const [name, { data }] of Object.entries(evaluate(graph, feeds))) {
      data.forEach((value, index) => {
        expect(found[name]!.data[index]).toBeCloseTo(value, 5);
      });
    }
  });

  it("leaves factors to operators where the attribute, a float32, would round them", () => {
    const outputs = { o: add(mul(0.1, product), bias) };
    expect(types(outputs)).toBe("Exp Gemm");
    expect(types(outputs, { elementType: "float64" })).toBe("Add Exp MatMul Mul");
    expect(types({ o: add(mul(0.5, product), bias) }, { elementType: "float64" })).toBe("Exp Gemm");
  });
});
