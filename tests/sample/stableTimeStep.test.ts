import { describe, expect, it } from "vitest";
import { stableTimeStep } from "../../src/sample/stableTimeStep.ts";

const masses = [12, 4, 16];
const bond = (a: number, b: number, k: number) => ({ atoms: [a, b] as const, k });

describe("stableTimeStep", () => {
  it("is the one that is asked for where bonds allow it, or where there are none", () => {
    expect(stableTimeStep(0.003, [], masses)).toBe(0.003);
    expect(stableTimeStep(0.003, [bond(0, 1, 284512), bond(0, 2, 476976)], masses)).toBe(0.003);
  });

  it("keeps the phase of the stiffest bond", () => {
    // A bond to hydrogen five times as stiff as usual.
    const bonds = [bond(0, 2, 476976), bond(0, 1, 5 * 284512)];
    const step = stableTimeStep(0.003, bonds, masses);
    expect(step * Math.sqrt(5 * 284512 * (1 / 12 + 1 / 4))).toBeCloseTo(1.2, 12);
    expect(stableTimeStep(0.003, bonds, [12, 1, 16])).toBeLessThan(step);
  });
});
