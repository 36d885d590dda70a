import { describe, expect, it } from "vitest";
import { gradient } from "../../src/graph/gradient.ts";
import { input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { slice } from "../../src/graph/ops/movement.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { flatten, mapTree } from "../../src/graph/tree.ts";
import {
  applyGroup,
  applyPrefixLinear,
  type ColumnGroup,
  initPrefixLinear,
  type PrefixLinearParameters,
  prefixLinear,
} from "../../src/nn/prefixLinear.ts";
import type { HostArray } from "../../src/num/hostArray.ts";
import { key } from "../../src/num/random.ts";
import { evaluateTensor } from "../support/evaluateTensor.ts";
import { awayFromZero, randomArray } from "../support/randomArray.ts";

const GROUPS: readonly ColumnGroup[] = [
  { seen: 0, width: 2 },
  { seen: 2, width: 3 },
  { seen: 2, width: 1 },
  { seen: 5, width: 4 },
  { seen: 6, width: 2 },
];
const INPUTS = 6;
const BATCH = 3;
/** The number of inputs that each column sees. */
const SEEN = GROUPS.flatMap(({ seen, width }) => Array<number>(width).fill(seen));

/** Arrays of the layer's shapes with no zero in them: entries that a mask should hide would show. */
function setUp(blocks: number) {
  const layer = prefixLinear(GROUPS, blocks);
  let stream = 0;
  const arrays = mapTree<HostArray, HostArray, PrefixLinearParameters<HostArray>>(
    initPrefixLinear(layer, key(1), 1),
    ({ shape }) => randomArray(shape, awayFromZero(0.3, 1), 7, stream++),
  );
  const inputs = mapTree<HostArray, Tensor, PrefixLinearParameters<HostArray>>(
    arrays,
    ({ shape }, path) => input(path, shape),
    "p",
  );
  const x = input("x", [BATCH, INPUTS]);
  const feeds = { ...flatten<HostArray>(arrays, "p"), x: randomArray([BATCH, INPUTS], awayFromZero(0.3, 1), 8) };
  return { layer, inputs, x, feeds };
}

describe.each([1, 2, 3, 12])("a prefix layer in about %i blocks", (blocks) => {
  const { layer, inputs, x, feeds } = setUp(blocks);
  const y = applyPrefixLinear(layer, inputs, x);
  const full = evaluateTensor(y, feeds);

  it("gives each group as many columns as it has, from the whole input", () => {
    expect(full.shape).toEqual([BATCH, SEEN.length]);
    expect(layer.blocks.reduce((total, { columns }) => total + columns, 0)).toBe(SEEN.length);
  });

  it("does not change a column by an input that it does not see, and does by each that it sees", () => {
    for (let moved = 0; moved < INPUTS; moved++) {
      const data = feeds.x.data.map((value, at) => (at % INPUTS === moved ? value + 10 : value));
      const after = evaluateTensor(y, { ...feeds, x: { ...feeds.x, data } });
      after.data.forEach((value, at) => {
        const same = Object.is(value, full.data[at]);
        expect([moved, at, same]).toEqual([moved, at, moved >= SEEN[at % SEEN.length]!]);
      });
    }
  });

  it("has a gradient of exactly zero by what a column does not see", () => {
    SEEN.forEach((seen, column) => {
      const [slope] = gradient(sum(slice(y, 1, column, column + 1)), [x]);
      evaluateTensor(slope!, feeds).data.forEach((value, at) => {
        expect([column, at, value !== 0]).toEqual([column, at, at % INPUTS < seen]);
      });
    });
  });

  it("computes each group alone as it does all together", () => {
    GROUPS.forEach(({ seen, width }, index) => {
      const alone = applyGroup(layer, inputs, index, seen === 0 ? undefined : slice(x, 1, 0, seen));
      const { data, shape } = evaluateTensor(alone, feeds);
      expect(shape).toEqual([seen === 0 ? 1 : BATCH, width]);
      const start = GROUPS.slice(0, index).reduce((total, group) => total + group.width, 0);
      data.forEach((value, at) => {
        const row = Math.floor(at / width);
        expect(value).toBeCloseTo(full.data[row * SEEN.length + start + (at % width)]!, 12);
      });
    });
  });
});

describe("initPrefixLinear", () => {
  const groups = [
    { seen: 40, width: 50 },
    { seen: 90, width: 60 },
  ];
  const layer = prefixLinear(groups, 1);
  const { weights, bias } = initPrefixLinear(layer, key(3), 1.4);

  it("starts with weights of variance gain^2 / seen where a column sees, and 0 elsewhere", () => {
    const { data, shape } = weights[0]!;
    expect(shape).toEqual([90, 110]);
    for (const [from, to, seen] of [
      [0, 50, 40],
      [50, 110, 90],
    ] as const) {
      const own = [...data].filter((_, at) => at % 110 >= from && at % 110 < to);
      const rowsOf = (first: number, last: number) => own.slice(first * (to - from), last * (to - from));
      expect(rowsOf(seen, 90).every((value) => value === 0)).toBe(true);
      const visible = rowsOf(0, seen);
      const expected = (1.4 * 1.4) / seen;
      const mean = visible.reduce((a, b) => a + b, 0) / visible.length;
      const variance = visible.reduce((a, b) => a + b * b, 0) / visible.length;
      // Five standard errors: false alarm 6e-7 each.
      expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(expected / visible.length));
      expect(Math.abs(variance / expected - 1)).toBeLessThan(5 * Math.sqrt(2 / visible.length));
    }
    expect(bias.shape).toEqual([110]);
    expect(bias.data.every((value) => value === 0)).toBe(true);
  });

  it("follows from the key alone", () => {
    expect(initPrefixLinear(layer, key(3), 1.4)).toEqual({ weights, bias });
    expect(initPrefixLinear(layer, key(4), 1.4).weights[0]!.data).not.toEqual(weights[0]!.data);
  });
});

describe("prefixLinear", () => {
  it("refuses groups that see less than those before, and layers that see nothing", () => {
    const decreasing = [
      { seen: 2, width: 1 },
      { seen: 1, width: 1 },
    ];
    expect(() => prefixLinear(decreasing, 1)).toThrow("group 1 sees less than the one before it");
    expect(() => prefixLinear([{ seen: 0, width: 3 }], 1)).toThrow("no group sees anything");
    expect(() => prefixLinear([], 1)).toThrow("no group sees anything");
  });
});
