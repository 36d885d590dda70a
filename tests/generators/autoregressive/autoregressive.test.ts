import { afterAll, describe, expect, it } from "vitest";
import { type AutoregressiveOptions, autoregressive } from "../../../src/generators/autoregressive/autoregressive.ts";
import type { NetworkParameters } from "../../../src/generators/autoregressive/network.ts";
import { input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { program } from "../../../src/graph/program.ts";
import { flatten, mapTree } from "../../../src/graph/tree.ts";
import { type HostArray, hostArray } from "../../../src/num/hostArray.ts";
import { fold, key, normals, uniforms } from "../../../src/num/random.ts";
import { createOrtExecutor } from "../../../src/runtime/ort/executor.ts";
import { KOLMOGOROV_1E6, kolmogorovSmirnov } from "../../num/distributionTests.ts";
import { checkGradients } from "../../support/checkGradients.ts";
import { evaluateTensor } from "../../support/evaluateTensor.ts";

const TURN = 2 * Math.PI;
const CIRCLE = { kind: "circle", centre: 0, scale: 1 } as const;
const LINE = { kind: "line", centre: 1.5, scale: 0.2 } as const;

const optionsOf = (coordinates: AutoregressiveOptions["coordinates"]): AutoregressiveOptions => ({
  coordinates,
  components: { circle: 3, line: 2 },
  harmonics: 2,
  units: { circle: 4, line: 3 },
  residualLayers: 1,
  blocks: 2,
});

/** A generator away from its start, so that every coordinate depends on those before it. */
function setUp(coordinates: AutoregressiveOptions["coordinates"]) {
  const generator = autoregressive(optionsOf(coordinates));
  const parameters = generator.inputs("p");
  const moved = Object.entries(flatten<HostArray>(generator.init(key(2)), "p")).map(([name, { data, shape }], stream) => {
    const noise = new Float64Array(data.length);
    normals(fold(key(3), stream), 0, noise);
    return [
      name,
      hostArray(
        noise.map((value, at) => data[at]! + 0.4 * value),
        shape,
      ),
    ] as const;
  });
  const feeds: Readonly<Record<string, HostArray<Float64Array>>> = Object.fromEntries(moved);
  const density = generator.logDensity(parameters, input("z", ["batch", generator.dimension]));
  const logDensity = (points: Float64Array): Float64Array => {
    const z = hostArray(points, [points.length / generator.dimension, generator.dimension]);
    return Float64Array.from(evaluateTensor(density, { ...feeds, z }).data);
  };
  return { generator, parameters, feeds, density, logDensity };
}

const executor = createOrtExecutor();
afterAll(() => executor.close());

/** exp of the log-density at many points, [count, d] flat: by ONNX Runtime, since quadratures take hundreds of thousands. */
async function densities({ density, feeds, generator }: ReturnType<typeof setUp>, points: Float32Array): Promise<Float64Array> {
  const executable = await executor.compile(program({ density }));
  const z = hostArray(points, [points.length / generator.dimension, generator.dimension]);
  const { density: found } = await executable.run({ ...feeds, z });
  return Float64Array.from(found!.data, Math.exp);
}

/** Points and weights of the trapezoidal rule over a coordinate: all round, or 25 scales to either side. */
function ruleOf({ kind, centre, scale }: AutoregressiveOptions["coordinates"][number], count: number) {
  const [low, high] = kind === "circle" ? [-Math.PI, Math.PI] : [centre - 25 * scale, centre + 25 * scale];
  const width = (high - low) / count;
  return { points: Float64Array.from({ length: count }, (_, at) => low + (at + 0.5) * width), width };
}

async function integral(coordinates: AutoregressiveOptions["coordinates"], counts: readonly number[]): Promise<number> {
  const rules = coordinates.map((coordinate, index) => ruleOf(coordinate, counts[index]!));
  const grid = rules.reduce<number[][]>((rows, { points }) => rows.flatMap((row) => [...points].map((z) => [...row, z])), [[]]);
  const volume = rules.reduce((product, { width }) => product * width, 1);
  const heights = await densities(setUp(coordinates), Float32Array.from(grid.flat()));
  return heights.reduce((sum, height) => sum + height * volume, 0);
}

describe("the density", () => {
  it.each([
    ["a line and a circle", [LINE, CIRCLE], [400, 48]],
    ["a circle and a line", [CIRCLE, LINE], [48, 400]],
    ["a circle, a line and a circle", [CIRCLE, LINE, CIRCLE], [32, 250, 32]],
  ] as const)("integrates to 1 over %s", async (_, coordinates, counts) => {
    expect(await integral(coordinates, counts)).toBeCloseTo(1, 5);
  });

  it("has derivatives by parameters and points that agree with differences", () => {
    const { generator, feeds } = setUp([CIRCLE, LINE, CIRCLE]);
    const tree = generator.inputs("p");
    const paths = Object.keys(flatten<Tensor>(tree, "p"));
    const z = hostArray(Float64Array.of(0.4, 1.6, -2.8, -1.7, 1.3, 0.9), [2, 3]);
    const f = (xs: readonly Tensor[]): Tensor => {
      const own = mapTree<Tensor, Tensor, NetworkParameters<Tensor>>(tree, (_, path) => xs[paths.indexOf(path)]!, "p");
      return generator.logDensity(own, xs.at(-1)!);
    };
    checkGradients(f, [...paths.map((path) => feeds[path]!), z], { name: "log density", order: 1 });
  });

  it("moves with the centre and the scale of a line", () => {
    const { logDensity } = setUp([CIRCLE, LINE]);
    const standard = setUp([CIRCLE, { kind: "line", centre: 0, scale: 1 }]);
    const own = logDensity(Float64Array.of(0.3, 1.5 + 0.2 * 0.7))[0]!;
    expect(own).toBeCloseTo(standard.logDensity(Float64Array.of(0.3, 0.7))[0]! - Math.log(0.2), 10);
  });

  it("does not feel a whole turn of a circle, as a point or as a condition", () => {
    const { logDensity } = setUp([CIRCLE, LINE, CIRCLE]);
    const [plain, turned] = logDensity(Float64Array.of(0.4, 1.6, -2.8, 0.4 + TURN, 1.6, -2.8 - 2 * TURN));
    expect(turned).toBeCloseTo(plain!, 9);
  });

  it("is finite in float32 for outliers", async () => {
    const { generator, parameters, feeds } = setUp([LINE, CIRCLE, LINE]);
    const executable = await executor.compile(program({ y: generator.logDensity(parameters, input("z", ["batch", 3])) }));
    const z = hostArray(Float32Array.of(1.5, 0, 1.5, 60, 3, -40, 1e4, 100, 1.5, 1.5, -3.2, -1e5), [4, 3]);
    const { y } = await executable.run({ ...feeds, z });
    expect([...y!.data].filter((value) => !Number.isFinite(value))).toEqual([]);
    expect(y!.data[0]).toBeGreaterThan(y!.data[1]!);
  });
});

const COUNT = 1500;

interface Mutation {
  readonly normal: (n: number) => number;
  readonly uniform: (u: number) => number;
}

/** Draws [COUNT, d] with noise by name, altered by mutants. */
function drawn({ generator, parameters, feeds }: ReturnType<typeof setUp>, { normal, uniform }: Mutation): Float64Array {
  const d = generator.dimension;
  const [n, u] = [new Float64Array(COUNT * d), new Float64Array(COUNT * d)];
  normals(key(8), 0, n);
  uniforms(key(9), 0, u);
  const noise = { normals: input("normals", ["batch", d]), uniforms: input("uniforms", ["batch", d]) };
  const { data } = evaluateTensor(generator.sample(parameters, noise), {
    ...feeds,
    normals: hostArray(n.map(normal), [COUNT, d]),
    uniforms: hostArray(u.map(uniform), [COUNT, d]),
  });
  return Float64Array.from(data);
}

/** The distribution function that heights at the midpoints of a rule give, linear in between. */
function cumulativeOf(points: Float64Array, heights: Float64Array): (z: number) => number {
  const width = points[1]! - points[0]!;
  const sums = new Float64Array(heights.length + 1);
  heights.forEach((height, cell) => {
    sums[cell + 1] = sums[cell]! + height;
  });
  return (z) => {
    const place = Math.min(Math.max((z - points[0]!) / width + 0.5, 0), points.length);
    const cell = Math.min(Math.floor(place), points.length - 1);
    return (sums[cell]! + (place - cell) * heights[cell]!) / sums.at(-1)!;
  };
}

/** Kolmogorov-Smirnov of both coordinates through the density's own distribution functions (Rosenblatt 1952): uniform if and only if drawn by it. */
async function scores(coordinates: AutoregressiveOptions["coordinates"], mutation: Mutation): Promise<number[]> {
  const set = setUp(coordinates);
  const draws = drawn(set, mutation);
  const [first, second] = coordinates.map((coordinate) => ruleOf(coordinate, coordinate.kind === "circle" ? 48 : 400));
  const width = second!.points.length;
  const slices = async (at: Float64Array): Promise<Float64Array[]> => {
    const points = Float32Array.from({ length: 2 * width * at.length }, (_, index) => {
      const point = index >> 1;
      return index % 2 === 0 ? at[Math.floor(point / width)]! : second!.points[point % width]!;
    });
    const heights = await densities(set, points);
    return Array.from(at, (_, row) => heights.subarray(row * width, (row + 1) * width));
  };
  const marginal = (await slices(first!.points)).map((heights) => heights.reduce((a, b) => a + b));
  const firsts = Float64Array.from({ length: COUNT }, (_, row) => draws[2 * row]!);
  const seconds = (await slices(firsts)).map((heights, row) => cumulativeOf(second!.points, heights)(draws[2 * row + 1]!));
  const uniform = (value: number): number => value;
  return [
    kolmogorovSmirnov(firsts, cumulativeOf(first!.points, Float64Array.from(marginal))),
    kolmogorovSmirnov(seconds, uniform),
  ];
}

describe("draws", () => {
  const honest: Mutation = { normal: (n) => n, uniform: (u) => u };

  it.each([
    ["a circle, then a line", [CIRCLE, LINE]],
    ["a line, then a circle", [LINE, CIRCLE]],
  ] as const)("follow the density over %s (false alarm 2e-6)", async (_, coordinates) => {
    for (const score of await scores(coordinates, honest)) expect(score).toBeLessThan(KOLMOGOROV_1E6);
  });

  it.each([
    ["wrong scales", { ...honest, normal: (n: number) => 1.6 * n }],
    ["wrong components", { ...honest, uniform: (u: number) => u * u }],
  ])("with %s would not pass", async (_, mutation) => {
    expect(Math.max(...(await scores([CIRCLE, LINE], mutation)))).toBeGreaterThan(KOLMOGOROV_1E6);
  });

  it("do not depend on the rows beside them, and keep circles in [-pi, pi]", async () => {
    const { generator, parameters, feeds } = setUp([CIRCLE, LINE, CIRCLE]);
    const noise = { normals: input("normals", ["batch", 3]), uniforms: input("uniforms", ["batch", 3]) };
    const executable = await executor.compile(program({ z: generator.sample(parameters, noise) }));
    const draw = async (first: number, count: number): Promise<readonly number[]> => {
      const [n, u] = [new Float32Array(3 * count), new Float32Array(3 * count)];
      normals(key(1), 3 * first, n);
      uniforms(key(2), 3 * first, u);
      const { z } = await executable.run({ ...feeds, normals: hostArray(n, [count, 3]), uniforms: hostArray(u, [count, 3]) });
      expect(z!.shape).toEqual([count, 3]);
      return [...z!.data];
    };
    const all = await draw(0, 8);
    expect(await draw(0, 8)).toEqual(all);
    const parts = [...(await draw(0, 1)), ...(await draw(1, 7))];
    parts.forEach((value, at) => {
      expect(Math.abs(value - all[at]!)).toBeLessThan(1e-5);
      if (at % 3 !== 1) expect(Math.abs(value)).toBeLessThan(Math.PI + 1e-6);
    });
  });
});

describe("autoregressive", () => {
  it("has initial parameters that follow from the key, under the names of its inputs", () => {
    const generator = autoregressive(optionsOf([CIRCLE, LINE]));
    const init = flatten<HostArray>(generator.init(key(1)), "p");
    expect(flatten<HostArray>(generator.init(key(1)), "p")).toEqual(init);
    expect(flatten<HostArray>(generator.init(key(2)), "p")).not.toEqual(init);
    const inputs = flatten<Tensor>(generator.inputs("p"), "p");
    expect(Object.keys(inputs)).toEqual(Object.keys(init));
    for (const [name, { shape }] of Object.entries(inputs)) expect(shape).toEqual(init[name]!.shape);
  });
});
