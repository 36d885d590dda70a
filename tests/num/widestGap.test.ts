import { describe, expect, it } from "vitest";
import { widestGap } from "../../src/num/widestGap.ts";

describe("widestGap", () => {
  it.each([
    [[0], 2 * Math.PI, Math.PI],
    [[-1, 1], 2 * Math.PI - 2, Math.PI],
    [[3, -3], 6, 0],
    [[-3, -2.5, -2], 2 * Math.PI - 1, Math.PI - 2.5],
    [[0.5, 2.6, -2.5, -0.5], 2.1, 1.55],
  ])("of %j is %f wide about %f", (angles, width, middle) => {
    const gap = widestGap(Float64Array.from(angles));
    expect(gap.width).toBeCloseTo(width, 12);
    expect(Math.cos(gap.middle - middle)).toBeCloseTo(1, 12);
    expect(Math.abs(gap.middle)).toBeLessThanOrEqual(Math.PI);
  });

  it("leaves the caller's array as it is", () => {
    const angles = Float64Array.of(2, 1, 3);
    widestGap(angles);
    expect([...angles]).toEqual([2, 1, 3]);
  });
});
