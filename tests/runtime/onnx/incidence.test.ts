import { describe, expect, it } from "vitest";
import { gradient } from "../../../src/graph/gradient.ts";
import { input } from "../../../src/graph/node.ts";
import type { OpName, Tensor } from "../../../src/graph/op.ts";
import { add, exp, mul, neg, square, sub } from "../../../src/graph/ops/elementwise.ts";
import { scatterAdd, take } from "../../../src/graph/ops/gather.ts";
import { sum } from "../../../src/graph/ops/reduce.ts";
import { type Program, program } from "../../../src/graph/program.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { mergeIndexMaps } from "../../../src/runtime/onnx/incidence.ts";
import { between, randomArray } from "../../support/randomArray.ts";

const x = input("x", ["batch", 4]);
const y = input("y", ["batch", 4]);
const f = input("f", ["batch", 6]);
const first = [0, 0, 0, 1, 1, 2];
const second = [1, 2, 3, 2, 3, 3];

const count = ({ nodes }: Program, name: OpName): number => nodes.filter((node) => node.op.name === name).length;

/** Counts of [take, scatterAdd, matmul] after merging, once its values have been compared with those before. */
function merged(outputs: Record<string, Tensor>): [number, number, number] {
  const before = program(outputs);
  const after = mergeIndexMaps(before);
  const feeds = Object.fromEntries(
    Object.entries(before.inputs).map(([name, { shape }], stream) => [
      name,
      randomArray([3, shape[1] as number], between(-1, 1), 5, stream),
    ]),
  );
  const wanted = evaluate(before, feeds);
  for (const [name, { data, shape }] of Object.entries(evaluate(after, feeds))) {
    expect(shape).toEqual(wanted[name]!.shape);
    data.forEach((value, index) => {
      expect(value).toBeCloseTo(wanted[name]!.data[index]!, 12);
    });
  }
  return [count(after, "take"), count(after, "scatterAdd"), count(after, "matmul")];
}

describe("merging takes and scatterAdds", () => {
  it.each<[string, Record<string, Tensor>, [number, number, number]]>([
    ["difference of takes", { d: sub(take(x, second), take(x, first)) }, [0, 0, 1]],
    ["sum of takes", { d: add(take(x, second), take(x, first)) }, [0, 0, 1]],
    ["takes of different tensors", { d: sub(take(x, second), take(y, first)) }, [2, 0, 0]],
    ["forces given back", { g: sub(scatterAdd(f, second, 4), scatterAdd(f, first, 4)) }, [0, 0, 1]],
    ["a negated argument", { g: add(scatterAdd(f, second, 4), scatterAdd(neg(f), first, 4)) }, [0, 0, 1]],
    [
      "arguments with constant factors",
      { g: add(scatterAdd(mul(-2, f), second, 4), scatterAdd(mul(3, f), first, 4)) },
      [0, 0, 1],
    ],
    ["a longer sum with other terms", { g: sub(add(x, scatterAdd(f, second, 4)), add(y, scatterAdd(f, first, 4))) }, [0, 0, 1]],
    [
      "two arguments in one sum",
      {
        g: add(
          sub(scatterAdd(f, second, 4), scatterAdd(exp(f), second, 4)),
          sub(scatterAdd(exp(f), first, 4), scatterAdd(f, first, 4)),
        ),
      },
      [0, 0, 2],
    ],
    ["a lone take in a sum", { d: add(take(x, first), f) }, [1, 0, 0]],
    [
      "a partial sum that is used elsewhere too",
      { s: add(take(x, first), f), d: add(add(take(x, first), f), take(x, second)) },
      [2, 0, 0],
    ],
    ["a take that is an output too", { t: take(x, first), d: sub(take(x, second), take(x, first)) }, [1, 0, 1]],
    ["rows grown to a batch", { d: add(sub(take(x, [0]), take(x, [1])), f) }, [0, 0, 1]],
  ])("%s", (_, outputs, counts) => expect(merged(outputs)).toEqual(counts));

  it("leaves wide takes and other ranks alone", () => {
    const wide = input("wide", ["batch", 65]);
    expect(merged({ d: sub(take(wide, [64, 2]), take(wide, [1, 0])) })).toEqual([2, 0, 0]);
    const vector = program({ d: sub(take(input("v", [4]), second), take(input("v", [4]), first)) });
    expect(mergeIndexMaps(vector).nodes).toEqual(vector.nodes);
  });

  it("makes pair forces two products a coordinate", () => {
    const d = sub(take(x, second), take(x, first));
    const energy = sum(exp(neg(square(d))), 1);
    expect(merged({ energy, force: neg(gradient(energy, [x])[0]!) })).toEqual([0, 0, 2]);
  });
});
