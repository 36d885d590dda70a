import { afterAll, describe, expect, it } from "vitest";
import { asTarget, asTimeFamily, densityAndScores, fixedDensity } from "../../src/energy-models/energyModel.ts";
import { interpolants } from "../../src/energy-models/interpolants.ts";
import { mlpEnergy, mlpEnergyDefaults } from "../../src/energy-models/mlpEnergy.ts";
import { baseLogDensity } from "../../src/energy-models/noising.ts";
import { input } from "../../src/graph/node.ts";
import { program } from "../../src/graph/program.ts";
import { flatten, type Tree } from "../../src/graph/tree.ts";
import { type HostArray, hostArray } from "../../src/num/hostArray.ts";
import { key } from "../../src/num/random.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { checkGradients } from "../support/checkGradients.ts";
import { between, randomArray } from "../support/randomArray.ts";
import { evaluateRows } from "./evaluateRows.ts";

const TURN = 2 * Math.PI;
const sizes = { ...mlpEnergyDefaults, units: 8, blocks: 2, frequencies: 3 };
const models = [
  ...(Object.keys(interpolants) as (keyof typeof interpolants)[]).map((interpolant) => ({
    ...sizes,
    interpolant,
    periods: [0, 0],
  })),
  { ...sizes, interpolant: "linear" as const, periods: [TURN, 0, 4] },
  { ...sizes, interpolant: "linear" as const, periods: [TURN, TURN] },
  { ...sizes, interpolant: "linear" as const, periods: [TURN, 0, 0], products: true },
].map((options) => ({
  title: `${options.interpolant} [${options.periods.map((p) => p.toFixed(1))}]${options.products ? " with products" : ""}`,
  options,
}));

const executor = createOrtExecutor();
afterAll(() => executor.close());

/** Parameters that are nowhere zero. */
const roughened = (parameters: Tree<HostArray>): Record<string, HostArray> =>
  Object.fromEntries(
    Object.entries(flatten(parameters)).map(([path, { shape }]) => [path, randomArray(shape, between(-0.7, 0.7), path.length)]),
  );

describe.each(models)("the energy model $title", ({ options }) => {
  const model = mlpEnergy(options);
  const d = options.periods.length;
  const values = roughened(model.init(key(3)));
  const feeds = flatten(values, "p");
  const [x, t] = [input("x", ["batch", d]), input("t", ["batch", 1])];
  const logDensity = model.logDensity(model.inputs("p"), x, t);
  const points = randomArray([4, d], between(-2, 2), 5);
  const times = (...values: number[]): HostArray => hostArray(Float64Array.from(values), [values.length, 1]);

  it("is the prior at t = 1 whatever the parameters, and something else before", () => {
    const prior = baseLogDensity(model.noising, x, t);
    const at = (time: number): [HostArray, HostArray] => {
      const own = { ...feeds, x: points, t: times(time, time, time, time) };
      return [evaluateRows(logDensity, own), evaluateRows(prior, own)];
    };
    const [found, expected] = at(1);
    found.data.forEach((value, k) => {
      expect(value).toBeCloseTo(expected.data[k]!, 12);
    });
    const [early, base] = at(0.3);
    expect(Math.abs(early.data[0]! - base.data[0]!)).toBeGreaterThan(0.01);
  });

  it("has the periods that it names", () => {
    options.periods.forEach((period, k) => {
      if (period === 0) return;
      const moved = { ...points, data: points.data.map((value, at) => (at % d === k ? value + 3 * period : value)) };
      const own = { ...feeds, t: times(0, 0.2, 0.5, 0.9) };
      const [before, after] = [points, moved].map((at) => evaluateRows(logDensity, { ...own, x: at }).data);
      before!.forEach((value, row) => {
        expect(after![row]).toBeCloseTo(value, 8);
      });
    });
  });

  it("has scores that agree with differences", () => {
    const known = fixedDensity(model, values);
    checkGradients(([at, time]) => known(at!, time!), [points, randomArray([4, 1], between(0.2, 0.9), 7)], {
      name: "log-density",
      tolerance: 1e-6,
    });
  });

  it("gives energy, score and time score from one graph, in ONNX Runtime as in the interpreter", async () => {
    const outputs = densityAndScores((at, time) => model.logDensity(model.inputs("p"), at, time), x, t);
    const own = { ...feeds, x: points, t: times(0, 0.2, 0.5, 1) };
    const results = await (await executor.compile(program({ ...outputs }))).run(own);
    const target = asTarget(model, (at, time) => model.logDensity(model.inputs("p"), at, time), t);
    expect(target.dimension).toBe(d);
    expect(target.periods).toEqual(options.periods);
    const energy = evaluateRows(target.reducedEnergy(x), own);
    const family = asTimeFamily(model, (at, time) => model.logDensity(model.inputs("p"), at, time));
    expect([family.dimension, family.periods]).toEqual([d, options.periods]);
    expect(evaluateRows(family.reducedEnergy(x, t), own).data).toEqual(energy.data);
    // Of time scores those at t = 0 can be infinite, where the width of the noise begins with a root.
    for (const [name, tensor] of Object.entries({ logDensity: outputs.logDensity, score: outputs.score })) {
      const exact = evaluateRows(tensor, own);
      const size = Math.max(1, ...Array.from(exact.data, Math.abs));
      exact.data.forEach((value, k) => {
        expect(Math.abs(results[name]!.data[k]! - value) / size).toBeLessThan(1e-4);
      });
    }
    results.logDensity!.data.forEach((value, k) => {
      expect(Math.abs(value + energy.data[k]!)).toBeLessThan(1e-3 * Math.max(1, Math.abs(value)));
    });
  });

  it("begins near the base density", () => {
    const own = { ...flatten(model.init(key(3)), "p"), x: points, t: times(0.1, 0.3, 0.5, 0.9) };
    const [found, base] = [logDensity, baseLogDensity(model.noising, x, t)].map((tensor) => evaluateRows(tensor, own).data);
    found!.forEach((value, k) => {
      expect(Math.abs(value - base![k]!)).toBeLessThan(3);
    });
  });
});
