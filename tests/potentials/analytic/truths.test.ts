/** Known values of the densities in closed form. */
import { describe, expect, it } from "vitest";
import { type ExactTarget, isExact } from "../../../potentials/analytic/analyticTarget.ts";
import { lennardJones } from "../../../potentials/analytic/lennardJones.ts";
import { gridDensity } from "../../../src/num/gridDensity.ts";
import { key } from "../../../src/num/random.ts";
import { systems, toys } from "../../../systems/index.ts";
import type { ToySystem } from "../../../systems/toy.ts";
import { meanScore, NORMAL_1E6 } from "../../num/distributionTests.ts";

const isPlanar = (toy: ToySystem): toy is ToySystem<string, ExactTarget> => isExact(toy.target) && toy.target.dimension === 2;
const COUNT = 20_000;

/** Boxes that hold the densities, with cells that divide their steps. */
const boxes: Readonly<Record<string, readonly [number, number, number]>> = {
  "gmm-40": [-48, 48, 240],
  "two-modes": [-14, 14, 140],
  "mueller-brown": [-3.4, 3.4, 340],
  "mueller-brown-warm": [-3.4, 3.4, 340],
  "two-moons": [-2.5, 3.5, 60],
};

describe.each(toys.filter(isPlanar))("$name in the plane", ({ name, target }) => {
  const [from, to, cells] = boxes[name] ?? [-2.2, 2.2, 440];
  const axis = { from, to, cells };
  const grid = gridDensity(target.energyAt, [axis, axis]);
  const points = target.sample(key(11), COUNT);
  const along = (d: 0 | 1): Float64Array => Float64Array.from({ length: COUNT }, (_, i) => points[2 * i + d]!);

  it("has the normaliser of quadrature", () => {
    expect(Math.abs(grid.logNormaliser - target.logNormaliser)).toBeLessThan(1e-6);
  });

  // False alarm 1e-6 for each of five moments.
  it("has samples with the moments of quadrature", () => {
    const [x, y] = [along(0), along(1)];
    expect(
      Math.abs(
        meanScore(
          x,
          grid.mean((p) => p[0]!),
        ),
      ),
    ).toBeLessThan(NORMAL_1E6);
    expect(
      Math.abs(
        meanScore(
          y,
          grid.mean((p) => p[1]!),
        ),
      ),
    ).toBeLessThan(NORMAL_1E6);
    const squares = x.map((value, i) => value * value - y[i]! * y[i]!);
    expect(
      Math.abs(
        meanScore(
          squares,
          grid.mean((p) => p[0]! ** 2 - p[1]! ** 2),
        ),
      ),
    ).toBeLessThan(NORMAL_1E6);
    const products = x.map((value, i) => Math.sin(3 * value) * y[i]!);
    expect(
      Math.abs(
        meanScore(
          products,
          grid.mean((p) => Math.sin(3 * p[0]!) * p[1]!),
        ),
      ),
    ).toBeLessThan(NORMAL_1E6);
    const low = grid.mean((p) => (p[0]! < 0.1 ? 1 : 0));
    const below = x.map((value) => (value < 0.1 ? 1 : 0));
    if (name !== "checkerboard") expect(Math.abs(meanScore(below, low))).toBeLessThan(NORMAL_1E6);
    expect(
      Math.abs(
        meanScore(
          x.map((value) => value + (to - from) / 40),
          grid.mean((p) => p[0]!),
        ),
      ),
    ).toBeGreaterThan(NORMAL_1E6);
  });
});

describe("known values", () => {
  it("GMM-40's first mean is that of PyTorch's seed 0", () => {
    const { target } = systems["gmm-40"];
    const peak = target.energyAt([-0.2994728, 21.4577446]);
    expect(peak).toBeCloseTo(Math.log(40 * 2 * Math.PI * Math.log(1 + Math.E) ** 2), 6);
  });

  it("many wells have the normaliser that FAB reports", () => {
    expect(systems["many-well-32"].target.logNormaliser).toBeCloseTo(
      16 * (Math.log(11784.50927) + 0.5 * Math.log(2 * Math.PI)),
      6,
    );
  });

  it("Müller and Brown's minima lie where they found them", () => {
    const { target } = systems["mueller-brown"];
    for (const [x, y, energy] of [
      [-0.558, Math.LOG2E, -146.7],
      [0.623, 0.028, -108.2],
      [-0.05, 0.467, -80.8],
    ] as const) {
      expect(target.energyAt([x, y]) / 0.15).toBeCloseTo(energy, 1);
      for (const [dx, dy] of [
        [0.02, 0],
        [-0.02, 0],
        [0, 0.02],
        [0, -0.02],
      ] as const) {
        expect(target.energyAt([x + dx, y + dy])).toBeGreaterThan(target.energyAt([x, y]));
      }
    }
  });

  it("13 particles at an icosahedron's corners and centre have the lowest known energy", () => {
    const golden = (1 + Math.sqrt(5)) / 2;
    const corners = [-1, 1].flatMap((a) =>
      [-golden, golden].flatMap((b) => [
        [0, a, b],
        [a, b, 0],
        [b, 0, a],
      ]),
    );
    const shape = [0, 0, 0, ...corners.flat()];
    const { energyAt } = lennardJones({ count: 13, dimensions: 3 }, 1);
    const pairs = (scale: number): number => {
      const x = shape.map((value) => scale * value);
      return energyAt(x) - x.reduce((sum, value) => sum + value * value, 0) / 2;
    };
    const lowest = Math.min(...Array.from({ length: 2001 }, (_, k) => pairs(0.48 + k * 4e-5)));
    // Cambridge Cluster Database, LJ13.
    expect(lowest).toBeCloseTo(-44.326801, 5);
  });

  it("pairs of the double well are deepest at distances 4 - sqrt(20 / 9) and 4 + sqrt(20 / 9)", () => {
    const { energyAt } = systems["dw-4"].target;
    // A square of one diagonal's length is no minimum of all pairs, but three coinciding distances tell the formula.
    const r = 4 + Math.sqrt(20 / 9);
    const far = 1e3;
    const pair = (d: number): number => 0.9 * (d - 4) ** 4 - 4 * (d - 4) ** 2;
    const found = energyAt([-r / 2, 0, r / 2, 0, 0, far, 0, -far]);
    const expected = pair(r) + 4 * pair(Math.hypot(r / 2, far)) + pair(2 * far);
    expect(found / expected).toBeCloseTo(1, 12);
    expect(pair(r)).toBeCloseTo(-40 / 9, 12);
  });
});

describe("clusters", () => {
  it.each(toys.filter(({ particles }) => particles !== undefined))(
    "$name: exchange changes nothing, moving the centre adds n |c|^2 / 2",
    (toy) => {
      const { count, dimensions } = toy.particles!;
      // A lattice of four points an edge, distorted.
      const centred = Float64Array.from({ length: toy.target.dimension }, (_, at) => {
        const place = Math.floor(Math.floor(at / dimensions) / 4 ** (at % dimensions)) % 4;
        return 1.2 * place + 0.1 * Math.sin(1 + 7 * at);
      });
      for (let d = 0; d < dimensions; d++) {
        let mean = 0;
        for (let p = 0; p < count; p++) mean += centred[p * dimensions + d]! / count;
        for (let p = 0; p < count; p++) centred[p * dimensions + d]! -= mean;
      }
      const energy = toy.target.energyAt(centred);
      const swapped = Float64Array.from(centred, (_, at) => centred[(at + dimensions) % centred.length]!);
      expect(toy.target.energyAt(swapped) / energy).toBeCloseTo(1, 12);
      const moved = centred.map((x, at) => x + (at % dimensions === 0 ? 1.5 : 0));
      expect(toy.target.energyAt(moved) - energy).toBeCloseTo((count * 1.5 ** 2) / 2, 5);
    },
  );
});
