import { describe, expect, it, test } from "vitest";
import { quadratureWeights } from "../../src/estimate/quadrature.ts";
import { type PathPoint, thermodynamicIntegration } from "../../src/estimate/thermodynamicIntegration.ts";
import { fold, type Key, key, normals } from "../../src/num/random.ts";
import { errorBarsHold } from "./coverage.ts";
import { goldenFreeEnergies } from "./goldenFreeEnergy.ts";
import { autoregressive } from "./goldenInputs.ts";

describe("quadrature", () => {
  it.each(goldenFreeEnergies.quadrature)("on points $points is SciPy's", ({ points, values, trapezoid, cubic }) => {
    for (const [rule, truth] of [
      ["trapezoid", trapezoid],
      ["cubic", cubic],
    ] as const) {
      const sum = quadratureWeights(points, rule).reduce((total, c, k) => total + c * values[k]!, 0);
      expect(sum).toBeCloseTo(truth, 12);
    }
  });

  it("of four points or more is exact for cubics, and of lines for all rules", () => {
    const points = [-1, 0.2, 0.5, 2, 2.5];
    const integral = (power: number): number => (2.5 ** (power + 1) - (-1) ** (power + 1)) / (power + 1);
    for (const power of [0, 1, 2, 3]) {
      const sum = quadratureWeights(points, "cubic").reduce((total, c, k) => total + c * points[k]! ** power, 0);
      expect(sum).toBeCloseTo(integral(power), 11);
    }
    expect(quadratureWeights(points, "trapezoid").reduce((total, c, k) => total + c * points[k]!, 0)).toBeCloseTo(
      integral(1),
      13,
    );
  });
});

// u = k(lambda) x^2 / 2, k = e^(c lambda): du/dlambda = c k x^2 / 2, of mean c / 2 at every lambda; f_1 - f_0 = c / 2.
const path = (stream: Key, c: number, phi: number, bend: number): PathPoint[] =>
  [0, 0.2, 0.4, 0.6, 0.8, 1].map((lambda, k) => ({
    lambda,
    derivatives: [0, 1].map((chain) => {
      const noise = new Float64Array(1050);
      normals(fold(fold(stream, k), chain), 0, noise);
      const x = autoregressive(noise, phi).subarray(50);
      return x.map((value) => 0.5 * c * value * value * (1 - phi * phi) + bend * lambda ** 6);
    }),
  }));

test("f of stiffening oscillators and its error hold over 120 replicas of correlated chains (false alarm 2e-6); errors half as large do not", () => {
  for (const rule of ["trapezoid", "cubic"] as const) {
    const replica =
      (factor: number) =>
      (stream: Key): { value: number; error: number }[] => {
        const { value, error } = thermodynamicIntegration(path(stream, 3, 0.6, 0), rule);
        return [{ value, error: factor * error }];
      };
    expect(errorBarsHold(key(181), 120, [1.5], replica(1))).toBe(true);
    expect(errorBarsHold(key(181), 120, [1.5], replica(0.5))).toBe(false);
  }
});

describe("the verdict on an integral", () => {
  it("is ok where points are many and sampled", () => {
    const { status, reasons, means, quadratureError } = thermodynamicIntegration(path(key(182), 3, 0.3, 0));
    expect({ status, reasons }).toEqual({ status: "ok", reasons: [] });
    expect(means).toHaveLength(6);
    expect(quadratureError).toBeGreaterThan(0);
  });

  it("names a path that bends between the points, and the coarser rule more so", () => {
    const bent = path(key(183), 0.01, 0, 20);
    const [lines, spline] = [thermodynamicIntegration(bent, "trapezoid"), thermodynamicIntegration(bent, "cubic")];
    expect(lines).toMatchObject({
      status: "unreliable",
      reasons: [expect.stringMatching(/^The quadrature may be off by 0\.\d+ kT/)],
    });
    expect(spline.quadratureError).toBeLessThan(lines.quadratureError! / 5);
    const truth = 20 / 7 + 0.005;
    expect(Math.abs(lines.value - truth)).toBeLessThan(2 * lines.quadratureError!);
    expect(Math.abs(spline.value - truth)).toBeLessThan(2 * spline.quadratureError!);
  });

  it("names points that tell nothing of the quadrature, and points that are hardly sampled", () => {
    const few = path(key(184), 3, 0.3, 0).slice(0, 3);
    expect(thermodynamicIntegration(few)).toMatchObject({
      status: "warn",
      quadratureError: undefined,
      reasons: [expect.stringContaining("Fewer than 5 points")],
    });
    const slow = path(key(185), 3, 0.99, 0);
    expect(thermodynamicIntegration(slow).reasons[0]).toMatch(
      /^At lambda = .* the samples are worth .* independent ones, fewer than 100/,
    );
  });
});

const series = [[1, 2, 3, 5, 4]];
test.each<[string, () => unknown]>([
  ["at least 2 points are needed, but 1 were given", () => thermodynamicIntegration([{ lambda: 0, derivatives: series }])],
  [
    "point 1 is 0 after 0",
    () =>
      thermodynamicIntegration([
        { lambda: 0, derivatives: series },
        { lambda: 0, derivatives: series },
      ]),
  ],
  ["point 1 is NaN after 0", () => quadratureWeights([0, Number.NaN], "cubic")],
  [
    "draw 0 of chain 0 is NaN",
    () =>
      thermodynamicIntegration([
        { lambda: 0, derivatives: [[Number.NaN, 1, 2, 3]] },
        { lambda: 1, derivatives: series },
      ]),
  ],
  [
    "chains of at least 4 draws are needed, but 1 of 1 were given",
    () =>
      thermodynamicIntegration([
        { lambda: 0, derivatives: [[1]] },
        { lambda: 1, derivatives: [[1]] },
      ]),
  ],
])("refuses: %s", (message, act) => {
  expect(act).toThrow(message);
});
