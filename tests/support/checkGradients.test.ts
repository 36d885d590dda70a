import { describe, expect, it } from "vitest";
import { apply } from "../../src/graph/node.ts";
import type { OpRule, Tensor } from "../../src/graph/op.ts";
import { exp, mul, sin, square } from "../../src/graph/ops/elementwise.ts";
import { ops } from "../../src/graph/ops/index.ts";
import { sum, unbroadcast } from "../../src/graph/ops/reduce.ts";
import { checkGradients } from "./checkGradients.ts";
import { between, randomArray } from "./randomArray.ts";

type Vjp = OpRule<"sin">["vjp"];

/** sin with another rule of differentiation. */
const sineWith =
  (vjp: Vjp): ((x: Tensor) => Tensor) =>
  (x) =>
    apply({ ...ops.sin, vjp }, [x], {});

const at = [randomArray([2, 3], between(0.2, 1.2), 7)];
const check = (f: (x: Tensor) => Tensor): void => checkGradients(([x]) => f(x!), at, { name: "f" });

describe("checkGradients", () => {
  it("accepts right rules, small ones and large ones too", () => {
    check((x) => mul(square(x), 1));
    check((x) => mul(1e-9, sin(x)));
    check((x) => mul(1e9, exp(x)));
    check((x) => sin(mul(1e-4, x)));
  });

  it("rejects 2.001 in place of 2", () => {
    const wrong: OpRule<"mul"> = { ...ops.mul, vjp: (g, { inputs: [a] }) => [mul(2.001, mul(g, a!)), undefined] };
    expect(() => check((x) => apply(wrong, [x, x], {}))).toThrow(/order 1 by argument 0/);
  });

  it("rejects a wrong gradient that is small", () => {
    const wrong: Vjp = (g, node) => [mul(1.0005, ops.sin.vjp(g, node)[0]!)];
    expect(() => check((x) => mul(1e-9, sineWith(wrong)(x)))).toThrow(/order 1/);
  });

  it("rejects a wrong sign", () => {
    const wrong: Vjp = (g, node) => [mul(-1, ops.sin.vjp(g, node)[0]!)];
    expect(() => check(sineWith(wrong))).toThrow(/order 1/);
  });

  it("rejects a gradient that is missing", () => {
    expect(() => check(sineWith(() => [undefined]))).toThrow(/order 1/);
  });

  it("rejects a NaN", () => {
    expect(() => check(sineWith((g) => [mul(g, Number.NaN)]))).toThrow(/NaN/);
  });

  it("rejects a missing adjoint of broadcasting", () => {
    const wrong: OpRule<"add"> = { ...ops.add, vjp: (g) => [g, g] };
    const values = [randomArray([2, 3], between(0, 1), 8), randomArray([3], between(0, 1), 9)];
    expect(() => checkGradients(([a, b]) => apply(wrong, [a!, b!], {}), values)).toThrow(/shape \[2, 3\] instead of \[3\]/);
  });

  it("rejects an adjoint of broadcasting that takes one row for the sum", () => {
    const wrong: OpRule<"add"> = { ...ops.add, vjp: (g) => [g, mul(0.5, unbroadcast(g, [3]))] };
    const values = [randomArray([2, 3], between(0, 1), 8), randomArray([3], between(0, 1), 9)];
    expect(() => checkGradients(([a, b]) => apply(wrong, [a!, b!], {}), values)).toThrow(/order 1 by argument 1/);
  });

  it("rejects a rule whose own derivative is wrong", () => {
    const halfCosine = (x: Tensor): Tensor =>
      apply({ ...ops.cos, vjp: (g, node) => [mul(0.999, ops.cos.vjp(g, node)[0]!)] }, [x], {});
    const wrong: Vjp = (g, { inputs: [x] }) => [mul(g, halfCosine(x!))];
    const f = sineWith(wrong);
    expect(() => checkGradients(([x]) => f(x!), at, { order: 1 })).not.toThrow();
    expect(() => check(f)).toThrow(/f: the derivative of order 2 by argument 0 is .* by the rules and .* by differences/);
  });

  it("rejects one wrong element among many right ones", () => {
    const many = [randomArray([40], between(0.2, 1.2), 3)];
    const wrong: Vjp = (g, node) => {
      const right = ops.sin.vjp(g, node)[0]!;
      const flaw = Float64Array.from({ length: 40 }, (_, index) => (index === 17 ? 1.001 : 1));
      return [mul(right, apply(ops.constant, [], { data: flaw, shape: [40] }))];
    };
    expect(() => checkGradients(([x]) => sum(sineWith(wrong)(x!)), many)).toThrow(/order 1/);
  });
});
