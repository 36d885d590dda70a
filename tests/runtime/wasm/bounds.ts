/** How far vector functions may be from the references of their operations, and where. */
import type { ElementwiseName } from "../../../src/graph/ops/elementwise.ts";
import type { ElementType } from "../../../src/runtime/wasm/arithmetic.ts";
import { awayFromZero, between, type Domain } from "../../support/randomArray.ts";

/** Numbers of both signs with exponents of two between two bounds, all equally frequent. */
const exponents =
  (low: number, high: number): Domain =>
  (uniform) =>
    uniform < 0.5 ? -(2 ** between(low, high)(2 * uniform)) : 2 ** between(low, high)(2 * uniform - 1);

const positive =
  (domain: Domain): Domain =>
  (uniform) =>
    Math.abs(domain(uniform));

/** |value - reference| <= ulps * (unit in the last place of the reference) + absolute. */
export interface Bound {
  readonly ulps: number;
  readonly absolute: number;
}

/** One domain for each argument. */
type Arguments = readonly Domain[];

/** A function with its bounds. In float64 they leave room for the references' own errors, 1 ulp and for erf 1e-15. */
export interface BoundedFunction {
  readonly bounds: { readonly [T in ElementType]: Bound };
  readonly domains: (type: ElementType) => readonly Arguments[];
}

const within = (float32: number, float64: number, absolute: { readonly [T in ElementType]: number } = NOTHING) => ({
  float32: { ulps: float32, absolute: absolute.float32 },
  float64: { ulps: float64, absolute: absolute.float64 },
});

const NOTHING = { float32: 0, float64: 0 } as const;

/** Exponentials below are 0. */
const FLUSHED = { float32: 2 ** -125.5, float64: 2 ** -1021.5 } as const;

/** Largest argument of a finite exponential, smallest of one that is not 0, and the range of exponents. */
const RANGE = {
  float32: { overflow: 88.72283, flushed: -86.98, exponents: [-149, 128] },
  float64: { overflow: 709.7827, flushed: -708.04, exponents: [-1074, 1024] },
} as const;

const anywhere = (type: ElementType): Domain => {
  const [low, high] = RANGE[type].exponents;
  return exponents(low, high);
};
/** What reduction by three parts of pi leaves, next to multiples of pi. */
const REDUCED = { float32: 3e-11, float64: 0 } as const;
const circle = (type: ElementType): readonly Arguments[] => [
  [exponents(-30, 2)],
  [between(-10, 10)],
  [awayFromZero(8, type === "float32" ? 8192 : 1e6)],
];
const acrossOne: readonly Arguments[] = [[between(-1, 1)], [exponents(-40, 0)], [between(-10, 10)]];
const logistic = (type: ElementType): readonly Arguments[] => {
  const { flushed, overflow } = RANGE[type];
  return [[between(-1, 1)], [between(-20, 20)], [between(flushed, overflow)]];
};

/** Bounds of the operations that are not exact. */
export const BOUNDED: Partial<Record<ElementwiseName, BoundedFunction>> = {
  exp: {
    bounds: within(1.5, 3, FLUSHED),
    domains: (type) => [[between(-1, 1)], [between(-2 * RANGE[type].overflow, RANGE[type].overflow)], [exponents(-40, 6)]],
  },
  log: {
    bounds: within(1, 2),
    domains: (type) => [[between(0.5, 2)], [between(0.99, 1.01)], [positive(anywhere(type))]],
  },
  sin: { bounds: within(2, 3, REDUCED), domains: circle },
  cos: { bounds: within(2, 3, REDUCED), domains: circle },
  acos: {
    bounds: within(3, 3),
    domains: () => [[between(-1, 1)], [exponents(-40, 0)], [(u) => 1 - positive(exponents(-40, 0))(u)]],
  },
  atan2: {
    bounds: within(3, 4),
    domains: () => [
      [between(-1, 1), between(-1, 1)],
      [exponents(-30, 30), exponents(-30, 30)],
      [exponents(-2, 0), positive(exponents(-1, 0))],
    ],
  },
  tanh: { bounds: within(4, 5), domains: () => acrossOne },
  erf: { bounds: within(4, 13), domains: () => acrossOne },
  sigmoid: { bounds: within(3, 4, FLUSHED), domains: logistic },
  softplus: { bounds: within(2.5, 3, FLUSHED), domains: logistic },
};
