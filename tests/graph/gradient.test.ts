import { describe, expect, it } from "vitest";
import { gradient, valueAndGradient } from "../../src/graph/gradient.ts";
import { constant, input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { matmul } from "../../src/graph/ops/contract.ts";
import {
  add,
  atan2,
  cos,
  div,
  exp,
  log,
  mul,
  neg,
  reciprocal,
  sigmoid,
  softplus,
  sqrt,
  square,
  stopGradient,
  sub,
  tanh,
} from "../../src/graph/ops/elementwise.ts";
import { scatterAdd, take } from "../../src/graph/ops/gather.ts";
import { concat, reshape, slice, transpose } from "../../src/graph/ops/movement.ts";
import { broadcast, reduceMax, sum } from "../../src/graph/ops/reduce.ts";
import { program } from "../../src/graph/program.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { checkGradients } from "../support/checkGradients.ts";
import { awayFromZero, randomArray } from "../support/randomArray.ts";

const at = (...shapes: number[][]) => shapes.map((shape, index) => randomArray(shape, awayFromZero(0.3, 1.5), 3, index));

describe("derivatives of compositions, to second order", () => {
  it.each<[string, (xs: readonly Tensor[]) => Tensor, number[][]]>([
    [
      "network",
      ([x, w, v]) => matmul(tanh(matmul(x!, w!)), v!, false, true),
      [
        [3, 2],
        [2, 4],
        [1, 4],
      ],
    ],
    [
      "log-sum-exp with a shift",
      ([x]) => {
        const shift = stopGradient(reduceMax(x!, 1));
        return add(log(sum(exp(sub(x!, shift)), 1, true)), shift);
      },
      [[3, 4]],
    ],
    [
      "pair distances by take and scatterAdd",
      ([x]) => {
        const ends = sub(take(x!, [0, 0, 1]), take(x!, [1, 2, 2]));
        return scatterAdd(sqrt(add(square(ends), 0.25)), [0, 1, 1], 2);
      },
      [[2, 3]],
    ],
    ["angle of a sum", ([x, y]) => atan2(add(x!, square(y!)), sub(cos(x!), y!)), [[2, 2], [2]]],
    ["quotient of broadcasts", ([x, y]) => div(mul(x!, broadcast(y!, [2, 3])), add(square(x!), sigmoid(y!))), [[3], [2, 1]]],
    [
      "movement",
      ([x, y]) => {
        const joined = concat([transpose(x!), slice(y!, 1, 1, 3)], 1);
        return mul(reshape(joined, [2, 5]), softplus(reshape(neg(joined), [2, 5])));
      },
      [
        [3, 2],
        [2, 4],
      ],
    ],
  ])("%s", (name, f, shapes) => {
    checkGradients(f, at(...shapes), { name });
  });

  it("are right to third order", () => {
    checkGradients(([x]) => mul(exp(mul(0.5, x!)), reciprocal(x!)), at([3]), { order: 3, tolerance: 1e-6 });
  });
});

describe("gradient", () => {
  const x = input("x", ["batch", 2]);

  it("gives zeros for what the output does not depend on", () => {
    expect(gradient(square(x), [input("other", [4])])).toEqual([broadcast(constant(0), [4])]);
  });

  it("gives the cotangent for the output itself", () => {
    const cotangent = input("cotangent", ["batch", 2]);
    expect(gradient(x, [x], cotangent)).toEqual([cotangent]);
  });

  it("counts an argument of its own that depends on another", () => {
    const y = exp(x);
    const [byY, byX] = gradient(square(y), [y, x]);
    expect(byY).toBe(mul(2, y));
    expect(byX).toBe(mul(2, square(y)));
  });

  it("refuses a cotangent of another shape", () => {
    expect(() => gradient(x, [x], constant(1))).toThrow("gradient: the cotangent has shape [], the output [batch, 2]");
  });

  it("refuses an argument that simplification may have looked through", () => {
    const flipped = neg(x);
    expect(() => gradient(add(1, flipped), [flipped])).toThrow(
      "result of neg, which simplification may look through; use valueAndGradient",
    );
  });
});

describe("valueAndGradient", () => {
  const x = input("x", [3]);
  const feeds = { x: { data: Float64Array.of(1, 2, 4), shape: [3] } };

  it("differentiates by a tensor that simplification looks through", () => {
    const { value, gradients } = valueAndGradient((y) => square(sub(1, y)), [neg(x)]);
    const result = evaluate(program({ value, slope: gradients[0]! }), feeds);
    expect([...result.value!.data]).toEqual([4, 9, 25]);
    expect([...result.slope!.data]).toEqual([-4, -6, -10]);
  });

  it("nests", () => {
    const inner = (y: Tensor): Tensor => valueAndGradient((z) => mul(mul(z, z), mul(z, y)), [mul(2, y)]).gradients[0]!;
    const { value, gradients } = valueAndGradient(inner, [x]);
    // d/dz z^3 y at z = 2 y is 12 y^3.
    const result = evaluate(program({ value, slope: gradients[0]! }), feeds);
    expect([...result.value!.data]).toEqual([12, 96, 768]);
    expect([...result.slope!.data]).toEqual([36, 144, 576]);
  });
});
