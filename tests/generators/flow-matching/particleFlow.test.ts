import { describe, expect, it } from "vitest";
import { flowGenerator } from "../../../src/generators/flow-matching/flowGenerator.ts";
import { centreLogDensity, particleFlow } from "../../../src/generators/flow-matching/particleFlow.ts";
import { standardisation } from "../../../src/generators/standardisation.ts";
import { input } from "../../../src/graph/node.ts";
import { program } from "../../../src/graph/program.ts";
import { flatten } from "../../../src/graph/tree.ts";
import type { HostArray } from "../../../src/num/hostArray.ts";
import { key } from "../../../src/num/random.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { between, randomArray } from "../../support/randomArray.ts";
import { gaussianLogDensity } from "./gaussianFlow.ts";

const [ROWS, COUNT] = [3, 4];
const D = 2 * COUNT;
const points = { count: COUNT, dimensions: 2 };
const flow = particleFlow({ points, features: 8, layers: 2, kernels: { count: 6, reach: 4 }, timeHarmonics: 2 });
const plain = standardisation(Array.from({ length: D }, () => ({ centre: 0, scale: 1 })));
const generator = flowGenerator(flow, plain, { solver: "rk4", steps: 6 });
const parameters = Object.fromEntries(
  Object.entries(flatten<HostArray>(generator.init(key(4)), "p")).map(([name, { data, shape }]) => [
    name,
    { data: Float64Array.from(data, (value) => (name.includes("vector") ? 8 * value : value)), shape },
  ]),
);
const [x, n] = [input("x", ["batch", D]), input("n", ["batch", D])];
const here = randomArray([ROWS, D], between(-2, 2), 5).data;
const used = (outputs: Parameters<typeof program>[0], feeds: Record<string, HostArray>) => {
  const closed = program(outputs);
  return evaluate(
    closed,
    Object.fromEntries(Object.entries({ ...parameters, ...feeds }).filter(([name]) => name in closed.inputs)),
  );
};
const rows = (data: Float64Array): HostArray => ({ data, shape: [data.length / D, D] });
const logDensity = (data: Float64Array): number[] => [
  ...used({ q: generator.logDensity(generator.inputs("p"), x) }, { x: rows(data) }).q!.data,
];
const turned = (data: Float64Array): Float64Array =>
  data.map((_, at) => (at % 2 === 0 ? 0.6 * data[at]! - 0.8 * data[at + 1]! : 0.8 * data[at - 1]! + 0.6 * data[at]!));

describe("a flow of particles", () => {
  const density = logDensity(here);

  it("has a density that turning, mirroring and exchanging particles do not change, and that is not the noise's", () => {
    const mirrored = turned(here).map((value, at) => (at % 2 === 0 ? -value : value));
    const exchanged = here.map((_, at) => here[Math.floor(at / D) * D + (((at % D) + 2) % D)]!);
    for (const data of [turned(here), mirrored, exchanged])
      for (const [row, value] of logDensity(data).entries()) expect(value).toBeCloseTo(density[row]!, 9);
    const noise = Array.from({ length: ROWS }, (_, row) =>
      gaussianLogDensity([...here.slice(row * D, (row + 1) * D)], Array<number>(D).fill(0), Array<number>(D).fill(1)),
    );
    expect(Math.max(...noise.map((value, row) => Math.abs(value - density[row]!)))).toBeGreaterThan(0.05);
  });

  it("leaves the centre where it is, so that its density is a factor", () => {
    const drawn = used({ y: generator.sample(generator.inputs("p"), { normals: n, uniforms: n }) }, { n: rows(here) }).y!.data;
    const centre = (data: ArrayLike<number>, row: number, axis: number): number =>
      Array.from({ length: COUNT }, (_, particle) => data[row * D + 2 * particle + axis]!).reduce((a, b) => a + b) / COUNT;
    for (let row = 0; row < ROWS; row++)
      for (const axis of [0, 1]) expect(centre(drawn, row, axis)).toBeCloseTo(centre(here, row, axis), 12);
    const moved = here.map((value, at) => value + [1, -0.5][at % 2]!);
    const inside = (data: Float64Array): number[] => {
      const centres = used({ c: centreLogDensity(x, points) }, { x: rows(data) }).c!.data;
      return logDensity(data).map((value, row) => value - centres[row]!);
    };
    const [before, after] = [inside(here), inside(moved)];
    for (const [row, value] of before.entries()) expect(after[row]).toBeCloseTo(value, 9);
    expect(Math.abs(logDensity(moved)[0]! - density[0]!)).toBeGreaterThan(0.1);
  });
});
