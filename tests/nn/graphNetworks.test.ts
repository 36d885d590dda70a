import { describe, expect, it } from "vitest";
import { constant, input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, mul, square } from "../../src/graph/ops/elementwise.ts";
import { slice } from "../../src/graph/ops/movement.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { program, substitute } from "../../src/graph/program.ts";
import { flatten, mapTree, type Tree } from "../../src/graph/tree.ts";
import { type GraphNetworkParameters, graphEnergy, graphVectors, initGraphNetwork } from "../../src/nn/graphNetwork.ts";
import { type GraphTransformerParameters, initGraphTransformer, transformerEnergy } from "../../src/nn/graphTransformer.ts";
import type { HostArray } from "../../src/num/hostArray.ts";
import { key } from "../../src/num/random.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { checkGradients } from "../support/checkGradients.ts";
import { awayFromZero, randomArray } from "../support/randomArray.ts";

const [ROWS, COUNT] = [2, 4];
const points = { count: COUNT, dimensions: 3, kinds: [0, 1, 0, 1] };
const kernels = { count: 5, reach: 3 };
const graph = { points, features: 6, layers: 2, kernels, timeHarmonics: 2 };
const transformer = { ...graph, heads: 2 };

type Network = (x: Tensor, t: Tensor) => Tensor;

/** A network with parameters of the size of 1, so that every part of it matters. */
function named<P>(arrays: Tree<HostArray>, inputs: P, build: (parameters: P) => Network) {
  let stream = 0;
  const parameters = Object.fromEntries(
    Object.entries(flatten<HostArray>(arrays, "p")).map(([name, { shape }]) => {
      const scale = 1 / Math.sqrt(shape.length > 1 ? shape[0]! : 4);
      const { data } = randomArray(shape, awayFromZero(0.3, 1.2), 3, stream++);
      return [name, { data: data.map((value) => scale * value), shape }];
    }),
  );
  return { parameters, network: build(inputs) };
}

const start = { graph: initGraphNetwork(graph, key(1)), transformer: initGraphTransformer(transformer, key(1)) };
type GraphArrays = GraphNetworkParameters<HostArray>;
type TransformerArrays = GraphTransformerParameters<HostArray>;
const asInput = ({ shape }: HostArray, path: string): Tensor => input(path, shape);
const graphInputs = mapTree<HostArray, Tensor, GraphArrays>(start.graph, asInput, "p");
const transformerInputs = mapTree<HostArray, Tensor, TransformerArrays>(start.transformer, asInput, "p");

const networks = {
  "energy of the graph network": named(start.graph, graphInputs, (p) => (x, t) => graphEnergy(graph, p, x, t)),
  "vectors of the graph network": named(start.graph, graphInputs, (p) => (x, t) => graphVectors(graph, p, x, t)),
  "energy of the transformer": named(
    start.transformer,
    transformerInputs,
    (p) => (x, t) => transformerEnergy(transformer, p, x, t),
  ),
};

const xs = input("x", ["batch", COUNT, 3]);
const ts = input("t", ["batch", 1]);
const here = randomArray([ROWS, COUNT, 3], awayFromZero(0.1, 1.5), 9);
const times = { data: Float64Array.of(0.2, 0.9), shape: [ROWS, 1] };

function resultOf(
  { parameters, network }: (typeof networks)["energy of the transformer"],
  data: Float64Array,
  f = network,
): number[] {
  const closed = program({ y: f(xs, ts) });
  const feeds = { ...parameters, x: { data, shape: here.shape }, t: times };
  return [...evaluate(closed, Object.fromEntries(Object.entries(feeds).filter(([name]) => name in closed.inputs))).y!.data];
}

/** Rotation about two axes, with the last coordinate mirrored on request. */
function turned(data: ArrayLike<number>, mirror: boolean): number[] {
  const [a, b] = [0.7, -1.1];
  return Array.from({ length: data.length / 3 }, (_, at) => {
    const [x, y, z] = [data[3 * at]!, data[3 * at + 1]!, data[3 * at + 2]!];
    const [u, v] = [Math.cos(a) * x - Math.sin(a) * y, Math.sin(a) * x + Math.cos(a) * y];
    const [w, q] = [Math.cos(b) * v - Math.sin(b) * z, Math.sin(b) * v + Math.cos(b) * z];
    return [u, w, mirror ? -q : q];
  }).flat();
}
const exchanged = (data: ArrayLike<number>, width: number): number[] =>
  Array.from({ length: data.length }, (_, flat) => {
    const [row, point, axis] = [Math.floor(flat / (COUNT * width)), Math.floor(flat / width) % COUNT, flat % width];
    return data[(row * COUNT + [2, 1, 0, 3][point]!) * width + axis]!;
  });

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let at = 0; at < found.length; at++) expect(found[at]).toBeCloseTo(expected[at]!, 11);
}
const away = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));

describe.each(Object.entries(networks))("the %s", (name, own) => {
  const isVector = name.startsWith("vectors");
  const value = resultOf(own, here.data);

  it("turns and is mirrored with the points, or does not change", () => {
    for (const mirror of [false, true]) {
      const found = resultOf(own, Float64Array.from(turned(here.data, mirror)));
      expectClose(found, isVector ? turned(value, mirror) : value);
    }
  });

  it("does not feel a translation", () => {
    expectClose(
      resultOf(
        own,
        here.data.map((x, flat) => x + [0.4, -2, 1][flat % 3]!),
      ),
      value,
    );
  });

  it("goes with exchanges of points of one kind, and feels those of two", () => {
    expectClose(resultOf(own, Float64Array.from(exchanged(here.data, 3))), isVector ? exchanged(value, 3) : value);
    const mixed = here.data.slice();
    mixed.set(here.data.slice(3, 6), 0);
    mixed.set(here.data.slice(0, 3), 3);
    const found = resultOf(own, mixed);
    const expected = isVector ? [...value.slice(3, 6), ...value.slice(0, 3), ...value.slice(6)] : value;
    expect(away(found, expected)).toBeGreaterThan(1e-4);
  });

  it("feels places and times, and a mutant with an axis of its own is seen", () => {
    expect(
      away(
        resultOf(
          own,
          here.data.map((x) => 1.1 * x),
        ),
        value,
      ),
    ).toBeGreaterThan(1e-3);
    expect(
      away(
        resultOf(own, here.data, (x) => own.network(x, mul(0, ts))),
        value,
      ),
    ).toBeGreaterThan(1e-3);
    const mutant: Network = (x, t) => {
      return add(own.network(x, t), mul(0.01, isVector ? square(x) : slice(sum(x, 1), 1, 0, 1)));
    };
    const before = resultOf(own, here.data, mutant);
    const after = resultOf(own, Float64Array.from(turned(here.data, false)), mutant);
    expect(away(after, isVector ? turned(before, false) : before)).toBeGreaterThan(1e-4);
  });

  it("has gradients to second order that agree with differences", () => {
    const known = Object.entries(own.parameters).map(([path, { data, shape }]): [Tensor, Tensor] => [
      input(path, shape),
      constant(Float64Array.from(data), shape),
    ]);
    const options = { name, tolerance: 1e-6 };
    checkGradients(([x, t]) => substitute([own.network(x!, t!)], new Map(known))[0]!, [here, times], options);
  });

  it("is the same in ONNX Runtime, for any number of rows", async () => {
    const executor = createOrtExecutor();
    const closed = program({ y: own.network(xs, ts) });
    const executable = await executor.compile(closed);
    const used = (feeds: Record<string, HostArray>) =>
      Object.fromEntries(Object.entries(feeds).filter(([key]) => key in closed.inputs));
    const found = await executable.run(used({ ...own.parameters, x: here, t: times }));
    const one = { data: here.data.slice(0, COUNT * 3), shape: [1, COUNT, 3] };
    const first = await executable.run(used({ ...own.parameters, x: one, t: { data: Float64Array.of(0.2), shape: [1, 1] } }));
    await executor.close();
    expect(away([...found.y!.data], value)).toBeLessThan(1e-5);
    expect(away([...first.y!.data], value.slice(0, value.length / 2))).toBeLessThan(1e-5);
  });
});
