/** Vector functions against the references of their operations. */
import { describe, expect, it } from "vitest";
import { type ElementwiseName, elementwiseRules } from "../../../src/graph/ops/elementwise.ts";
import { type Arithmetic, type ElementType, FORMATS } from "../../../src/runtime/wasm/arithmetic.ts";
import { VECTOR_FUNCTIONS } from "../../../src/runtime/wasm/elementwise.ts";
import * as tables from "../../../src/runtime/wasm/functions/coefficients.ts";
import { randomArray } from "../../support/randomArray.ts";
import { BOUNDED, type Bound } from "./bounds.ts";
import { apply, type Build } from "./vectorProgram.ts";

const TYPES: readonly ElementType[] = ["float32", "float64"];

const rounded = (type: ElementType, numbers: Iterable<number>): Float64Array =>
  Float64Array.from(numbers, (x) => (type === "float32" ? Math.fround(x) : x));

/** Values of an operation by its definition, rounded where float32 has no such exponent. */
function referenceOf(type: ElementType, name: ElementwiseName, inputs: readonly Float64Array[]): Float64Array {
  const shape = [inputs[0]!.length];
  const operands = inputs.map((data) => ({ data, shape }));
  const exact = elementwiseRules[name].reference(operands, {}, shape);
  return exact.map((x) => (type === "float64" || Number.isFinite(Math.fround(x)) ? x : Math.fround(x)));
}

/** Distance of neighbouring numbers of the type at x. */
function unitInLastPlace(type: ElementType, x: number): number {
  const { significandBits, exponentBias } = FORMATS[type];
  const estimate = Math.floor(Math.log2(Math.abs(x)));
  const exponent = 2 ** estimate > Math.abs(x) ? estimate - 1 : estimate;
  return 2 ** (Math.max(exponent, 1 - exponentBias) - significandBits);
}

/** The largest error as a multiple of the bound; infinite where one is finite and the other is not. */
function worst(type: ElementType, values: ArrayLike<number>, references: Float64Array, { ulps, absolute }: Bound): number {
  return references.reduce((largest, reference, index) => {
    if (Object.is(values[index], reference)) return largest;
    const error = Math.abs(values[index]! - reference);
    if (!Number.isFinite(error)) return Number.POSITIVE_INFINITY;
    return Math.max(largest, error / (ulps * unitInLastPlace(type, reference) + absolute));
  }, 0);
}

/** Measures errors of functions that stand for an operation, as multiples of its bound, on seeded samples of its domains. */
function inspector(name: ElementwiseName, type: ElementType, count: number): (build: Build) => number {
  const { bounds, domains } = BOUNDED[name]!;
  const samples = domains(type).map((argumentDomains, stream) => {
    const inputs = argumentDomains.map((domain, position) => rounded(type, randomArray([count], domain, position, stream).data));
    return { inputs, references: referenceOf(type, name, inputs) };
  });
  return (build) =>
    Math.max(...samples.map(({ inputs, references }) => worst(type, apply(type, build, ...inputs), references, bounds[type])));
}

describe.each(Object.keys(BOUNDED) as ElementwiseName[])("%s is within its bound", (name) => {
  it.each(TYPES)("in %s", (type) => expect(inspector(name, type, 8000)(VECTOR_FUNCTIONS[name])).toBeLessThanOrEqual(1));
});

/** Operations that show what a table of coefficients is worth. */
const USES: Readonly<Record<keyof typeof tables, readonly ElementwiseName[]>> = {
  EXPONENTIAL: ["exp"],
  LOGARITHM: ["log"],
  LOGARITHM_ONE_PLUS: ["softplus"],
  SINE: ["sin", "cos"],
  ARC_TANGENT: ["atan2"],
  ARC_COSINE: ["acos"],
  HALF_TANH: ["tanh"],
  HALF_ERF: ["erf"],
};

const withConstant =
  (build: Build, original: number, replacement: number): Build =>
  (arithmetic, ...inputs) => {
    const constant: Arithmetic["constant"] = (value) => arithmetic.constant(value === original ? replacement : value);
    return build({ ...arithmetic, constant }, ...inputs);
  };

describe.each(Object.entries(tables))("the bounds refuse a change of any coefficient by a tenth in %s", (table, byType) => {
  it.each(TYPES)("of %s", (type) => {
    const entry = byType[type];
    const coefficients = "numerator" in entry ? [...entry.numerator, ...entry.denominator] : entry;
    for (const name of USES[table as keyof typeof tables]) {
      const inspect = inspector(name, type, 400);
      const errors = coefficients.map((c) => inspect(withConstant(VECTOR_FUNCTIONS[name], c, 1.1 * c)));
      expect(Math.min(...errors)).toBeGreaterThan(1);
    }
  });
});

/** Numbers where functions turn. */
const specialOf = (type: ElementType): number[] => {
  const { significandBits, exponentBias } = FORMATS[type];
  const smallest = 2 ** (1 - exponentBias - significandBits);
  const largest = (2 - 2 ** -significandBits) * 2 ** exponentBias;
  const positive = [0, smallest, 2 ** (1 - exponentBias), 0.5, 1, 1.5, 2.5, largest, Number.POSITIVE_INFINITY, Number.NaN];
  return positive.flatMap((x) => [x, -x]);
};

const NAMES = Object.keys(elementwiseRules) as ElementwiseName[];
const BINARY: readonly ElementwiseName[] = ["add", "sub", "mul", "div", "maximum", "minimum", "atan2"];
const UNARY = NAMES.filter((name) => ![...BINARY, "select", "withSlope"].includes(name));

/** Zeros of either sign, infinities and NaN as they are; other numbers by the bound, which is one rounding for exact operations. */
function expectSpecial(type: ElementType, name: ElementwiseName, inputs: readonly Float64Array[]): void {
  const { ulps, absolute } = BOUNDED[name]?.bounds[type] ?? { ulps: 0.5, absolute: 0 };
  const found = apply(type, VECTOR_FUNCTIONS[name], ...inputs);
  referenceOf(type, name, inputs).forEach((reference, index) => {
    const told = `${name}(${inputs.map((input) => input[index])})`;
    // Adding 0 takes the sign off a zero.
    if (reference === 0 || !Number.isFinite(reference)) expect(found[index]! + 0, told).toBe(reference + 0);
    else {
      const allowed = (ulps + 0.5) * unitInLastPlace(type, reference) + absolute;
      expect(Math.abs(found[index]! - reference), told).toBeLessThanOrEqual(allowed);
    }
  });
}

describe.each(TYPES)("special numbers in %s", (type) => {
  const special = specialOf(type);
  const circular = special.filter((x) => !(Math.abs(x) > 1e6) || Number.isNaN(x) || Math.abs(x) === Number.POSITIVE_INFINITY);

  it.each(UNARY)("%s", (name) =>
    expectSpecial(type, name, [rounded(type, name === "sin" || name === "cos" ? circular : special)]),
  );

  it.each(BINARY)("%s", (name) => {
    const pairs = special.flatMap((a) => special.map((b): [number, number] => [a, b]));
    // atan2 of two infinities is NaN in kernels.
    const told = name === "atan2" ? pairs.filter(([y, x]) => Number.isFinite(y) || Number.isFinite(x)) : pairs;
    expectSpecial(
      type,
      name,
      [0, 1].map((side) =>
        rounded(
          type,
          told.map((pair) => pair[side]!),
        ),
      ),
    );
  });

  it("the extremum with a known number keeps NaN, on either side", () => {
    const x = [Number.NaN, -1, 0.5, 3];
    const known =
      (name: "maximum" | "minimum", left: boolean): Build =>
      (arithmetic, value) => {
        const one = arithmetic.constant(1);
        return VECTOR_FUNCTIONS[name](arithmetic, ...(left ? [one, value!] : [value!, one]));
      };
    for (const left of [true, false]) {
      expect([...apply(type, known("maximum", left), x)]).toEqual([Number.NaN, 1, 1, 3]);
      expect([...apply(type, known("minimum", left), x)]).toEqual([Number.NaN, -1, 0.5, 1]);
    }
    const unknown: Build = (arithmetic, value) => VECTOR_FUNCTIONS.maximum(arithmetic, value!, arithmetic.constant(Number.NaN));
    expect([...apply(type, unknown, x)]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });

  it("select takes the first where the condition is above zero, with a known zero on either side", () => {
    const conditions = [1, 0, -0, -1, Number.NaN, Number.POSITIVE_INFINITY];
    const x = conditions.map((_, index) => index + 10);
    const chosen = [true, false, false, false, false, true];
    const plain: Build = (arithmetic, c, yes) => VECTOR_FUNCTIONS.select(arithmetic, c!, yes!, arithmetic.constant(7));
    const otherwiseZero: Build = (arithmetic, c, yes) => VECTOR_FUNCTIONS.select(arithmetic, c!, yes!, arithmetic.constant(0));
    const zero: Build = (arithmetic, c, no) => VECTOR_FUNCTIONS.select(arithmetic, c!, arithmetic.constant(0), no!);
    expect([...apply(type, plain, conditions, x)]).toEqual(x.map((value, index) => (chosen[index] ? value : 7)));
    expect([...apply(type, otherwiseZero, conditions, x)]).toEqual(x.map((value, index) => (chosen[index] ? value : 0)));
    expect([...apply(type, zero, conditions, x)]).toEqual(x.map((value, index) => (chosen[index] ? 0 : value)));
  });
});

describe("ends of ranges", () => {
  it("the largest finite exponentials, and the next", () => {
    expect(apply("float32", VECTOR_FUNCTIONS.exp, [88.72283172607422])[0]).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(apply("float32", VECTOR_FUNCTIONS.exp, [88.72283935546875])[0]).toBe(Number.POSITIVE_INFINITY);
    expect(apply("float64", VECTOR_FUNCTIONS.exp, [709.782712893384])[0]).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(apply("float64", VECTOR_FUNCTIONS.exp, [709.7827128933841])[0]).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ["tanh", "float32", 8, 8.925],
    ["tanh", "float64", 17, 18.83],
    ["erf", "float32", 3.3, 3.798],
    ["erf", "float64", 5.4, 5.885],
  ] as const)("%s in %s never passes 1, and is 1 at its end and beyond", (name, type, low, end) => {
    const steps = 200_000;
    const x = Float64Array.from({ length: steps + 1 }, (_, k) => low + ((end - low) * k) / steps);
    const values = apply(type, VECTOR_FUNCTIONS[name], x);
    expect(values.every((value) => value > 0.99 && value <= 1)).toBe(true);
    expect([...apply(type, VECTOR_FUNCTIONS[name], [end, -end, 2 * end])]).toEqual([1, -1, 1]);
  });
});
