import { describe, expect, it } from "vitest";
import { spearman } from "../../src/estimate/spearman.ts";

describe("Spearman's correlation", () => {
  it("is that of the ranks", () => {
    expect(spearman([1, 2, 3, 4], [1, 8, 27, 1000])).toBe(1);
    expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1);
    // 1 - 6 (1 + 1) / (4 * 15)
    expect(spearman([1, 2, 3, 4], [2, 1, 3, 4])).toBeCloseTo(0.8, 12);
  });

  it("shares ranks of equal values", () => {
    // Ranks 0.5, 0.5, 2 and 0, 1, 2: covariance 1.5, variances 1.5 and 2.
    expect(spearman([1, 1, 2], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
  });
});
