import { describe, expect, it } from "vitest";
import { input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { cos, mul, neg, sqrt, sub } from "../../src/graph/ops/elementwise.ts";
import { program } from "../../src/graph/program.ts";
import { adaptiveDefaults, adaptiveStep, integrateAdaptively } from "../../src/ode/adaptive.ts";
import { type SolverName, solvers } from "../../src/ode/solvers.ts";
import { type Derivative, integrate } from "../../src/ode/step.ts";
import type { Tableau } from "../../src/ode/tableau.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { createInterpreter } from "../../src/runtime/interpret/interpreter.ts";

const names = Object.keys(solvers) as SolverName[];
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** y' = y cos t, z' = -y z: y = exp(sin t), and a state of two tensors that feel each other and the time. */
const derivative: Derivative = ([y, z], time) => [mul(y!, cos(time)), neg(mul(y!, z!))];
const start = { y: { data: Float64Array.of(1), shape: [1] }, z: { data: Float64Array.of(1), shape: [1] } };

function solve(tableau: Tableau, steps: number, from = 0, to = 2): [number, number] {
  const [y, z] = integrate(tableau, derivative, [input("y", [1]), input("z", [1])], { from, to, steps });
  const found = evaluate(program({ y: y!, z: z! }), start);
  return [found.y!.data[0]!, found.z!.data[0]!];
}

/** Integral of exp(sin t) from 0 to 2 by Simpson's rule with an error below 1e-13. */
function integralOfY(): number {
  const n = 4000;
  const h = 2 / n;
  return (h / 3) * sum(Array.from({ length: n + 1 }, (_, i) => (i % n === 0 ? 1 : i % 2 ? 4 : 2) * Math.exp(Math.sin(i * h))));
}
const truth: [number, number] = [Math.exp(Math.sin(2)), Math.exp(-integralOfY())];

const errorOf = (tableau: Tableau, steps: number): number =>
  Math.max(...solve(tableau, steps).map((value, index) => Math.abs(value - truth[index]!)));

/** The slope of log error over log step, between 16 and 64 steps. */
const slopeOf = (tableau: Tableau): number => Math.log(errorOf(tableau, 16) / errorOf(tableau, 64)) / Math.log(4);

describe.each(names)("the method %s", (name) => {
  const tableau = solvers[name];

  it("has stages that sum to its nodes and weights that sum to 1", () => {
    tableau.stages.forEach((row, index) => {
      expect(row.length).toBe(index);
      expect(sum(row)).toBeCloseTo(tableau.nodes[index]!, 14);
    });
    expect(sum(tableau.weights)).toBeCloseTo(1, 14);
    expect(tableau.weights.length).toBe(tableau.nodes.length);
    if (tableau.embedded) expect(sum(tableau.embedded)).toBeCloseTo(1, 14);
  });

  it("converges with its order", () => {
    expect(slopeOf(tableau)).toBeGreaterThan(tableau.order - 0.2);
    expect(slopeOf(tableau)).toBeLessThan(tableau.order + 0.35);
  });

  it("has embedded weights of one order less", () => {
    const { embedded, ...plain } = tableau;
    if (embedded === undefined) return expect(() => attempt(tableau)).toThrow("has no embedded weights");
    const slope = slopeOf({ ...plain, weights: embedded });
    expect(slope).toBeGreaterThan(tableau.order - 1.2);
    expect(slope).toBeLessThan(tableau.order - 0.5);
  });

  it("goes back where it came from", () => {
    const [y] = integrate(tableau, derivative, [input("y", [1]), input("z", [1])], { from: 2, to: 0, steps: 200 });
    const found = evaluate(program({ y: y! }), { y: { data: Float64Array.of(truth[0]), shape: [1] } }).y!.data[0]!;
    expect(Math.abs(found - 1)).toBeLessThan(10 * (2 / 200) ** tableau.order);
  });
});

describe("a mutant", () => {
  it.each<[string, Tableau]>([
    ["with a wrong stage", { ...solvers.rk4, stages: [[], [1 / 2], [0, 1 / 2], [0, 0.1, 0.9]] }],
    ["with two weights exchanged", { ...solvers.rk4, weights: [1 / 3, 1 / 6, 1 / 3, 1 / 6] }],
    ["that evaluates at wrong times", { ...solvers["dormand-prince"], nodes: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 0.9, 1] }],
  ])("%s loses its order", (_, tableau) => {
    expect(slopeOf(tableau)).toBeLessThan(tableau.order - 0.5);
  });
});

const options = { ...adaptiveDefaults, from: 0, to: 2 };
const attempt = (tableau: Tableau, own = options) =>
  adaptiveStep(
    tableau,
    ({ y, z }, time) => ({ y: derivative([y!, z!], time)[0]!, z: derivative([y!, z!], time)[1]! }),
    {
      y: input("y", ["batch", 1]),
      z: input("z", ["batch", 1]),
    },
    own,
  );
const rows = { y: { data: Float64Array.of(1, 1), shape: [2, 1] }, z: { data: Float64Array.of(1, 3), shape: [2, 1] } };

describe("adaptive steps", () => {
  it.each(names.filter((name) => solvers[name].embedded))(
    "by %s keep the error near the tolerance, with more steps for less",
    async (name) => {
      const results = await Promise.all(
        [1e-3, 1e-6].map(async (tolerance) => {
          const own = { ...options, absoluteTolerance: tolerance, relativeTolerance: tolerance, mostSteps: 20_000 };
          const executable = await createInterpreter().compile(attempt(solvers[name], own));
          const { state, attempts } = await integrateAdaptively(executable, rows, {}, own);
          const error = Math.max(Math.abs(state.y!.data[0]! - truth[0]), Math.abs(state.z!.data[1]! - 3 * truth[1]));
          return { tolerance, attempts, error };
        }),
      );
      for (const { error, tolerance } of results) expect(error).toBeLessThan(30 * tolerance);
      expect(results[1]!.attempts).toBeGreaterThan(results[0]!.attempts);
      expect(results[1]!.error).toBeLessThan(results[0]!.error);
    },
  );

  it("says when the steps do not suffice and when the field has no number", async () => {
    const dormandPrince = solvers["dormand-prince"];
    const executable = await createInterpreter().compile(attempt(dormandPrince));
    const few = integrateAdaptively(executable, rows, {}, { ...options, mostSteps: 2 });
    await expect(few).rejects.toThrow("2 steps do not reach the end; allow more steps or larger errors");
    const nothing = (x: Tensor): Tensor => sqrt(sub(-1, mul(x, x)));
    const broken = adaptiveStep(dormandPrince, ({ y }) => ({ y: nothing(y!) }), { y: input("y", ["batch", 1]) }, options);
    const wrong = integrateAdaptively(await createInterpreter().compile(broken), { y: rows.y }, {}, options);
    await expect(wrong).rejects.toThrow("is not a number");
  });
});
