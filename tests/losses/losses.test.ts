import { describe, expect, it } from "vitest";
import { gradient } from "../../src/graph/gradient.ts";
import { input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, mul, sub } from "../../src/graph/ops/elementwise.ts";
import { energyResidual, energyResidualLoss } from "../../src/losses/energyResidual.ts";
import { maximumLikelihood } from "../../src/losses/maximumLikelihood.ts";
import { hostArray } from "../../src/num/hostArray.ts";
import { checkGradients } from "../support/checkGradients.ts";
import { evaluateTensor } from "../support/evaluateTensor.ts";
import { between, randomArray } from "../support/randomArray.ts";

const ROWS = 5;
const WIDTH = 3;
const column = (...values: number[]) => hostArray(Float64Array.from(values), [values.length, 1]);
const [q, u, w] = ["q", "u", "w"].map((name) => input(name, [ROWS, 1]));
const energies = column(3, -1, 4, -1.5, 9);
const weights = column(1, 0, 1, 0.5, 2);

type Residual = (logDensity: Tensor, reducedEnergy: Tensor) => Tensor;
const lossOf = (residual: Residual): Tensor => energyResidualLoss(residual(q!, u!), w!, WIDTH);

/** The loss and its largest gradient for log q. */
function lossAndSlope(residual: Residual, logDensity: ReturnType<typeof column>): [number, number] {
  const feeds = { q: logDensity, u: energies, w: weights };
  const loss = lossOf(residual);
  const [slope] = gradient(loss, [q!]);
  return [evaluateTensor(loss, feeds).data[0]!, Math.max(...Array.from(evaluateTensor(slope!, feeds).data, Math.abs))];
}

describe("maximum likelihood", () => {
  it("is the weighted mean of -log q", () => {
    const logDensity = column(-1, 100, 0.5, -2, 3);
    const expected = -(-1 + 0.5 + 0.5 * -2 + 2 * 3) / 4.5;
    expect(evaluateTensor(maximumLikelihood(q!, w!), { q: logDensity, w: weights }).data[0]).toBeCloseTo(expected, 14);
  });

  it("has gradients that agree with differences", () => {
    checkGradients(([a, b]) => maximumLikelihood(a!, b!), [randomArray([ROWS, 1], between(-2, 2), 1), weights], {
      name: "likelihood",
    });
  });
});

describe("the energy residual", () => {
  const honest: Residual = energyResidual;
  const truth = column(...Array.from(energies.data, (value) => 7 - value));

  it("is log q + u less its median", () => {
    const logDensity = column(-3, 2, -4.5, 1.5, -8);
    // Sums 0, 1, -0.5, 0, 1 with median 0.
    const { data, shape } = evaluateTensor(energyResidual(q!, u!), { q: logDensity, u: energies });
    expect(shape).toEqual([ROWS, 1]);
    expect([...data]).toEqual([0, 1, -0.5, 0, 1]);
    const huber = (r: number): number => WIDTH ** 2 * (Math.sqrt(1 + (r / WIDTH) ** 2) - 1);
    const expected = (huber(0) + huber(-0.5) + 0.5 * huber(0) + 2 * huber(1)) / 4.5;
    expect(lossAndSlope(honest, logDensity)[0]).toBeCloseTo(expected, 14);
  });

  it("does not feel constants of log q and u", () => {
    const logDensity = column(-3, 2, -4.5, 1.5, -8);
    const moved = column(...Array.from(logDensity.data, (value) => value + 64));
    expect(lossAndSlope(honest, moved)).toEqual(lossAndSlope(honest, logDensity));
  });

  it("has neither value nor gradient where q is the Boltzmann density", () => {
    const [loss, slope] = lossAndSlope(honest, truth);
    expect(loss).toBe(0);
    expect(slope).toBe(0);
  });

  it.each<[string, Residual]>([
    ["without the median", (a, b) => add(a, b)],
    ["with the energy's sign wrong", (a, b) => energyResidual(a, mul(-1, b))],
    ["with half the energy", (a, b) => energyResidual(a, mul(0.5, b))],
    ["with another centre than the median", (a, b) => sub(add(a, b), 6.5)],
  ])("would have both %s", (_, mutant) => {
    const [loss, slope] = lossAndSlope(mutant, truth);
    expect(loss).toBeGreaterThan(0.01);
    expect(slope).toBeGreaterThan(0.01);
  });

  it("pulls with a force that does not grow beyond its width", () => {
    const far = column(...Array.from(truth.data, (value, row) => (row === 4 ? value + 1e6 : value)));
    const [, slope] = lossAndSlope(honest, far);
    // Weight 2 of 4.5 times the width.
    expect(slope).toBeCloseTo((2 / 4.5) * WIDTH, 6);
  });

  it("has gradients that agree with differences, the median held fixed", () => {
    const residuals = randomArray([ROWS, 1], between(-6, 6), 2);
    checkGradients(([r, own]) => energyResidualLoss(r!, own!, WIDTH), [residuals, weights], { name: "residual loss" });
    const [slope] = gradient(lossOf(honest), [q!]);
    const [free] = gradient(energyResidualLoss(input("r", [ROWS, 1]), w!, WIDTH), [input("r", [ROWS, 1])]);
    const feeds = { q: residuals, u: energies, w: weights };
    const r = evaluateTensor(energyResidual(q!, u!), feeds);
    expect(evaluateTensor(slope!, feeds).data).toEqual(evaluateTensor(free!, { r, w: weights }).data);
  });
});
