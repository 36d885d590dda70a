import { describe, expect, it } from "vitest";
import { correctionMethods } from "../../../src/run/correction/index.ts";
import { affordableLevels, levelsOf } from "../../../src/run/correction/levels.ts";
import { createRun } from "../../../src/run/run.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { circumstances } from "../circumstances.ts";

const never = (): Promise<number> => Promise.reject(new Error("must not be measured"));
const job = (levels?: number) =>
  createRun(
    "alanine-dipeptide",
    `${temporaryFolder()}/run`,
    { seed: 5, correct: "ais", ...(levels && { levels }) },
    circumstances,
  );

describe("levels", () => {
  const bounds = { fewestLevels: 10, mostLevels: 40 };

  it.each([
    [100, 16],
    [60, 10],
    [-20, 10],
    [1000, 40],
  ])("that fit into %d seconds are %d", (seconds, levels) => {
    // Of 85 % of the time, 1000 draws take 5 s beside the levels, and 5 s at each of them.
    expect(affordableLevels(seconds, 1000, { level: 0.005, draw: 0.005 }, bounds)).toBe(levels);
  });

  it("are those that were asked for", async () => {
    expect(await levelsOf(job(7), correctionMethods.ais, never)).toBe(7);
  });

  it("are measured once where nobody asked, and written to the plan", async () => {
    const run = job();
    expect(await levelsOf(run, correctionMethods.ais, async () => 23)).toBe(23);
    expect(JSON.parse(run.directory.readText("plan.json"))).toEqual({ correctionLevels: 23 });
    expect(await levelsOf(run, correctionMethods.ais, never)).toBe(23);
  });

  it("are found by sequential Monte Carlo itself", async () => {
    expect(await levelsOf(job(), correctionMethods.smc, never)).toBeUndefined();
  });
});
