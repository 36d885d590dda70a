import { describe, expect, it, test } from "vitest";
import { type Axis, angleAxis, binCentres, cellsOf } from "../../src/estimate/binning.ts";
import { chainBlocks } from "../../src/estimate/blocks.ts";
import { freeEnergySurface } from "../../src/estimate/freeEnergySurface.ts";
import { mbarLogWeights } from "../../src/estimate/mbar/expectation.ts";
import { mbar } from "../../src/estimate/mbar/mbar.ts";
import { mbarSurface } from "../../src/estimate/mbar/surface.ts";
import { fold, type Key, key, uniforms } from "../../src/num/random.ts";
import { errorBarsHold } from "./coverage.ts";
import { goldenFreeEnergies, goldenHarmonic } from "./goldenFreeEnergy.ts";

const line = (from: number, to: number, bins: number): Axis => ({ from, to, bins, periodic: false });

test("cells are row-major, periodic coordinates wrap, others have an outside", () => {
  const cells = cellsOf(
    "cells",
    [
      { values: [-3, 3.2, 9, 0, 0, 0], axis: angleAxis(4) },
      { values: [0.1, 0.9, 1.9, 2, -1e-9, 1], axis: line(0, 2, 2) },
    ],
    6,
  );
  expect(Array.from(cells)).toEqual([0, 0, 7, -1, -1, 5]);
  expect(Array.from(binCentres(line(0, 2, 4)))).toEqual([0.25, 0.75, 1.25, 1.75]);
});

// Target (1 + 0.6 cos(a - 1)) / 2 pi times 2 y on (0, 1); generator uniform. Three by two cells.
const AXES = [angleAxis(3), line(0, 1, 2)];
const edge = (b: number): number => -Math.PI + (2 * Math.PI * b) / 3;
const TRUTH = [0, 1, 2].flatMap((b) => {
  const angle = 1 / 3 + (0.6 * (Math.sin(edge(b + 1) - 1) - Math.sin(edge(b) - 1))) / (2 * Math.PI);
  return [0.25, 0.75].map((share) => -Math.log(angle * share));
});
const replica =
  (weighted: boolean, factor: number, repeats: number) =>
  (stream: Key): { value: number; error: number }[] => {
    const draws = [0, 1].map((axis) => {
      const u = new Float64Array(1200);
      uniforms(fold(stream, axis), 0, u);
      // Each draw `repeats` times in a row: chains as correlated as can be.
      return u.map((_, i) => u[Math.floor(i / repeats)]!);
    });
    const angles = draws[0]!.map((u) => 2 * Math.PI * u);
    const logWeights = angles.map((a, i) => (weighted ? Math.log((1 + 0.6 * Math.cos(a - 1)) * draws[1]![i]!) : 0));
    const blocks = repeats > 1 ? { blocks: chainBlocks([1200], 3 * repeats) } : {};
    const surface = freeEnergySurface(
      [
        { values: angles, axis: AXES[0]! },
        { values: draws[1]!, axis: AXES[1]! },
      ],
      logWeights,
      { stream: fold(stream, 2), replicates: 60, ...blocks },
    );
    return Array.from(surface.freeEnergy, (f, cell) => ({ value: f + surface.shift, error: factor * surface.error[cell]! }));
  };

test("a weighted surface and its errors hold over 100 replicas (false alarm 2e-6)", () => {
  expect(errorBarsHold(key(201), 100, TRUTH, replica(true, 1, 1))).toBe(true);
});

test("the check refuses mutants: weights ignored, errors 40 % too small", () => {
  expect(errorBarsHold(key(201), 100, TRUTH, replica(false, 1, 1))).toBe(false);
  expect(errorBarsHold(key(201), 100, TRUTH, replica(true, 0.6, 1))).toBe(false);
});

test("errors over blocks hold for draws that repeat four times (false alarm 2e-6)", () => {
  expect(errorBarsHold(key(202), 100, TRUTH, replica(true, 1, 4))).toBe(true);
});

describe("in any state by MBAR", () => {
  it.each(goldenFreeEnergies.mbar.slice(0, 3))("of oscillators with $name: shares are pymbar's, errors to 1 %", (law) => {
    const { x, energies, counts } = goldenHarmonic(law);
    const solution = mbar({ energies, counts });
    const fresh = x.map((position) => 0.65 * (position - 0.4) ** 2);
    const coordinates = [{ values: x, axis: line(-1, 2, 6) }];
    const surface = mbarSurface(solution, fresh, coordinates);
    law.occupancy[0].forEach((share, b) => {
      expect(Math.exp(-surface.freeEnergy[b]! - surface.shift)).toBeCloseTo(share, 6);
      expect(Math.abs((surface.error[b]! * share) / law.occupancy[1][b]! - 1)).toBeLessThan(0.01);
    });
    expect(surface.outside).toBeCloseTo(1 - law.occupancy[0].reduce((sum, share) => sum + share, 0), 6);
    // The weights alone give the same surface.
    const weighted = freeEnergySurface(coordinates, mbarLogWeights(solution, fresh), {
      stream: key(203),
      replicates: 2,
      source: "mixture",
    });
    weighted.freeEnergy.forEach((f, b) => {
      expect(f).toBeCloseTo(surface.freeEnergy[b]!, 10);
    });
  });
});

test("the verdict names cells that are hardly sampled, and weights that are", () => {
  const values = Float64Array.from({ length: 2000 }, (_, i) => i / 2000);
  const options = { stream: key(204), replicates: 2 };
  const fine = freeEnergySurface([{ values, axis: line(0, 1, 400) }], new Float64Array(2000), options);
  expect(fine).toMatchObject({
    status: "warn",
    reasons: [expect.stringContaining("Cells of fewer than 10 effective samples hold 100 %")],
  });
  expect(freeEnergySurface([{ values, axis: line(0, 1, 10) }], new Float64Array(2000), options).status).toBe("ok");
  const spiked = freeEnergySurface(
    [{ values, axis: line(0, 1, 10) }],
    values.map((v) => 100 * v),
    options,
  );
  expect(spiked.status).toBe("unreliable");
  expect(fine.effective[0]).toBe(5);
});

test("effective samples of a cell do not depend on how small its weights are", () => {
  const values = [0.1, 0.6, 0.7, 0.8];
  const surface = freeEnergySurface([{ values, axis: line(0, 1, 2) }], [0, -600, -600, -600 - Math.log(2)], { stream: key(205) });
  expect(surface.effective[1]).toBeCloseTo(2.5 ** 2 / 2.25, 9);
});

const one = [{ values: [0, 1], axis: line(0, 1, 2) }];
test.each<[string, () => unknown]>([
  ["one or two coordinates are binned, but 0 were given", () => freeEnergySurface([], [0, 0], { stream: key(1) })],
  [
    "one or two coordinates are binned, but 3 were given",
    () => freeEnergySurface([...one, ...one, ...one], [0, 0], { stream: key(1) }),
  ],
  [
    "bins span an interval, but 1 to 1 was given",
    () => freeEnergySurface([{ values: [0, 1], axis: line(1, 1, 2) }], [0, 0], { stream: key(1) }),
  ],
  ["coordinate 0 has 2 values and there are 3 log weights", () => freeEnergySurface(one, [0, 0, 0], { stream: key(1) })],
])("refuses: %s", (message, act) => {
  expect(act).toThrow(message);
});
