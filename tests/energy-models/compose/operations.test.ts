import { describe, expect, it } from "vitest";
import { compose } from "../../../src/energy-models/compose/compose.ts";
import type { Factor, TimeFamily } from "../../../src/energy-models/compose/factor.ts";
import { operations } from "../../../src/energy-models/compose/index.ts";
import type { CompositionOptions, OperationName } from "../../../src/energy-models/compose/operation.ts";
import { gaussianMixture, type MixtureComponent, noisedMixture } from "../../../src/energy-models/gaussianMixture.ts";
import { constant, input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { cos, mul, sqrt, square, sub } from "../../../src/graph/ops/elementwise.ts";
import { slice } from "../../../src/graph/ops/movement.ts";
import { hostArray } from "../../../src/num/hostArray.ts";
import { checkGradients } from "../../support/checkGradients.ts";
import { evaluateTensor } from "../../support/evaluateTensor.ts";
import { between, randomArray } from "../../support/randomArray.ts";
import { mixtureLogDensity, noised } from "../mixtures.ts";

const A: readonly MixtureComponent[] = [
  { weight: 0.3, mean: [-1, 0.5], deviation: [0.5, 0.7] },
  { weight: 0.7, mean: [1.2, -0.4], deviation: [0.6, 0.4] },
];
const B: readonly MixtureComponent[] = [
  { weight: 0.6, mean: [0.8, 0.1], deviation: [0.9, 1.2] },
  { weight: 0.4, mean: [-0.7, -1], deviation: [1.1, 0.8] },
];

const reward = (x: Tensor): Tensor => cos(mul(2, slice(x, 1, 0, 1)));

/** An application of each operation, and the log-density that it must have at x, from the log-densities p and q of its factors. */
interface Example<K extends OperationName> {
  readonly factors: readonly (readonly MixtureComponent[])[];
  readonly options: CompositionOptions[K];
  readonly left: number;
  truth(x: readonly number[], logDensities: readonly ((x: readonly number[]) => number)[]): number;
}

const examples: { readonly [K in OperationName]: Example<K> } = {
  product: {
    factors: [A, B],
    options: { exponents: [1, 0.5] },
    left: 2,
    truth: (x, [p, q]) => p!(x) + 0.5 * q!(x),
  },
  tempering: { factors: [A], options: { inverseTemperature: 0.4 }, left: 2, truth: (x, [p]) => 0.4 * p!(x) },
  geometricAverage: {
    factors: [A, B],
    options: { weights: [3, 1] },
    left: 2,
    truth: (x, [p, q]) => 0.75 * p!(x) + 0.25 * q!(x),
  },
  mixture: {
    factors: [A, B],
    options: { weights: [1, 3], logNormalisers: [0, 0.5] },
    left: 2,
    truth: (x, [p, q]) => Math.log(0.25 * Math.exp(p!(x)) + 0.75 * Math.exp(q!(x) - 0.5)),
  },
  // The second is wider at every time, so that the first outgrows half of it.
  contrast: { factors: [A, B], options: { strength: 0.5 }, left: 2, truth: (x, [p, q]) => p!(x) - 0.5 * q!(x) },
  tilt: { factors: [A], options: { reward, strength: 0.7 }, left: 2, truth: (x, [p]) => p!(x) + 0.7 * Math.cos(2 * x[0]!) },
  restraint: {
    factors: [B],
    options: {
      restraints: [
        { coordinate: 1, centre: 0.3, stiffness: 4, halfWidth: 0.2 },
        { coordinate: 0, centre: -1, stiffness: 2 },
      ],
    },
    left: 2,
    truth: (x, [p]) => p!(x) - 2 * Math.max(Math.abs(x[1]! - 0.3) - 0.2, 0) ** 2 - (x[0]! + 1) ** 2,
  },
  conditioning: { factors: [A], options: { values: { 0: 0.9 } }, left: 1, truth: ([y], [p]) => p!([0.9, y!]) },
};

const names = Object.keys(operations) as OperationName[];
const noising = { alpha: (t: Tensor) => sub(1, t), sigma: (t: Tensor) => sqrt(mul(0.9, square(t))) };
const points = (columns: number) => randomArray([40, columns], between(-2, 2), 7);

/** The largest distance between -u(x) and the log-density that it should be. */
function largestError(
  u: ArrayLike<number>,
  x: ArrayLike<number>,
  width: number,
  truth: (x: readonly number[]) => number,
): number {
  return Array.from(u, (energy, row) => {
    const point = Array.from({ length: width }, (_, i) => x[row * width + i]!);
    return Math.abs(-energy - truth(point));
  }).reduce((largest, error) => Math.max(largest, error), 0);
}

describe.each(names)("%s", (name) => {
  const check = <K extends OperationName>(key: K): void => {
    const { factors, options, left, truth } = examples[key];
    const composed = compose(key, factors.map(gaussianMixture), options);
    const family: TimeFamily = compose(
      key,
      factors.map((components) => noisedMixture(components, noising)),
      options,
    );
    const x = points(left);
    const at = input("x", ["batch", left]);

    it("has the density that its name says", () => {
      expect([composed.dimension, composed.periods]).toEqual([left, Array(left).fill(0)]);
      const densities = factors.map((components) => (point: readonly number[]) => mixtureLogDensity(components, point));
      const u = evaluateTensor(composed.reducedEnergy(at), { x });
      expect(u.shape).toEqual([40, 1]);
      expect(largestError(u.data, x.data, left, (point) => truth(point, densities))).toBeLessThan(1e-12);
    });

    it.each([0, 0.3, 0.8])("has it at time %f of families", (t) => {
      const densities = factors.map(
        (components) => (point: readonly number[]) => mixtureLogDensity(noised(components, 1 - t, Math.sqrt(0.9) * t), point),
      );
      const times = hostArray(new Float64Array(40).fill(t), [40, 1]);
      const u = evaluateTensor(family.reducedEnergy(at, input("t", ["batch", 1])), { x, t: times });
      expect(largestError(u.data, x.data, left, (point) => truth(point, densities))).toBeLessThan(1e-12);
    });

    it("has gradients that agree with differences, to second order", () => {
      // The flat bottom of a restraint has a kink in its second derivative.
      const order = key === "restraint" ? 1 : 2;
      checkGradients(([z]) => composed.reducedEnergy(z!), [randomArray([5, left], between(-2, 2), 8)], { order });
    });

    it("says what it makes", () => expect(operations[key].density).toContain("p"));
  };
  check(name);
});

const onCircle: Factor = { dimension: 1, periods: [2 * Math.PI], reducedEnergy: (x) => cos(x) };
const free: Factor = { dimension: 1, periods: [0], reducedEnergy: (x) => square(square(x)) };
const normal = (deviation: number): Factor => gaussianMixture([{ weight: 1, mean: [0], deviation: [deviation] }]);

describe("refused", () => {
  const wide = noisedMixture([{ weight: 1, mean: [0], deviation: [0.5] }], noising);
  const late = noisedMixture([{ weight: 1, mean: [0], deviation: [1.5] }], noising);
  it.each<[string, () => unknown, RegExp]>([
    ["two dimensions", () => compose("product", [normal(1), gaussianMixture(A)], {}), /factor 0 has 1 and factor 1 has 2/],
    [
      "a line and a circle",
      () => compose("product", [normal(1), onCircle], {}),
      /coordinate 0 has period 0 in factor 0 and 6\.28/,
    ],
    ["no factor", () => compose("product", [], {}), /takes one or more factors, but 0/],
    ["three of a contrast", () => compose("contrast", [normal(1), normal(2), normal(3)], {}), /takes two factors, but 3/],
    ["a negative exponent", () => compose("product", [normal(1), normal(2)], { exponents: [1, -1] }), /-1 was given.*contrast/],
    ["too few exponents", () => compose("product", [normal(1), normal(2)], { exponents: [1] }), /1 were given for 2 factors/],
    ["temperature 0", () => compose("tempering", [normal(1)], { inverseTemperature: 0 }), /0 was given, but they are positive/],
    [
      "a contrast without bounds",
      () => compose("contrast", [normal(1), normal(0.9)], {}),
      /contrast of 2 factors .* -0\.235 x\^2/,
    ],
    ["a contrast with its equal", () => compose("contrast", [normal(1), normal(1)], {}), /normalisable density/],
    ["a contrast of unknown growth", () => compose("contrast", [free, normal(1)], {}), /does not say how its energy grows/],
    // Narrower data than the second's, but at late times both are the same noise.
    [
      "a contrast that is lost in noise",
      () => compose("contrast", [wide, late], { strength: 1.5 }),
      /at time 0\.\d+ of families/,
    ],
    [
      "a restraint elsewhere",
      () => compose("restraint", [normal(1)], { restraints: [{ coordinate: 1, centre: 0, stiffness: 1 }] }),
      /coordinate 1 was asked for/,
    ],
    [
      "a restraint that pushes",
      () => compose("restraint", [normal(1)], { restraints: [{ coordinate: 0, centre: 0, stiffness: -1 }] }),
      /stiffness -1/,
    ],
    ["all coordinates fixed", () => compose("conditioning", [normal(1)], { values: { 0: 1 } }), /values of 1 of 1 coordinates/],
    [
      "a value that is none",
      () => compose("conditioning", [gaussianMixture(A)], { values: { 0: Number.NaN } }),
      /coordinate 0 = NaN/,
    ],
    ["an infinite strength", () => compose("tilt", [normal(1)], { reward, strength: 1 / 0 }), /Infinity was given/],
    ["normalisers of other factors", () => compose("mixture", [normal(1)], { logNormalisers: [] }), /for 1 factors/],
    ["an empty mixture", () => gaussianMixture([]), /no component/],
    ["a component without width", () => gaussianMixture([{ weight: 1, mean: [0], deviation: [0] }]), /component 0/],
  ])("%s", (_, make, message) => expect(make).toThrow(message));
});

describe("accepted", () => {
  it("a contrast that a restraint of its first factor bounds", () => {
    const held = compose("restraint", [normal(1)], { restraints: [{ coordinate: 0, centre: 0, stiffness: 1 }] });
    expect(compose("contrast", [held, normal(0.9)], {}).growth!(0).least[0]).toBeCloseTo(2 - 1 / 0.81, 12);
  });

  it("a contrast on the circle, where energies are bounded", () => {
    expect(compose("contrast", [onCircle, onCircle], { strength: 3 }).periods).toEqual([2 * Math.PI]);
  });

  it("a restraint on a circle, which pulls the shorter way", () => {
    const held = compose("restraint", [onCircle], { restraints: [{ coordinate: 0, centre: 3, stiffness: 2 }] });
    const u = evaluateTensor(held.reducedEnergy(constant([-3], [1, 1])), {}).data[0]!;
    expect(u).toBeCloseTo(Math.cos(3) + (2 * Math.PI - 6) ** 2, 12);
  });
});
