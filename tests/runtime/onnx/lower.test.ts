import { describe, expect, it } from "vitest";
import { constant, input } from "../../../src/graph/node.ts";
import { matmul } from "../../../src/graph/ops/contract.ts";
import { add, exp, mul, select, stopGradient, tanh } from "../../../src/graph/ops/elementwise.ts";
import { take } from "../../../src/graph/ops/gather.ts";
import { broadcast, median } from "../../../src/graph/ops/reduce.ts";
import { program } from "../../../src/graph/program.ts";
import { lower, modelOutputNames } from "../../../src/runtime/onnx/lower.ts";
import { float32s, readModel } from "./readModel.ts";

const x = input("x", ["batch", 3]);
const table = constant([1, 2, 3, 4, 5, 6], [3, 2]);

describe("names and shapes", () => {
  it("keeps names of inputs and outputs, and named axes as symbolic dimensions", () => {
    const model = readModel(lower(program({ energy: tanh(matmul(x, table)) })));
    expect(model.inputs).toEqual([{ name: "x", type: 1, shape: ["batch", 3] }]);
    expect(model.outputs).toEqual([{ name: "energy", type: 1, shape: ["batch", 2] }]);
    expect(model.opset).toBe(18);
  });

  it("keeps internal names apart from those of the program", () => {
    const v0 = input("v0", [2]);
    const model = readModel(lower(program({ v1: exp(tanh(v0)), v2: tanh(v0) })));
    const made = model.nodes.flatMap(({ outputs }) => outputs);
    expect(new Set([...made, "v0"]).size).toBe(made.length + 1);
    expect(model.outputs.map(({ name }) => name)).toEqual(["v1", "v2"]);
  });

  it("gives an output with the name of an input the name of its successor", () => {
    const next = input("w.next", [3]);
    const w = input("w", [3]);
    const step = program({ w: add(w, next), loss: exp(w) });
    expect([...modelOutputNames(step)]).toEqual([
      ["w", "w.next.next"],
      ["loss", "loss"],
    ]);
    expect(readModel(lower(step)).outputs.map(({ name }) => name)).toEqual(["w.next.next", "loss"]);
  });

  it("copies inputs, constants and twins that are outputs", () => {
    const y = tanh(x);
    const model = readModel(lower(program({ y, twin: y, same: x, held: stopGradient(x), table })));
    expect(model.nodes.map(({ type }) => type).toSorted()).toEqual(["Identity", "Identity", "Identity", "Identity", "Tanh"]);
    expect(model.outputs.map(({ name }) => name)).toEqual(["y", "twin", "same", "held", "table"]);
  });

  it("stores metadata", () => {
    expect(readModel(lower(program({ y: tanh(x) }), { metadata: { card: "{}", kind: "energy" } })).metadata).toEqual({
      card: "{}",
      kind: "energy",
    });
  });

  it("refuses a named axis that no input has", () => {
    const free = program({ ones: broadcast(constant(1), ["draws", 2]), y: tanh(x) });
    expect(() => lower(free)).toThrow(
      'lower: no input has the named axis "draws", so its size cannot be known when the model runs',
    );
  });
});

describe("constants", () => {
  it("stores equal ones once", () => {
    const y = add(matmul(x, table), select(matmul(x, add(table, 0)), take(x, [0, 1]), take(x, [0, 1])));
    const model = readModel(lower(program({ y, z: select(x, exp(x), 0), q: select(exp(x), 0, x) })));
    const keys = model.initializers.map(({ type, shape, bytes }) => `${type}|${shape}|${bytes}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThan(2);
  });

  it("rounds to the nearest float32", () => {
    const values = [0.1, 1 / 3, 16777217, 1e-45, 3.4028234e38, Number.POSITIVE_INFINITY, Number.NaN, -0];
    const model = readModel(lower(program({ y: mul(input("v", [8]), constant(values)) })));
    expect(float32s(model.initializers[0]!.bytes)).toEqual(values.map(Math.fround));
  });

  it("refuses a finite constant that float32 cannot hold, unless the model is float64", () => {
    const large = program({ y: mul(input("v", [2]), constant([1e300, 1])) });
    expect(() => lower(large)).toThrow(
      'lower: the constant 1e+300 is beyond the range of float32 (3.4e38); use a smaller one or elementType "float64"',
    );
    const [initializer] = readModel(lower(large, { elementType: "float64" })).initializers;
    expect(initializer!.type).toBe(11);
    expect([...new Float64Array(initializer!.bytes.slice().buffer)]).toEqual([1e300, 1]);
  });
});

describe("nodes", () => {
  it("emits equal nodes once and gives operators all their outputs", () => {
    const model = readModel(lower(program({ m: median(x), a: select(x, exp(x), 0), b: select(x, 0, exp(x)) })));
    expect(model.nodes.filter(({ type }) => type === "Greater")).toHaveLength(1);
    expect(model.nodes.find(({ type }) => type === "TopK")!.outputs).toHaveLength(2);
  });

  it("orders nodes so that every value is made before it is used", () => {
    const { nodes, inputs, initializers } = readModel(lower(program({ y: add(exp(tanh(x)), take(tanh(x), [0, 0, 1])) })));
    const made = new Set([...inputs, ...initializers].map(({ name }) => name));
    for (const node of nodes) {
      for (const name of node.inputs) expect(made).toContain(name);
      for (const name of node.outputs) made.add(name);
    }
  });
});
