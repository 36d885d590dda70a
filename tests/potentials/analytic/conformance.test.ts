/** What every density in closed form must fulfil, by iterating over the table of toys. */
import { afterAll, describe, expect, it } from "vitest";
import { type AnalyticTarget, type ExactTarget, isExact } from "../../../potentials/analytic/analyticTarget.ts";
import { gradient } from "../../../src/graph/gradient.ts";
import { input } from "../../../src/graph/node.ts";
import { program } from "../../../src/graph/program.ts";
import { fold, key, normals } from "../../../src/num/random.ts";
import { createInterpreter } from "../../../src/runtime/interpret/interpreter.ts";
import { createOrtExecutor } from "../../../src/runtime/ort/executor.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { toys } from "../../../systems/index.ts";
import type { ToySystem } from "../../../systems/toy.ts";
import { meanScore, NORMAL_1E6 } from "../../num/distributionTests.ts";
import { checkGradients } from "../../support/checkGradients.ts";

const interpreter = createInterpreter();
const kernels = createWasmExecutor({ threads: 0 });
const preciseKernels = createWasmExecutor({ threads: 0, elementType: "float64" });
const onnxRuntime = createOrtExecutor({ threads: 1 });
afterAll(() => Promise.all([kernels, preciseKernels, onnxRuntime].map((executor) => executor.close())));

const STREAM = key(5);

/** Points near which the density is not negligible: exact samples, or a loose cloud of particles. */
function pointsOf({ target, particles }: ToySystem, count: number): Float64Array {
  if (isExact(target)) return target.sample(STREAM, count);
  const cloud = new Float64Array(count * target.dimension);
  normals(STREAM, 0, cloud);
  const spread = 2 * particles!.count ** (1 / particles!.dimensions);
  return cloud.map((x) => spread * x);
}

const rows = (points: Float64Array, dimension: number): Float64Array[] =>
  Array.from({ length: points.length / dimension }, (_, row) => points.subarray(row * dimension, (row + 1) * dimension));

function energyProgram(target: AnalyticTarget) {
  const x = input("x", ["batch", target.dimension]);
  const energy = target.reducedEnergy(x);
  return program({ energy, slope: gradient(energy, [x])[0]!, x });
}

const feedsOf = (points: Float64Array, dimension: number) => ({
  x: { data: points, shape: [points.length / dimension, dimension] },
});

/** A density of constant pieces has no gradient to speak of. */
const PIECEWISE: readonly string[] = ["checkerboard", "bar"];
const smooth = toys.filter(({ name }) => !PIECEWISE.includes(name));

describe.each(toys)("$name", (toy) => {
  const { target } = toy;
  const points = pointsOf(toy, 32);
  const expected = rows(points, target.dimension).map(target.energyAt);
  const size = Math.max(1, ...expected.map(Math.abs));

  it.each([
    { name: "interpreter", executor: interpreter, allowed: 1e-9 },
    { name: "kernels in float64", executor: preciseKernels, allowed: 1e-9 },
    { name: "kernels in float32", executor: kernels, allowed: 3e-4 },
    { name: "ONNX Runtime", executor: onnxRuntime, allowed: 3e-4 },
  ])("has the energy of its reference: $name", async ({ executor, allowed }) => {
    const found = await (await executor.compile(energyProgram(target))).run(feedsOf(points, target.dimension));
    expect([...found.energy!.shape]).toEqual([expected.length, 1]);
    expected.forEach((energy, row) => {
      expect(Math.abs(found.energy!.data[row]! - energy)).toBeLessThan(allowed * size);
    });
  });

  it("knows its dimension, and has a formula", () => {
    expect(target.periods).toEqual(Array(target.dimension).fill(0));
    expect(target.formula.length).toBeGreaterThan(10);
    if (toy.particles !== undefined) expect(toy.particles.count * toy.particles.dimensions).toBe(target.dimension);
  });
});

describe.each(smooth)("$name", ({ name, target, ...toy }) => {
  it("has right gradients to second order", () => {
    const points = pointsOf({ name, target, ...toy }, 4);
    checkGradients(([x]) => target.reducedEnergy(x!), [{ data: points, shape: [4, target.dimension] }], {
      name,
      shapes: [["batch", target.dimension]],
      step: 1e-5,
      tolerance: 1e-4,
    });
  });
});

/** d - x . grad u of each sample, whose mean is 0 under exp(-u): E[div f] = E[f . grad u] of f(x) = x. */
async function virialExcess({ dimension, ...target }: ExactTarget, points: Float64Array): Promise<Float64Array> {
  const executable = await preciseKernels.compile(energyProgram({ dimension, ...target }));
  const { slope } = await executable.run(feedsOf(points, dimension));
  return Float64Array.from({ length: points.length / dimension }, (_, row) => {
    let virial = dimension;
    for (let d = 0; d < dimension; d++) virial -= points[row * dimension + d]! * slope!.data[row * dimension + d]!;
    return virial;
  });
}

describe.each(smooth.filter(({ target }) => isExact(target)))("samples of $name", ({ target }) => {
  const exact = target as ExactTarget;
  const count = Math.min(20_000, Math.ceil(400_000 / exact.dimension));

  // False alarm 1e-6 each. The mutant's samples are 5 % wider, or, where modes are far apart, lie 5 % farther from the origin.
  it("obey the virial theorem, and samples blown up by 5 % do not", async () => {
    const points = exact.sample(STREAM, count);
    expect(Math.abs(meanScore(await virialExcess(exact, points), 0))).toBeLessThan(NORMAL_1E6);
    const blownUp = points.map((x) => 1.05 * x);
    expect(Math.abs(meanScore(await virialExcess(exact, blownUp), 0))).toBeGreaterThan(NORMAL_1E6);
  });
});

describe.each(toys.filter(({ target }) => isExact(target)))("draws of $name", ({ target }) => {
  const { dimension, sample, energyAt } = target as ExactTarget;

  it("are functions of their stream and index, and lie where the density is not zero", () => {
    const few = sample(STREAM, 5);
    expect(few.length).toBe(5 * dimension);
    expect(sample(STREAM, 9).subarray(0, few.length)).toEqual(few);
    expect(sample(fold(STREAM, 1), 5)).not.toEqual(few);
    for (const row of rows(few, dimension)) expect(energyAt(row)).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});
