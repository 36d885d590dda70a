import { describe, expect, it } from "vitest";
import {
  applyNetwork,
  initNetwork,
  type NetworkParameters,
  network,
  unrollNetwork,
} from "../../../src/generators/autoregressive/network.ts";
import { gradient } from "../../../src/graph/gradient.ts";
import { input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { concat, slice } from "../../../src/graph/ops/movement.ts";
import { broadcast, sum } from "../../../src/graph/ops/reduce.ts";
import { flatten, mapTree } from "../../../src/graph/tree.ts";
import type { HostArray } from "../../../src/num/hostArray.ts";
import { key } from "../../../src/num/random.ts";
import type { Arrays } from "../../../src/runtime/executor.ts";
import { evaluateTensor } from "../../support/evaluateTensor.ts";
import { awayFromZero, randomArray } from "../../support/randomArray.ts";

const FEATURES = [4, 1, 2, 1];
const OUTPUTS = [3, 6, 3, 9];
const BATCH = 2;
const sumOf = (widths: readonly number[]): number => widths.reduce((a, b) => a + b, 0);
const startOf = (widths: readonly number[], index: number): number => sumOf(widths.slice(0, index));

function setUp(blocks: number, residualLayers: number) {
  const layout = network(FEATURES, OUTPUTS, { unitsOfDegree: [3, 2, 4], residualLayers, blocks });
  let stream = 0;
  const arrays = mapTree<HostArray, HostArray, NetworkParameters<HostArray>>(initNetwork(layout, key(1)), ({ shape }) =>
    randomArray(shape, awayFromZero(0.2, 0.8), 5, stream++),
  );
  const parameters = mapTree<HostArray, Tensor, NetworkParameters<HostArray>>(
    arrays,
    ({ shape }, path) => input(path, shape),
    "p",
  );
  const x = input("x", [BATCH, sumOf(FEATURES)]);
  const feeds: Arrays = { ...flatten<HostArray>(arrays, "p"), x: randomArray([BATCH, sumOf(FEATURES)], awayFromZero(0.3, 1), 6) };
  return { layout, parameters, x, feeds, y: applyNetwork(layout, parameters, x) };
}

describe.each([
  [1, 1],
  [2, 2],
  [3, 0],
])("a network of %i blocks and %i residual layers", (blocks, residualLayers) => {
  const { layout, parameters, x, feeds, y } = setUp(blocks, residualLayers);

  it("gives outputs of a coordinate from the coordinates before it alone, exactly", () => {
    const plain = evaluateTensor(y, feeds);
    FEATURES.forEach((_, moved) => {
      const [from, to] = [startOf(FEATURES, moved), startOf(FEATURES, moved + 1)];
      const width = sumOf(FEATURES);
      const data = Float64Array.from(feeds.x!.data, (value, at) => (at % width >= from && at % width < to ? value + 3 : value));
      const changed = evaluateTensor(y, { ...feeds, x: { data, shape: feeds.x!.shape } });
      OUTPUTS.forEach((count, coordinate) => {
        const first = startOf(OUTPUTS, coordinate);
        for (let at = first; at < first + count; at++) {
          expect([moved, at, Object.is(changed.data[at], plain.data[at])]).toEqual([moved, at, moved >= coordinate]);
        }
      });
    });
  });

  it("has gradients of exactly zero by a coordinate and those behind it", () => {
    OUTPUTS.forEach((count, coordinate) => {
      const first = startOf(OUTPUTS, coordinate);
      const [slope] = gradient(sum(slice(y, 1, first, first + count)), [x]);
      const { data } = evaluateTensor(slope!, feeds);
      const seen = startOf(FEATURES, coordinate);
      data.forEach((value, at) => {
        expect([coordinate, at, value !== 0]).toEqual([coordinate, at, at % sumOf(FEATURES) < seen]);
      });
    });
  });

  it("gives the same outputs when it is run one coordinate at a time", () => {
    const parts: Tensor[] = [];
    unrollNetwork(layout, parameters, (coordinate, outputs) => {
      parts.push(broadcast(outputs, [BATCH, OUTPUTS[coordinate]!]));
      const first = startOf(FEATURES, coordinate);
      return slice(x, 1, first, first + FEATURES[coordinate]!);
    });
    const [unrolled, full] = [evaluateTensor(concat(parts, 1), feeds), evaluateTensor(y, feeds)];
    expect(unrolled.shape).toEqual(full.shape);
    unrolled.data.forEach((value, at) => {
      expect(value).toBeCloseTo(full.data[at]!, 12);
    });
  });
});

describe("initNetwork", () => {
  it("starts near outputs that no input moves", () => {
    const layout = network(FEATURES, OUTPUTS, { unitsOfDegree: [3, 2, 4], residualLayers: 2, blocks: 2 });
    const arrays = initNetwork(layout, key(1));
    const x = input("x", ["batch", sumOf(FEATURES)]);
    const inputs = mapTree<HostArray, Tensor, NetworkParameters<HostArray>>(arrays, ({ shape }, path) => input(path, shape), "p");
    const feeds = { ...flatten<HostArray>(arrays, "p"), x: randomArray([50, sumOf(FEATURES)], awayFromZero(0.3, 2), 6) };
    const { data } = evaluateTensor(applyNetwork(layout, inputs, x), feeds);
    const largest = Math.max(...Array.from(data, Math.abs));
    expect(largest).toBeLessThan(1);
    expect(largest).toBeGreaterThan(0);
    expect(initNetwork(layout, key(1))).toEqual(arrays);
  });
});
