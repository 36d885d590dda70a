/** How expressions are read: what binds stronger, what definitions may do, and what is refused in which words. */
import { describe, expect, it } from "vitest";
import { expressionGraph, expressionValue } from "../../../potentials/expression/evaluate.ts";
import { parseExpression } from "../../../potentials/expression/parse.ts";
import { UserError } from "../../../src/errors.ts";
import { input } from "../../../src/graph/node.ts";

const variables = new Set(["a", "b", "r", "x1'", "theta"]);
const values = new Map([
  ["a", 2],
  ["b", 3],
  ["r", 0.5],
  ["x1'", 7],
  ["theta", -1],
]);
const parse = (text: string) => parseExpression(text, { variables }, "CustomBondForce");
const worth = (text: string): number => expressionValue(parse(text), values);

describe("an expression", () => {
  it.each([
    ["2+3*4", 14],
    ["2-3-4", -5],
    ["24/4/3", 2],
    ["2^3^2", 512],
    ["-2^2", -4],
    ["2^-1", 0.5],
    ["2^-2^-1", Math.SQRT1_2],
    ["-a*b", -6],
    ["a*-b", -6],
    ["a--b", 5],
    ["- -a", 2],
    ["(1+2)*3", 9],
    [" 1.5e-1 * 2. + .5E+1", 5.3],
    ["max(a, b)-min(a,b)", 1],
    ["x1'*2", 14],
    ["select(step(a-b), 10, 20)", 20],
    ["step(0)+delta(0)", 2],
    ["floor(-0.5)+ceil(-0.5)", -1],
  ])("%s is %d", (text, value) => {
    expect(worth(text)).toBeCloseTo(value, 12);
    expect(expressionGraph(parse(text), values).attributes).toMatchObject({ data: { 0: expect.closeTo(value, 12) } });
  });

  it.each([
    ["a*c; c = b+1", 8],
    ["c*d; c = d+1; d = a", 6],
    ["c;;c=1;", 1],
    ["a; a = 5", 5],
    ["c; c = 1; c = 2", 1],
    ["a; unused = unknown", 2],
    ["c+c; c=d*d; d=b-a", 2],
  ])("with definitions, %s, is %d", (text, value) => {
    expect(worth(text)).toBe(value);
  });

  it("with definitions that double at each step is as large as they are many, not as their product", () => {
    const doubled = Array.from({ length: 60 }, (_, k) => `d${k}=${k === 59 ? "r" : `d${k + 1}`}+${k === 59 ? "r" : `d${k + 1}`}`);
    const text = `d0;${doubled.join(";")}`;
    expect(worth(text)).toBe(0.5 * 2 ** 60);
    expect(expressionGraph(parse(text), values).attributes).toMatchObject({ data: { 0: 0.5 * 2 ** 60 } });
  });
});

/** The text, and what the message must say after the expression. */
const refused: readonly (readonly [string, RegExp])[] = [
  ["", /it ends where a value must follow/],
  ["a+", /it ends where a value must follow/],
  ["+a", /"\+" stands where a value must/],
  ["a b", /"b" stands after its end/],
  ["2a", /"a" stands after its end/],
  ["a (b)", /"\(" stands after its end/],
  ["a)", /"\)" stands after its end/],
  ["(a", /a parenthesis is not closed/],
  ["sqrt(a", /a parenthesis is not closed/],
  ["sqrt()", /"\)" stands where a value must/],
  ["sqrt(a, b)", /sqrt takes 1 argument, but has 2/],
  ["max(a)", /max takes 2 arguments, but has 1/],
  ["sine(a)", /there is no function sine/],
  ["constructor(a)", /there is no function constructor/],
  ["1.2.3", /"\.3" stands after its end/],
  [".", /"\." stands where a number, a name or an operator must/],
  ["2e", /"e" stands after its end/],
  ["a; b", /"b" must have the form name = value/],
  ["a; = 2", /"= 2" must have the form name = value/],
  ["a; c = ", /it ends where a value must follow/],
  ["a*k", /k is none of a, b, r, x1', theta/],
  ["k*toString", /k, toString are none of a, b/],
  ["c; d = 1; c = d", /d is none of/],
  [`${"(".repeat(2000)}a${")".repeat(2000)}`, /it is nested more than 1000 levels deep/],
  [`${"-".repeat(3000)}a`, /it is nested more than 1000 levels deep/],
  [`a${"^a".repeat(3000)}`, /it is nested more than 1000 levels deep/],
  [`a${"+a".repeat(3000)}`, /it is nested more than 1000 levels deep/],
];

describe("an expression is refused", () => {
  it.each(refused)("where it is %j", (text, reason) => {
    expect(() => parse(text)).toThrow(UserError);
    expect(() => parse(text)).toThrow(
      /^CustomBondForce: the expression ".{0,103}" cannot be read, since .*: correct it in the file\.$/s,
    );
    expect(() => parse(text)).toThrow(reason);
  });

  it("as a graph where choices within choices multiply", () => {
    const choices = Array.from({ length: 40 }, (_, k) => `d${k}=select(step(r-${k}),d${k + 1},-d${k + 1})`);
    const expression = parse(`d0;${choices.join(";")};d40=sqrt(r)`);
    expect(expressionValue(expression, values)).toBeCloseTo(-Math.SQRT1_2, 12);
    const graph = () => expressionGraph(expression, new Map([["r", input("r", [1])]]));
    expect(graph).toThrow(UserError);
    expect(graph).toThrow(/more than 10000 parts/);
  });
});
