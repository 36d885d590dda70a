import { expect, test } from "vitest";
import { type BootstrapKind, bootstrap } from "../../src/estimate/bootstrap.ts";
import { fold, key, normals } from "../../src/num/random.ts";

const n = 400;
const x = new Float64Array(n);
normals(key(71), 0, x);
const average = (multipliers: Float64Array): number => multipliers.reduce((sum, m, i) => sum + m * x[i]!, 0) / n;
const centre = average(new Float64Array(n).fill(1));
const squares = x.reduce((sum, value) => sum + (value - centre) ** 2, 0);

// Exact variance over the resampling of a mean: Dirichlet weights have variance (1/n)(1 - 1/n)/(n + 1), counts over n (1/n)(1 - 1/n)/n.
const EXACT: Record<BootstrapKind, number> = { bayesian: squares / (n * (n + 1)), multinomial: squares / n ** 2 };

test.each(["bayesian", "multinomial"] as const)("%s: the error of a mean is the exact one (false alarm 1e-6)", (kind) => {
  const replicates = 2000;
  const { mean, standardError } = bootstrap(key(72), n, replicates, average, kind);
  // A standard deviation from R near-normal replicates scatters by 1/sqrt(2 R) of itself.
  const score = (error: number): number => Math.abs(error / Math.sqrt(EXACT[kind]) - 1) * Math.sqrt(2 * replicates);
  expect(score(standardError[0]!)).toBeLessThan(4.892);
  expect(score(standardError[0]! / Math.SQRT2)).toBeGreaterThan(4.892);
  expect(Math.abs(mean[0]! - centre) / Math.sqrt(EXACT[kind] / replicates)).toBeLessThan(4.892);
});

test.each(["bayesian", "multinomial"] as const)("%s: multipliers are non-negative with mean 1", (kind) => {
  bootstrap(
    key(73),
    n,
    20,
    (multipliers) => {
      expect(multipliers.reduce((sum, m) => sum + m, 0)).toBeCloseTo(n, 8);
      expect(multipliers.every((m) => (kind === "bayesian" ? m > 0 : Number.isInteger(m) && m >= 0))).toBe(true);
      return 0;
    },
    kind,
  );
});

test("replicate r does not depend on how many there are, and is a copy of its own", () => {
  const scratch = new Float64Array(2);
  const statistic = (multipliers: Float64Array): Float64Array => {
    scratch.set([average(multipliers), multipliers[0]!]);
    return scratch;
  };
  const few = bootstrap(fold(key(74), 1), n, 5, statistic).replicates;
  const many = bootstrap(fold(key(74), 1), n, 50, statistic).replicates;
  expect(many.slice(0, 5)).toEqual(few);
  expect(few[0]).not.toEqual(few[1]);
});

test("an infinite replicate makes the error infinite, not small", () => {
  const { standardError } = bootstrap(key(75), 3, 200, (m) => Float64Array.of(-Math.log(m[0]!), m[0]!), "multinomial");
  expect(standardError[0]).toBe(Number.POSITIVE_INFINITY);
  expect(Number.isFinite(standardError[1])).toBe(true);
});

test.each<[string, () => unknown]>([
  ["at least one sample is needed, but 0 was given", () => bootstrap(key(1), 0, 10, () => 0)],
  ["at least 2 replicates are needed, but 1 was given", () => bootstrap(key(1), 3, 1, () => 0)],
  ["the statistic is NaN in replicate 0", () => bootstrap(key(1), 3, 10, () => Number.NaN)],
])("refuses: %s", (message, act) => {
  expect(act).toThrow(message);
});

test("refuses a statistic whose size changes", () => {
  let calls = 0;
  expect(() => bootstrap(key(1), 3, 10, () => new Float64Array(++calls))).toThrow("2 numbers in replicate 1 and 1 before");
});
