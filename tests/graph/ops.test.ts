import { describe, expect, it } from "vitest";
import { gradient } from "../../src/graph/gradient.ts";
import { constant, input } from "../../src/graph/node.ts";
import type { OpName, Tensor } from "../../src/graph/op.ts";
import { matmul } from "../../src/graph/ops/contract.ts";
import * as elementwise from "../../src/graph/ops/elementwise.ts";
import { scatterAdd, take } from "../../src/graph/ops/gather.ts";
import { ops } from "../../src/graph/ops/index.ts";
import { concat, pad, reshape, slice, split, transpose } from "../../src/graph/ops/movement.ts";
import { broadcast, median, reduceMax, sum } from "../../src/graph/ops/reduce.ts";
import { program } from "../../src/graph/program.ts";
import { concreteShape, type Shape } from "../../src/graph/shape.ts";
import { topologicalOrder } from "../../src/graph/traverse.ts";
import { elementCount } from "../../src/num/hostArray.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { checkGradients } from "../support/checkGradients.ts";
import { caseSizes, caseValues, opCases } from "../support/opCases.ts";

const argument = (shape: Shape, index: number): Tensor => input(`argument${index}`, shape);

describe.each(Object.keys(ops) as OpName[])("%s", (name) => {
  it("is called by its name", () => expect(ops[name].name).toBe(name));

  describe.each(opCases[name])("$title", (one) => {
    const xs = one.arguments.map(({ shape }, index) => argument(shape, index));
    const values = caseValues(one, 11);
    const feeds = Object.fromEntries(values.map((value, index) => [`argument${index}`, value]));

    it("is in the graph of its case", () => {
      expect(topologicalOrder([one.build(...xs)]).map((node) => node.op.name)).toContain(name);
    });

    it("has the shape that its rule tells", () => {
      const y = one.build(...xs);
      const { result } = evaluate(program({ result: y }), feeds);
      expect(result!.shape).toEqual(concreteShape(y.shape, caseSizes));
      expect(result!.data.length).toBe(elementCount(result!.shape));
      expect(result!.data.every(Number.isFinite)).toBe(true);
    });

    it("has the gradient of its values, to second order", () => {
      if (one.blocksGradient) {
        xs.forEach((x, index) => {
          const [slope] = gradient(one.build(...xs), [x]);
          const results = evaluate(program({ slope: slope!, x }), { [`argument${index}`]: values[index]! });
          expect(results.slope!.data.every((value) => value === 0)).toBe(true);
        });
      } else {
        const shapes = one.arguments.map(({ shape }) => shape);
        checkGradients((at) => one.build(...at), values, { name, shapes });
      }
    });
  });
});

const x23 = input("x23", [2, 3]);
const x24 = input("x24", [2, 4]);
const xb3 = input("xb3", ["batch", 3]);

describe("shape errors", () => {
  it.each<[string, () => Tensor, string]>([
    ["add", () => elementwise.add(x23, x24), "add([2, 3], [2, 4]): shapes [2, 3] and [2, 4] do not broadcast: 3 against 4"],
    [
      "add",
      () => elementwise.add(xb3, x23),
      "add([batch, 3], [2, 3]): shapes [batch, 3] and [2, 3] do not broadcast: batch against 2",
    ],
    [
      "select",
      () => elementwise.select(x23, x23, x24),
      "select([2, 3], [2, 3], [2, 4]): shapes [2, 3] and [2, 4] do not broadcast: 3 against 4",
    ],
    ["matmul", () => matmul(x23, x24), "matmul([2, 3], [2, 4]): inner sizes differ: 3 against 2"],
    [
      "matmul",
      () => matmul(x23, input("v", [3])),
      "matmul([2, 3], [3]): the first factor must have rank 2 or more, the second rank 2",
    ],
    ["matmul", () => matmul(input("w", [5, 2, 3]), x23, true), "matmul([5, 2, 3], [2, 3]): all axes but the last must agree"],
    ["reshape", () => reshape(x23, [7]), "reshape([2, 3]): cannot become [7]"],
    ["reshape", () => reshape(xb3, [9]), "reshape([batch, 3]): cannot become [9]"],
    ["transpose", () => transpose(x23, [0]), "transpose([2, 3]): permutation [0] does not name each axis of rank 2 once"],
    ["transpose", () => transpose(x23, [0, 0]), "transpose([2, 3]): permutation [0,0] does not name each axis of rank 2 once"],
    ["concat", () => concat([x23, x24], 0), "concat([2, 3], [2, 4]): shapes must agree except on axis 0"],
    ["concat", () => concat([xb3], 0), "concat([batch, 3]): a concatenated axis must be a fixed size, found batch"],
    ["concat", () => concat([], 0), "concat: at least one tensor is needed, found none"],
    ["slice", () => slice(x23, 1, 2, 5), "slice([2, 3]): slice 2:5 is out of range for axis 1 of size 3"],
    ["slice", () => slice(x23, 1, 2, 2), "slice([2, 3]): slice 2:2 is out of range for axis 1 of size 3"],
    ["slice", () => slice(xb3, 0, 0, 1), "slice([batch, 3]): a sliced axis must be a fixed size, found batch"],
    ["slice", () => slice(x23, 2, 0, 1), "axis 2 is out of range for rank 2"],
    ["pad", () => pad(x23, 1, -1, 0), "pad([2, 3]): cannot add -1 and 0 zeros around axis 1"],
    ["sum", () => sum(x23, -3), "axis -3 is out of range for rank 2"],
    ["reduceMax", () => reduceMax(x23, []), "reduceMax([2, 3]): at least one axis is needed"],
    ["median", () => median(input("b", ["batch"])), "median([batch]): the last axis must be a fixed size, found batch"],
    ["broadcast", () => broadcast(x23, [4, 3]), "broadcast([2, 3]): shapes [2, 3] and [4, 3] do not broadcast: 2 against 4"],
    ["broadcast", () => broadcast(x23, [3]), "broadcast([2, 3]): does not broadcast to [3]"],
    ["take", () => take(x23, [0, 3]), "take([2, 3]): index 3 at position 1 is out of range for a last axis of size 3"],
    ["take", () => take(x23, [-1]), "take([2, 3]): index -1 at position 0 is out of range for a last axis of size 3"],
    [
      "scatterAdd",
      () => scatterAdd(x23, [0, 1], 4),
      "scatterAdd([2, 3]): the last axis must have as many elements as the 2 indices",
    ],
    [
      "scatterAdd",
      () => scatterAdd(x23, [0, 1, 4], 4),
      "scatterAdd([2, 3]): index 4 at position 2 is out of range for a last axis of size 4",
    ],
  ])("%s", (_, build, message) => {
    expect(build).toThrow(new Error(message));
  });
});

const valuesOf = (y: Tensor): number[] => [...evaluate(program({ y }), {}).y!.data];

describe("values", () => {
  it("has atan2 in all quadrants and on the axes", () => {
    const ys = [0, 1, 1, 1, 0, -1, -1, -1, 0, -0, -0];
    const xs = [1, 1, 0, -1, -1, -1, 0, 1, 0, -1, -0];
    const eighth = Math.PI / 4;
    expect(valuesOf(elementwise.atan2(constant(ys), constant(xs)))).toEqual(
      [0, 1, 2, 3, 4, -3, -2, -1, 0, 4, 0].map((eighths) => eighths * eighth),
    );
  });

  it("rounds halves to even", () => {
    const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4999, 0.49999999999999994, -3.7];
    expect(valuesOf(elementwise.round(constant(halves)))).toEqual([-2, -2, -0, 0, 2, 2, 2, 0, -4]);
  });

  it("takes the lower of two middle values as median", () => {
    expect(valuesOf(median(constant([9, 1, 5, 3, 7], [1, 5])))).toEqual([5]);
    expect(valuesOf(median(constant([4, 1, 3, 2, 10, -1, 30, 20], [2, 4])))).toEqual([2, 10]);
  });

  it("keeps softplus and sigmoid exact far from 0", () => {
    const far = constant([-800, 800]);
    expect(valuesOf(elementwise.softplus(far))).toEqual([0, 800]);
    expect(valuesOf(elementwise.sigmoid(far))).toEqual([0, 1]);
  });

  it("selects by the sign of the condition, NaN and 0 being no", () => {
    expect(valuesOf(elementwise.select(constant([1, 0, -1, Number.NaN]), 7, constant([1, 2, 3, 4])))).toEqual([7, 2, 3, 4]);
  });

  it("cuts an axis into parts", () => {
    const parts = split(constant([1, 2, 3, 4, 5, 6], [2, 3]), 1, [1, 2]);
    expect(parts.map(valuesOf)).toEqual([
      [1, 4],
      [2, 3, 5, 6],
    ]);
  });
});
