import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { geometricLadder, harmonicAcceptance, ladderForAcceptance } from "../../src/sample/temperatureLadder.ts";
import { exactAcceptance } from "./exactAcceptance.ts";

describe("harmonicAcceptance", () => {
  it.each([10, 30, 60, 200])("is the exact value within 0.01, for %i degrees of freedom", (degrees) => {
    for (const ratio of [1.05, 1.2, 1.4, 1.8]) {
      expect(Math.abs(harmonicAcceptance(ratio, degrees) - exactAcceptance(ratio, degrees))).toBeLessThan(0.01);
    }
  });
});

describe("geometricLadder", () => {
  it("has equal ratios and both ends exactly", () => {
    const ladder = geometricLadder(300, 870, 5);
    expect([ladder[0], ladder[4]]).toEqual([300, 870]);
    for (let i = 1; i < 5; i++) expect(ladder[i]! / ladder[i - 1]!).toBeCloseTo(2.9 ** 0.25, 12);
  });

  it.each([
    [300, 300, 4],
    [0, 300, 4],
    [300, 400, 1],
    [300, 400, 2.5],
  ])("refuses %f to %f K in %f steps", (lowest, highest, count) => {
    expect(() => geometricLadder(lowest, highest, count)).toThrow(UserError);
  });
});

describe("ladderForAcceptance", () => {
  it("takes the fewest temperatures that reach the acceptance", () => {
    const ladder = ladderForAcceptance(300, 860, 60);
    expect(ladder).toEqual(geometricLadder(300, 860, 5));
    expect(exactAcceptance(ladder[1]! / ladder[0]!, 60)).toBeGreaterThan(0.3);
    expect(exactAcceptance((860 / 300) ** (1 / 3), 60)).toBeLessThan(0.3);
  });

  it("refuses an acceptance that is none", () => {
    expect(() => ladderForAcceptance(300, 860, 60, 1)).toThrow("give one between 0 and 1");
  });
});
