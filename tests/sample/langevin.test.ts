import { describe, expect, it } from "vitest";
import { constant, input } from "../../src/graph/node.ts";
import { mul, sub } from "../../src/graph/ops/elementwise.ts";
import { type Program, program } from "../../src/graph/program.ts";
import { elementCount, type HostArray, hostArray } from "../../src/num/hostArray.ts";
import { fold, key, normals } from "../../src/num/random.ts";
import type { Arrays } from "../../src/runtime/executor.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { createWasmExecutor } from "../../src/runtime/wasm/executor.ts";
import { type LangevinSettings, langevinProgram, randomVelocities } from "../../src/sample/langevin.ts";
import { forceProgram } from "../../src/sample/phaseSpace.ts";
import { meanScore, NORMAL_1E6 } from "../num/distributionTests.ts";
import { harmonic, SKEWED, skewed, skewedEnergy, skewedForce } from "./testPotentials.ts";

const base: LangevinSettings = { masses: [2, 5], timeStep: 0.004, friction: 3, centred: false };
const numbers = (seed: number, count: number): Float64Array => {
  const out = new Float64Array(count);
  normals(key(seed), 0, out);
  return out;
};
const column = (rows: number, value: number): HostArray => hostArray(new Float64Array(rows).fill(value), [rows, 1]);

type Point = Readonly<Record<"positions" | "velocities" | "forces", HostArray>>;

/** Runs a langevinProgram for as many steps as there is noise. */
function run(graph: Program, start: Point, noise: readonly Float64Array[], kT: number) {
  const rows = start.positions.shape[0]!;
  let point: Arrays = { ...start };
  for (const data of noise) {
    const feeds: Arrays = { ...point, noise: hostArray(data, start.positions.shape), kT: column(rows, kT) };
    // Without friction, noise and kT are no inputs.
    point = evaluate(graph, Object.fromEntries(Object.entries(feeds).filter(([name]) => Object.hasOwn(graph.inputs, name))));
  }
  return point;
}

/** The skewed potential's forces at positions. */
const pointAt = (positions: Float64Array, velocities: Float64Array, shape: number[]): Point => ({
  positions: hostArray(positions, shape),
  velocities: hostArray(velocities, shape),
  forces: hostArray(positions.map(skewedForce), shape),
});

const randomPoint = (seed: number, shape: number[]): Point => {
  const count = elementCount(shape);
  return pointAt(
    numbers(seed, count).map((v) => 0.1 * v),
    numbers(seed + 1, count),
    shape,
  );
};

describe("langevinProgram", () => {
  it("is BAOAB, written out for one coordinate, over two steps", () => {
    const shape = [3, 6];
    const start = randomPoint(1, shape);
    const noise = [numbers(3, 18), numbers(4, 18)];
    const [kT, h] = [2.5, base.timeStep];
    const result = run(langevinProgram(skewed, base), start, noise, kT);
    for (let at = 0; at < 18; at++) {
      const mass = base.masses[at % 2]!;
      const a = Math.exp(-base.friction * h);
      let q = start.positions.data[at]!;
      let v = start.velocities.data[at]!;
      for (const draws of noise) {
        v += (h / 2 / mass) * skewedForce(q);
        q += (h / 2) * v;
        v = a * v + Math.sqrt(((1 - a * a) * kT) / mass) * draws[at]!;
        q += (h / 2) * v;
        v += (h / 2 / mass) * skewedForce(q);
      }
      expect(result.positions!.data[at]).toBeCloseTo(q, 13);
      expect(result.velocities!.data[at]).toBeCloseTo(v, 12);
      expect(result.forces!.data[at]).toBeCloseTo(skewedForce(q), 10);
    }
    const energies = Array.from({ length: 3 }, (_, row) =>
      Float64Array.from(result.positions!.data.subarray(6 * row, 6 * row + 6)).reduce((sum, q) => sum + skewedEnergy(q), 0),
    );
    energies.forEach((value, row) => {
      expect(result.energy!.data[row]).toBeCloseTo(value, 10);
    });
    expect(result.energy!.shape).toEqual([3, 1]);
  });

  it("without friction conserves energy to second order in the time step and is reversible", () => {
    const frictionless = { ...base, masses: [2], friction: 0 };
    const shape = [1, 3];
    const start = pointAt(Float64Array.of(0.1, -0.05, 0.15), Float64Array.of(1, -0.5, 0.3), shape);
    const total = (point: Record<string, HostArray>): number =>
      Float64Array.from(point.positions!.data).reduce(
        (sum, q, at) => sum + skewedEnergy(q) + point.velocities!.data[at]! ** 2,
        0,
      );
    const trajectory = (timeStep: number, from: Point): { error: number; end: Point } => {
      const graph = langevinProgram(skewed, { ...frictionless, timeStep });
      let point = from;
      let error = 0;
      for (let step = 0; step < Math.round(0.64 / timeStep); step++) {
        const { positions, velocities, forces } = run(graph, point, [new Float64Array(3)], 1);
        point = { positions: positions!, velocities: velocities!, forces: forces! };
        error = Math.max(error, Math.abs(total(point) - total(from)));
      }
      return { error, end: point };
    };
    const errors = [0.02, 0.01, 0.005].map((timeStep) => trajectory(timeStep, start).error);
    for (const [coarse, fine] of [errors.slice(0, 2), errors.slice(1)]) {
      expect(Math.abs(Math.log2(coarse! / fine!) - 2)).toBeLessThan(0.1);
    }
    const { end } = trajectory(0.01, start);
    const back = trajectory(0.01, {
      ...end,
      velocities: hostArray(
        end.velocities.data.map((v) => -v),
        shape,
      ),
    }).end;
    back.positions.data.forEach((q, at) => {
      expect(q).toBeCloseTo(start.positions.data[at]!, 10);
    });
  });
});

/** Matrix and noise vector of the linear map (q, v) -> (q, v) that a program makes of one coordinate of a harmonic well. */
function linearMap(graph: Program, k: number, kT: number): { matrix: number[][]; noise: number[] } {
  const at = (q: number, v: number, draw: number): number[] => {
    const shape = [1, 3];
    const point = {
      positions: hostArray(Float64Array.of(q, 0, 0), shape),
      velocities: hostArray(Float64Array.of(v, 0, 0), shape),
      forces: hostArray(Float64Array.of(-k * q, 0, 0), shape),
    };
    const result = run(graph, point, [Float64Array.of(draw, 0, 0)], kT);
    return [result.positions!.data[0]!, result.velocities!.data[0]!];
  };
  const [first, second] = [at(1, 0, 0), at(0, 1, 0)];
  return {
    matrix: [
      [first[0]!, second[0]!],
      [first[1]!, second[1]!],
    ],
    noise: at(0, 0, 1),
  };
}

/** Stationary covariance of z <- M z + b noise: sum over n of M^n b b^T (M^n)^T. */
function stationary({ matrix: [[a, b], [c, d]], noise }: ReturnType<typeof linearMap>): { qq: number; vv: number } {
  let [q, v] = noise as [number, number];
  let [qq, vv] = [0, 0];
  for (let n = 0; n < 4000; n++) {
    qq += q * q;
    vv += v * v;
    [q, v] = [a! * q + b! * v, c! * q + d! * v];
  }
  return { qq, vv };
}

describe("BAOAB in a harmonic well", () => {
  const [k, mass, kT] = [3000, 2, 2.5];
  const settings = (timeStep: number): LangevinSettings => ({
    masses: [mass],
    timeStep,
    friction: 5,
    centred: false,
  });

  it.each([0.002, 0.02, 0.04])("samples positions exactly with a time step of %f ps", (timeStep) => {
    const { qq, vv } = stationary(linearMap(langevinProgram(harmonic(k), settings(timeStep)), k, kT));
    expect((qq * k) / kT).toBeCloseTo(1, 10);
    // Velocities on the step are too slow by (omega h)^2 / 4, which is what makes positions exact.
    expect((vv * mass) / kT).toBeCloseTo(1 - ((k / mass) * timeStep ** 2) / 4, 10);
  });

  it("is told from its mutants: wrong noise, a half kick left out", () => {
    const graph = langevinProgram(harmonic(k), settings(0.02));
    expect((stationary(linearMap(graph, k, 1.1 * kT)).qq * k) / kT).toBeGreaterThan(1.05);
    expect((stationary(linearMap(withoutLastKick(graph, 0.02 / (2 * mass)), k, kT)).qq * k) / kT).toBeGreaterThan(1.05);
  });
});

/** A mutant: the velocities that a program would give if it left out its last half kick. */
function withoutLastKick({ outputs }: Program, kick: number): Program {
  return program({ ...outputs, velocities: sub(outputs.velocities!, mul(kick, outputs.forces!)) });
}

describe("langevinProgram in a lopsided well, in float32", () => {
  const rows = 600;
  const atoms = 2;
  const kT = 2;
  const settings: LangevinSettings = { masses: [1, 3], timeStep: 0.02, friction: 8, centred: false };

  /** psi(a) - log a and psi'(a) for a = scale / kT = 2: mean and variance of q / length. */
  const truth = { mean: 1 - 0.5772156649015329 - Math.log(2), variance: Math.PI ** 2 / 6 - 1 };

  /** Score of the mean of q / length over independent replicas, its time average each, and the sample size that the error stands for. */
  async function score(graph: Program, temperature: number): Promise<{ z: number; effectiveSamples: number }> {
    const executor = createWasmExecutor({ threads: 0 });
    const shape = [rows, 3 * atoms];
    const zeros = hostArray(new Float32Array(rows * 3 * atoms), shape);
    const { forces } = await (await executor.compile(forceProgram(skewed, atoms))).run({ positions: zeros });
    const resident = await (await executor.compile(graph)).open(
      { positions: zeros, velocities: zeros, forces: forces! },
      { noise: keys },
    );
    const means = new Float64Array(rows);
    const kept = 100;
    for (let step = 0; step < 50 + kept; step++) {
      await resident.advance({ first: 2 * step, end: 2 * step + 2 }, { kT: column(rows, temperature) });
      if (step < 50) continue;
      const { positions } = await resident.read(["positions"]);
      positions!.data.forEach((q, at) => {
        means[Math.floor(at / (3 * atoms))]! += q / SKEWED.length / (3 * atoms * kept);
      });
    }
    const z = meanScore(means, truth.mean);
    const mean = means.reduce((a, b) => a + b) / rows;
    const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (rows - 1);
    return { z, effectiveSamples: truth.variance * (rows / variance) };
  }
  const keys = Uint32Array.from({ length: rows }, (_, row) => row).reduce(
    (all, row) => {
      all.set(fold(key(20), row), 2 * row);
      return all;
    },
    new Uint32Array(2 * rows),
  );
  const graph = langevinProgram(skewed, settings);

  it("has the mean of theory within 4.9 standard errors (false alarms 1e-6), from more than 20,000 effective samples", async () => {
    const { z, effectiveSamples } = await score(graph, kT);
    expect(effectiveSamples).toBeGreaterThan(20_000);
    expect(Math.abs(z)).toBeLessThan(NORMAL_1E6);
  });

  it("has not with the last half kick left out", async () => {
    const kick = constant(
      [0, 1, 2].flatMap(() => Array.from(settings.masses, (mass) => settings.timeStep / (2 * mass))),
      [1, 3 * atoms],
    );
    const mutant = program({ ...graph.outputs, velocities: sub(graph.outputs.velocities!, mul(kick, graph.outputs.forces!)) });
    expect(Math.abs((await score(mutant, kT)).z)).toBeGreaterThan(2 * NORMAL_1E6);
  });
});

describe("randomVelocities", () => {
  it("have the right covariance, and leave the centre of mass at rest when centred", () => {
    const masses = [1, 12, 16];
    const width = 9;
    // Row i of the result is what the unit vector i of normals gives: together the matrix of the map.
    const unit = hostArray(
      Float64Array.from({ length: width * width }, (_, flat) => (flat % (width + 1) === 0 ? 1 : 0)),
      [width, width],
    );
    const graph = program({ v: randomVelocities({ masses, centred: true }, 0.8, input("normals", [width, width])) });
    const matrix = evaluate(graph, { normals: unit }).v!.data;
    const total = 29;
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < width; j++) {
        let covariance = 0;
        for (let k = 0; k < width; k++) covariance += matrix[k * width + i]! * matrix[k * width + j]!;
        const sameAxis = Math.floor(i / 3) === Math.floor(j / 3);
        // (1 - a^2)(delta / m - 1 / M): the covariance of velocities at unit kT given that the centre of mass rests.
        const expected = sameAxis ? 0.36 * ((i === j ? 1 / masses[i % 3]! : 0) - 1 / total) : 0;
        expect(covariance).toBeCloseTo(expected, 14);
      }
      for (let axis = 0; axis < 3; axis++) {
        const momentum = masses.reduce((sum, mass, atom) => sum + mass * matrix[i * width + 3 * axis + atom]!, 0);
        expect(momentum).toBeCloseTo(0, 14);
      }
    }
  });
});
