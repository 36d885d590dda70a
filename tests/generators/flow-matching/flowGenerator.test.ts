import { describe, expect, it } from "vitest";
import { flowGenerator, type Integration } from "../../../src/generators/flow-matching/flowGenerator.ts";
import { noiseOf, noiseRows } from "../../../src/generators/flow-matching/noise.ts";
import { vectorFlow } from "../../../src/generators/flow-matching/vectorFlow.ts";
import { standardisation } from "../../../src/generators/standardisation.ts";
import { input } from "../../../src/graph/node.ts";
import { program } from "../../../src/graph/program.ts";
import { flatten } from "../../../src/graph/tree.ts";
import type { HostArray } from "../../../src/num/hostArray.ts";
import { key, normals } from "../../../src/num/random.ts";
import { type SolverName, solvers } from "../../../src/ode/solvers.ts";
import type { Arrays } from "../../../src/runtime/executor.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { createOrtExecutor } from "../../../src/runtime/ort/executor.ts";
import { KOLMOGOROV_1E6, kolmogorovSmirnov } from "../../num/distributionTests.ts";
import { gaussianFlow, gaussianLogDensity } from "./gaussianFlow.ts";

const MEANS = [0.5, -1, 2];
const DEVIATIONS = [0.3, 1, 2.5];
const plain = (count: number) => standardisation(Array.from({ length: count }, () => ({ centre: 0, scale: 1 })));
const matrix = (data: readonly number[], columns: number): HostArray => ({
  data: Float64Array.from(data),
  shape: [data.length / columns, columns],
});

/** Largest error of draws and of log-densities of the flow whose truth is known. */
function errorsOf(integration: Integration): { draws: number; densities: number } {
  const generator = flowGenerator(gaussianFlow(MEANS, DEVIATIONS), plain(3), integration);
  const noise = matrix([0, 0, 0, 1, -1, 2, -0.5, 1.5, -1], 3);
  const draws = evaluate(program({ x: generator.sample({}, { normals: input("n", ["batch", 3]), uniforms: input("u", []) }) }), {
    n: noise,
  }).x!.data;
  const exact = Array.from(noise.data, (n, flat) => MEANS[flat % 3]! + DEVIATIONS[flat % 3]! * n);
  const densities = evaluate(program({ q: generator.logDensity({}, input("x", ["batch", 3])) }), { x: matrix(exact, 3) }).q!.data;
  const truth = [0, 1, 2].map((row) => gaussianLogDensity(exact.slice(3 * row, 3 * row + 3), MEANS, DEVIATIONS));
  return {
    draws: Math.max(...exact.map((value, flat) => Math.abs(value - draws[flat]!))),
    densities: Math.max(...truth.map((value, row) => Math.abs(value - densities[row]!))),
  };
}

describe.each(Object.keys(solvers) as SolverName[])("a flow of normals by %s", (solver) => {
  const { order } = solvers[solver];
  const [coarse, fine] = [errorsOf({ solver, steps: 32 }), errorsOf({ solver, steps: 128 })];

  it("carries noise where it belongs, with the order of the method", () => {
    expect(fine.draws).toBeLessThan(100 * 4 ** -order * 32 ** -order + 0.2 ** order);
    expect(Math.log(coarse.draws / fine.draws) / Math.log(4)).toBeGreaterThan(order - 0.3);
  });

  it("knows its density, with the order of the method", () => {
    expect(fine.densities).toBeLessThan(0.2 ** order);
    expect(Math.log(coarse.densities / fine.densities) / Math.log(4)).toBeGreaterThan(order - 0.3);
  });
});

/** A flow of one coordinate on the circle and one on the line, with parameters large enough to bend it. */
const flow = vectorFlow({ periods: [2 * Math.PI, 0], units: 12, blocks: 1, harmonics: 2, timeHarmonics: 2 });
const measures = [
  { centre: 0, scale: 1 },
  { centre: 1, scale: 0.5 },
];
const generator = flowGenerator(flow, standardisation(measures), { solver: "rk4", steps: 8 });
const parameters: Arrays = Object.fromEntries(
  Object.entries(flatten<HostArray>(generator.init(key(3)), "p")).map(([name, { data, shape }]) => [
    name,
    { data: Float64Array.from(data, (value) => (name.startsWith("p.last") ? 6 * value : value)), shape },
  ]),
);
const z = input("z", ["batch", 2]);
const density = program({ q: generator.logDensity(generator.inputs("p"), z) });

describe("a flow on circle and line", () => {
  it("has a density that integrates to 1 and is no noise any more", () => {
    const [angles, reaches] = [48, 160];
    const width = 14 / reaches;
    const points = Array.from({ length: angles * reaches }, (_, at) => [
      -Math.PI + ((at % angles) * 2 * Math.PI) / angles,
      1 - 7 + (Math.floor(at / angles) + 0.5) * width,
    ]);
    const found = evaluate(density, { ...parameters, z: matrix(points.flat(), 2) }).q!.data;
    const cell = ((2 * Math.PI) / angles) * width;
    const total = Array.from(found, (value) => Math.exp(value) * cell).reduce((a, b) => a + b);
    expect(Math.abs(total - 1)).toBeLessThan(2e-3);
    const noise = points.map(([, y]) => gaussianLogDensity([y!], [1], [0.5]) - Math.log(2 * Math.PI));
    const inside = points.flatMap(([, y], at) => (Math.abs(y! - 1) < 1 ? [Math.abs(found[at]! - noise[at]!)] : []));
    expect(Math.max(...inside)).toBeGreaterThan(0.5);
  });

  it("has the same density a turn further", () => {
    const found = evaluate(density, { ...parameters, z: matrix([1, 0.8, 1 + 2 * Math.PI, 0.8], 2) }).q!.data;
    expect(found[1]).toBeCloseTo(found[0]!, 10);
  });

  it("draws conformations whose density is that of the noise, less what the way gained", () => {
    // Draws with n and n + small differences: the volume that they span gives the density independently of divergences.
    const h = 1e-4;
    const noise = matrix([0.3, -0.4, 0.3 + h, -0.4, 0.3 - h, -0.4, 0.3, -0.4 + h, 0.3, -0.4 - h], 2);
    const drawn = program({ x: generator.sample(generator.inputs("p"), { normals: input("n", ["batch", 2]), uniforms: z }) });
    const x = evaluate(drawn, { ...parameters, n: noise }).x!.data;
    const slope = (row: number, column: number): number => (x[2 * row + column]! - x[2 * row + 2 + column]!) / (2 * h);
    const volume = Math.log(Math.abs(slope(1, 0) * slope(3, 1) - slope(1, 1) * slope(3, 0)));
    const found = evaluate(density, { ...parameters, z: matrix([x[0]!, x[1]!], 2) }).q!.data[0]!;
    // Both forwards and backwards are integrated with errors of order h^4.
    expect(found).toBeCloseTo(gaussianLogDensity([0.3, -0.4], [0, 0], [1, 1]) - volume, 3);
  });

  it("has by all signs of probes the same density in the mean, and another by each", () => {
    const probe = input("probe", ["batch", 2]);
    const probed = program({ q: generator.probedLogDensity(generator.inputs("p"), z, [probe]) });
    const at = [0.4, 1.2];
    const found = evaluate(probed, {
      ...parameters,
      z: matrix([...at, ...at, ...at, ...at], 2),
      probe: matrix([1, 1, 1, -1, -1, 1, -1, -1], 2),
    }).q!.data;
    const exact = evaluate(density, { ...parameters, z: matrix(at, 2) }).q!.data[0]!;
    expect(found.reduce((a, b) => a + b) / 4).toBeCloseTo(exact, 10);
    expect(Math.abs(found[0]! - exact)).toBeGreaterThan(1e-3);
  });

  it("is the same by ONNX Runtime, in one run", async () => {
    const executor = createOrtExecutor();
    const feeds = { ...parameters, z: matrix([1, 0.8, -2, 1.4], 2) };
    const found = (await (await executor.compile(density)).run(feeds)).q!.data;
    const expected = evaluate(density, feeds).q!.data;
    await executor.close();
    for (const [row, value] of expected.entries()) expect(Math.abs(found[row]! - value)).toBeLessThan(1e-4);
  });
});

describe("noise", () => {
  it("is normal on the line and uniform on the circle, in graph and on the host", () => {
    const count = 20_000;
    const periods = [0, 3];
    const draws = new Float32Array(2 * count);
    normals(key(8), 0, draws);
    const rows = noiseRows(draws, periods);
    const n = input("n", ["batch", 2]);
    const graph = evaluate(program({ x: noiseOf(n, periods) }), { n: { data: draws, shape: [count, 2] } }).x!.data;
    for (let at = 0; at < 200; at++) expect(graph[at]).toBeCloseTo(rows[at]!, 5);
    const uniform = Float64Array.from({ length: count }, (_, row) => rows[2 * row + 1]! / 3 + 0.5);
    expect(kolmogorovSmirnov(uniform, (x) => x)).toBeLessThan(KOLMOGOROV_1E6);
    expect(
      kolmogorovSmirnov(
        uniform.map((x) => x ** 1.1),
        (x) => x,
      ),
    ).toBeGreaterThan(KOLMOGOROV_1E6);
  });
});
