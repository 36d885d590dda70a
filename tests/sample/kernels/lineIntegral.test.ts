import { afterAll, describe, expect, it } from "vitest";
import { gradient } from "../../../src/graph/gradient.ts";
import { input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { neg } from "../../../src/graph/ops/elementwise.ts";
import { program, substitute } from "../../../src/graph/program.ts";
import { hostArray } from "../../../src/num/hostArray.ts";
import { key, normals } from "../../../src/num/random.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { createChains } from "../../../src/sample/chains.ts";
import { familyOf } from "../../../src/sample/kernels/family.ts";
import { kernelKinds } from "../../../src/sample/kernels/index.ts";
import { lineIntegralHmc, type ScoreTarget, scoreFamily, scoreIntegral } from "../../../src/sample/kernels/lineIntegral.ts";
import { meanScore } from "../../num/distributionTests.ts";
import { LOPSIDED_MEANS, lopsided, lopsidedDraws } from "./targets.ts";

const executor = createWasmExecutor({ threads: 0 });
afterAll(() => executor.close());

/** The score of the lopsided target, without its energy. */
const target: ScoreTarget = {
  dimension: lopsided.dimension,
  periods: lopsided.periods,
  score: (x: Tensor) => {
    const place = input("place", x.shape);
    return substitute([neg(gradient(lopsided.reducedEnergy(place), [place])[0]!)], new Map([[place, x]]))[0]!;
  },
};

const SCALE = [0.8, 0.45, 0.8];
const CHAINS = 20_000;
const draws = lopsidedDraws(key(5), CHAINS);

/** Largest |score| of the averages after ten steps from the target itself: standard normals if the kernel leaves it alone. */
async function drift(points: number, leapfrogSteps: number, stepSize: number): Promise<number> {
  const kernel = lineIntegralHmc(target, { leapfrogSteps, points, rule: "cubic" });
  const chains = await createChains({ family: scoreFamily(target), kernel, starts: draws, stream: key(11), executor });
  await chains.advance(10, { stepSize, scale: SCALE });
  const { x } = await chains.read();
  await chains.close();
  const rows = Array.from({ length: CHAINS }, (_, row) => x.subarray(3 * row, 3 * row + 3));
  return Math.max(...LOPSIDED_MEANS.map(({ of, mean }) => Math.abs(meanScore(rows.map(of), mean))));
}

describe("scoreIntegral", () => {
  /** Root mean square error of log p(x + D) - log p(x) over 200 displacements. */
  function error(points: number, rule: "trapezoid" | "cubic"): number {
    const place = (name: string) => input(name, ["batch", 3]);
    const [x, step] = [new Float64Array(600), new Float64Array(600)];
    normals(key(1), 0, x);
    normals(key(2), 0, step);
    const integral = scoreIntegral(target.score, place("x"), place("step"), { points, rule });
    const feeds = {
      x: hostArray(
        x.map((value) => 0.4 * value),
        [200, 3],
      ),
      step: hostArray(
        step.map((value) => 0.6 * value),
        [200, 3],
      ),
    };
    const found = evaluate(program({ integral }), feeds).integral!.data;
    const energies = (at: Float64Array) =>
      evaluate(program({ u: lopsided.reducedEnergy(place("x")) }), { x: hostArray(at, [200, 3]) }).u!.data;
    const before = energies(Float64Array.from(feeds.x.data));
    const after = energies(Float64Array.from(feeds.x.data, (value, at) => value + feeds.step.data[at]!));
    const squares = Array.from(found, (value, row) => (value - (before[row]! - after[row]!)) ** 2);
    return Math.sqrt(squares.reduce((total, value) => total + value, 0) / 200);
  }

  it("errs by the square of the spacing with trapezoids, by its fourth power with cubics", () => {
    expect(error(9, "trapezoid") / error(17, "trapezoid")).toBeGreaterThan(3.7);
    expect(error(9, "trapezoid") / error(17, "trapezoid")).toBeLessThan(4.3);
    expect(error(9, "cubic") / error(17, "cubic")).toBeGreaterThan(13);
    expect(error(9, "cubic")).toBeLessThan(1e-3);
  });
});

describe("lineIntegralHmc", () => {
  it("leaves the target where it is with enough points; two points on long steps do not", async () => {
    // One of five beyond 4.5 errors: 3e-5.
    expect(await drift(7, 1, 0.9)).toBeLessThan(4.5);
    expect(await drift(5, 3, 0.6)).toBeLessThan(4.5);
    expect(await drift(2, 1, 1.6)).toBeGreaterThan(9);
  });

  it("makes the moves of the exact rule where an energy exists", async () => {
    const starts = draws.slice(0, 3 * 200);
    const settings = { stepSize: 0.5, scale: SCALE };
    const byScore = lineIntegralHmc(target, { leapfrogSteps: 2, points: 9, rule: "cubic" });
    const options = { starts, stream: key(3), executor };
    const one = await createChains({ ...options, family: scoreFamily(target), kernel: byScore });
    const other = await createChains({
      ...options,
      family: familyOf(lopsided),
      kernel: kernelKinds.hmc.create({ leapfrogSteps: 2 }),
    });
    const [a, b] = [await one.advance(1, settings), await other.advance(1, settings)];
    const worst = Math.max(...a.acceptance.map((value, chain) => Math.abs(value - b.acceptance[chain]!)));
    expect(worst).toBeLessThan(2e-3);
    await Promise.all([one.close(), other.close()]);
  });
});
