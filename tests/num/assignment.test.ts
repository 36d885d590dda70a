import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { assignment, assignmentWorkspace } from "../../src/num/assignment.ts";
import { fold, key, uniforms } from "../../src/num/random.ts";
import { lehmer } from "../estimate/goldenInputs.ts";
import { type GoldenMetrics, goldenMetrics } from "../estimate/goldenMetrics.ts";

function totalOf(costs: Float64Array, size: number, columnOf: Int32Array): number {
  expect(new Set(columnOf).size).toBe(size);
  return columnOf.reduce((sum, column, row) => sum + costs[row * size + column]!, 0);
}

/** The least total over all permutations. */
function leastTotal(costs: Float64Array, size: number): number {
  const search = (row: number, taken: number, sum: number): number => {
    if (row === size) return sum;
    let least = Number.POSITIVE_INFINITY;
    for (let column = 0; column < size; column++) {
      if (!(taken & (1 << column)))
        least = Math.min(least, search(row + 1, taken | (1 << column), sum + costs[row * size + column]!));
    }
    return least;
  };
  return search(0, 0, 0);
}

function costsOf({ size, kind, seed }: GoldenMetrics["assignment"][number]): Float64Array {
  const u = lehmer(Math.max(size * size, 4 * size), seed);
  if (kind === "plane") {
    return Float64Array.from({ length: size * size }, (_, at) => {
      const [i, j] = [2 * Math.floor(at / size), 2 * size + 2 * (at % size)];
      return (u[i]! - u[j]!) ** 2 + (u[i + 1]! - u[j + 1]!) ** 2;
    });
  }
  return u.slice(0, size * size).map((x) => (kind === "ties" ? Math.floor(5 * x) : x));
}

describe("the least total cost", () => {
  it.each(goldenMetrics.assignment)("of $size by $size, $kind, is SciPy's", (law) => {
    const costs = costsOf(law);
    expect(totalOf(costs, law.size, assignment(costs, law.size))).toBeCloseTo(law.total, 12);
  });

  it("of small problems is the least over all permutations, ties and negative costs included, in a workspace that is used again", () => {
    const workspaces = [1, 2, 3, 4, 5, 6].map(assignmentWorkspace);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 36, maxLength: 36 }),
        (size, values) => {
          const costs = Float64Array.from(values.slice(0, size * size));
          expect(totalOf(costs, size, assignment(costs, size, workspaces[size - 1]!))).toBe(leastTotal(costs, size));
        },
      ),
      { seed: 7, numRuns: 400 },
    );
  });

  it("does not change when a row or a column gets dearer as a whole, but by that", () => {
    const size = 30;
    const costs = new Float64Array(size * size);
    uniforms(key(211), 0, costs);
    const dearer = costs.map((cost, at) => cost + Math.floor(at / size) - 3 * (at % size));
    const shift = (size * (size - 1)) / 2 - 3 * ((size * (size - 1)) / 2);
    expect(totalOf(dearer, size, assignment(dearer, size))).toBeCloseTo(totalOf(costs, size, assignment(costs, size)) + shift, 9);
  });
});

test("points of a plane, where rows would outbid each other for long, are assigned in few searches: no exchange of two makes it cheaper", () => {
  const size = 600;
  const points = new Float64Array(4 * size);
  uniforms(fold(key(212), 0), 0, points);
  const costs = Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [2 * Math.floor(at / size), 2 * size + 2 * (at % size)];
    return (points[i]! - points[j]!) ** 2 + (points[i + 1]! - points[j + 1]!) ** 2;
  });
  const columnOf = assignment(costs, size);
  let gains = 0;
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < a; b++) {
      const [x, y] = [columnOf[a]!, columnOf[b]!];
      const now = costs[a * size + x]! + costs[b * size + y]!;
      if (costs[a * size + y]! + costs[b * size + x]! < now - 1e-12) gains++;
    }
  }
  expect(gains).toBe(0);
});
