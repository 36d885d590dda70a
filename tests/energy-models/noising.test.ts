import { describe, expect, it } from "vitest";
import { atNoise, coefficients, type InterpolantName, interpolants } from "../../src/energy-models/interpolants.ts";
import {
  baseLogDensity,
  carried,
  conditionalLogDensity,
  conditionalScores,
  diffusion,
  noiseWidth,
  noising,
} from "../../src/energy-models/noising.ts";
import { reflected, sampledTimes, type TimeSampler, timeDensities, timeLogDensity } from "../../src/energy-models/times.ts";
import { wrappedNormal } from "../../src/energy-models/wrappedNormal.ts";
import { gradient } from "../../src/graph/gradient.ts";
import { input } from "../../src/graph/node.ts";
import { sub } from "../../src/graph/ops/elementwise.ts";
import { type HostArray, hostArray } from "../../src/num/hostArray.ts";
import { between, randomArray } from "../support/randomArray.ts";
import { evaluateRows } from "./evaluateRows.ts";

const column = (...values: number[]): HostArray => hostArray(Float64Array.from(values), [values.length, 1]);
const numbers = ({ data }: HostArray): number[] => [...data];

const TURN = 2 * Math.PI;
const names = Object.keys(interpolants) as InterpolantName[];
const times = [0.02, 0.1, 0.4, 0.75, 0.99];

describe.each(names)("the interpolant %s", (name) => {
  const t = input("t", ["batch", 1]);
  const at = (...values: number[]) => {
    const { alpha, sigma, alphaRate, sigmaRate } = coefficients(interpolants[name], t);
    return [alpha, sigma, alphaRate, sigmaRate].map((tensor) => numbers(evaluateRows(tensor, { t: column(...values) })));
  };

  it("is all data at 0, and at 1 what it says", () => {
    const [[alpha0, alpha1], [sigma0, sigma1]] = at(0, 1) as [number[], number[]];
    expect([alpha0, sigma0]).toEqual([1, 0]);
    expect(atNoise(interpolants[name])).toEqual({ alpha: alpha1, sigma: sigma1 });
    expect(alpha1! / sigma1!).toBeLessThan(0.11);
  });

  it("loses data and gains noise all the way, at the rates of differences", () => {
    const h = 1e-5;
    const [alpha, sigma, alphaRate, sigmaRate] = at(...times);
    const [alphaBefore, sigmaBefore] = at(...times.map((time) => time - h));
    const [alphaAfter, sigmaAfter] = at(...times.map((time) => time + h));
    times.forEach((_, k) => {
      expect(alphaRate![k]).toBeCloseTo((alphaAfter![k]! - alphaBefore![k]!) / (2 * h), 7);
      expect((sigmaAfter![k]! - sigmaBefore![k]!) / (2 * h) / sigmaRate![k]!).toBeCloseTo(1, 7);
      expect(sigmaRate![k]).toBeGreaterThan(0);
      if (k > 0) expect(sigma![k]! / alpha![k]!).toBeGreaterThan(sigma![k - 1]! / alpha![k - 1]!);
    });
  });
});

describe("the wrapped normal", () => {
  const [y, width] = [input("y", ["batch", 1]), input("width", ["batch", 1])];
  const density = (angles: readonly number[], w: number): number[] => {
    const feeds = { y: column(...angles), width: column(...angles.map(() => w)) };
    return numbers(evaluateRows(wrappedNormal(y, width), feeds)).map(Math.exp);
  };
  const widths = [0.05, 0.5, 0.999, 1.001, 1.7, 4, 6];
  const grid = Array.from({ length: 400 }, (_, k) => -Math.PI + (TURN * (k + 0.5)) / 400);

  it.each(widths)("of width %f is the sum over all images, and 1 in all", (w) => {
    const found = density(grid, w);
    const expected = grid.map((angle) => {
      const images = Array.from({ length: 41 }, (_, k) => Math.exp(-0.5 * ((angle + TURN * (k - 20)) / w) ** 2));
      return images.reduce((a, b) => a + b) / (w * Math.sqrt(TURN));
    });
    found.forEach((value, k) => {
      expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(1e-6 * expected[k]!);
    });
    expect(found.reduce((a, b) => a + b) * (TURN / 400)).toBeCloseTo(1, 6);
  });

  it("does not feel whole turns, and has finite slopes by both arguments", () => {
    expect(density([0.3 + 3 * TURN], 0.5)[0]).toBeCloseTo(density([0.3], 0.5)[0]!, 10);
    for (const slope of gradient(wrappedNormal(y, width), [y, width])) {
      const feeds = { y: column(0, 3.1, -3.1, 1), width: column(0.01, 0.01, 6.3, 1) };
      expect(numbers(evaluateRows(slope, feeds)).every(Number.isFinite)).toBe(true);
    }
  });
});

describe("conditional scores", () => {
  const [x0, n, t] = [input("x0", ["batch", 3]), input("n", ["batch", 3]), input("t", ["batch", 1])];
  const feeds = {
    x0: randomArray([5, 3], between(-2, 2), 1),
    n: randomArray([5, 3], between(-2, 2), 2),
    t: column(...times),
  };

  it.each(names)("on the line are -n / sigma, and sigma'/sigma (n^2 - d) + alpha'/sigma n x_0, with %s", (name) => {
    const process = noising(name, [0, 0, 0]);
    const { score, timeScore } = conditionalScores(process, carried(process, x0, n, t), x0, t);
    const [scores, timeScores] = [score, timeScore].map((tensor) => numbers(evaluateRows(tensor, feeds)));
    const { sigma, alphaRate, sigmaRate } = coefficients(interpolants[name], t);
    const [s, da, ds] = [sigma, alphaRate, sigmaRate].map((tensor) => numbers(evaluateRows(tensor, feeds)));
    times.forEach((_, row) => {
      const of = (array: HostArray): number[] => [0, 1, 2].map((k) => array.data[3 * row + k]!);
      const [noise, data] = [of(feeds.n), of(feeds.x0)];
      noise.forEach((value, k) => {
        expect(scores![3 * row + k]).toBeCloseTo(-value / s![row]!, 8);
      });
      const squares = noise.reduce((total, value) => total + value * value, 0);
      const product = noise.reduce((total, value, k) => total + value * data[k]!, 0);
      const expected = (ds![row]! / s![row]!) * (squares - 3) + (da![row]! / s![row]!) * product;
      expect(timeScores![row]! / expected).toBeCloseTo(1, 6);
    });
  });

  it("on the circle are those of a density that is 1 in all and forgets its start at t = 1", () => {
    const process = noising("linear", [3]);
    const rows = 300;
    const grid = Float64Array.from({ length: rows }, (_, k) => -1.5 + (3 * (k + 0.5)) / rows);
    const [x, start, time] = [input("x", ["batch", 1]), input("start", ["batch", 1]), input("time", ["batch", 1])];
    const density = (at: number): number[] => {
      const values = {
        x: hostArray(grid, [rows, 1]),
        start: column(...grid.map(() => 1.2)),
        time: column(...grid.map(() => at)),
      };
      return numbers(evaluateRows(conditionalLogDensity(process, x, start, time), values)).map(Math.exp);
    };
    for (const at of [0.1, 0.4, 0.8]) expect((density(at).reduce((a, b) => a + b) * 3) / rows).toBeCloseTo(1, 6);
    density(1).forEach((value) => {
      expect(value).toBeCloseTo(1 / 3, 7);
    });
  });
});

describe("the diffusion of a noising", () => {
  const t = input("t", ["batch", 1]);
  const x = input("x", ["batch", 1]);
  const feeds = { x: column(0.3, -1, 2, 0.7), t: column(0.1, 0.3, 0.6, 0.9) };

  /** d log p / dt - (-f' - f s + g^2 (s' + s^2) / 2): the Fokker-Planck equation of log p, which must vanish. */
  const residuals = (logDensity: typeof x, process: ReturnType<typeof noising>): number[] => {
    const [score, timeScore] = gradient(logDensity, [x, t]);
    const [curvature] = gradient(score!, [x]);
    const { drift, squaredWidth } = diffusion(process, t);
    const [s, st, c, f, g] = [score!, timeScore!, curvature!, drift, squaredWidth].map((tensor) =>
      numbers(evaluateRows(tensor, feeds)),
    );
    return numbers(feeds.x).map((at, k) => st![k]! - (-f![k]! - f![k]! * at * s![k]! + 0.5 * g![k]! * (c![k]! + s![k]! ** 2)));
  };

  it.each(names)("carries a Gaussian as its density says, with %s", (name) => {
    const process = noising(name, [0]);
    // Data N(0, 1): x_t has the variance of the base.
    for (const residual of residuals(baseLogDensity(process, x, t), process)) expect(Math.abs(residual)).toBeLessThan(1e-8);
  });

  it("carries a wrapped normal as its density says", () => {
    const process = noising("linear", [TURN]);
    // All data at 0.4.
    const logDensity = wrappedNormal(sub(x, 0.4), noiseWidth(process, t));
    for (const residual of residuals(logDensity, process)) expect(Math.abs(residual)).toBeLessThan(1e-6);
  });
});

describe("times", () => {
  const kinds = Object.keys(timeDensities) as TimeSampler["kind"][];

  it.each(kinds)("%s: the density is the slope of the quantile's inverse", (kind) => {
    const sampler: TimeSampler = { kind, earliest: 0.01, latest: 0.9 };
    const u = input("u", ["batch", 1]);
    const feeds = { u: column(0, 0.2, 0.7, 1) };
    const time = sampledTimes(sampler, u);
    const found = numbers(evaluateRows(time, feeds));
    expect(found[0]).toBeCloseTo(0.01, 12);
    expect(found[3]).toBeCloseTo(0.9, 12);
    const slopes = numbers(evaluateRows(gradient(time, [u])[0]!, feeds));
    numbers(evaluateRows(timeLogDensity(sampler, time), feeds)).forEach((value, k) => {
      expect(value).toBeCloseTo(-Math.log(slopes[k]!), 10);
    });
  });

  it("are reflected at both ends, several times if need be", () => {
    const t = input("t", ["batch", 1]);
    const found = evaluateRows(reflected({ kind: "uniform", earliest: 0.2, latest: 1 }, t), {
      t: column(0.5, 0.1, -0.5, 1.3, 2.1),
    });
    [0.5, 0.3, 0.9, 0.7, 0.5].forEach((value, k) => {
      expect(found.data[k]).toBeCloseTo(value, 12);
    });
  });
});
