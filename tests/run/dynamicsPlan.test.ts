import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { affordableLadders, dynamicsSettings } from "../../src/run/dynamicsPlan.ts";
import { dataRecipe } from "../../src/run/recipe.ts";
import type { Executor } from "../../src/runtime/executor.ts";
import { findMolecule } from "../../systems/index.ts";
import { assembleSystem } from "../../systems/loadedSystem.ts";

const file = (name: string): string => readFileSync(new URL(`../systems/molecules/${name}`, import.meta.url), "utf8");
const alanine = findMolecule("alanine-dipeptide").load();
const tripeptide = assembleSystem(file("ace-ala-ala-nme.xml"), file("ace-ala-ala-nme.pdb"));

describe("dynamicsSettings", () => {
  it("adds replicas with the size of the molecule, up to one highest temperature", () => {
    const [small, large] = [alanine, tripeptide].map((system) => dynamicsSettings(system, 300, dataRecipe));
    expect(large!.temperatures.length).toBeGreaterThan(small!.temperatures.length);
    for (const { temperatures } of [small!, large!]) {
      expect(temperatures[0]).toBe(300);
      expect(temperatures.at(-1)).toBeCloseTo(300 * dataRecipe.highestTemperatureRatio, 9);
    }
  });

  it("keeps batches of about one size, whose ladders divide those of all", () => {
    for (const system of [alanine, tripeptide]) {
      const { laddersPerBatch, temperatures } = dynamicsSettings(system, 300, dataRecipe);
      expect(dataRecipe.ladders % laddersPerBatch).toBe(0);
      expect(laddersPerBatch * temperatures.length).toBeLessThanOrEqual(dataRecipe.batch);
      expect(2 * laddersPerBatch * temperatures.length).toBeGreaterThan(dataRecipe.batch);
    }
  });

  it("makes hydrogens heavy and the time step as long as the stiffest bond allows", () => {
    const { masses, timeStep } = dynamicsSettings(alanine, 300, dataRecipe);
    expect(masses[0]).toBe(dataRecipe.hydrogenMass);
    expect(masses[1]).toBe(alanine.molecularSystem.masses[1]);
    expect(timeStep).toBe(dataRecipe.timeStep);
    const stiff = alanine.systemXml.replaceAll(/k="(\d+)(\.\d+)?" p1="0" p2="1"/g, 'k="5000000" p1="0" p2="1"');
    expect(stiff).not.toBe(alanine.systemXml);
    expect(dynamicsSettings(assembleSystem(stiff, alanine.pdb), 300, dataRecipe).timeStep).toBeLessThan(0.001);
  });
});

describe("affordableLadders", () => {
  /** An executor that computes nothing, and takes its time. */
  const executor: Executor = {
    name: "slow",
    compile: async () => ({ run: () => wait(2, {}), open: () => Promise.reject(new Error("not here")) }),
    close: async () => {},
  };
  const settings = dynamicsSettings(alanine, 300, dataRecipe);
  const ladders = (seconds: number): Promise<number> => affordableLadders(alanine, settings, dataRecipe, seconds, [executor]);

  it("are the recipe's where there is time, one where there is none, and a power of two between", async () => {
    expect(await ladders(1e9)).toBe(dataRecipe.ladders);
    expect(await ladders(-5)).toBe(1);
    const between = await ladders(20);
    expect(Math.log2(between) % 1).toBe(0);
    expect(between).toBeLessThan(dataRecipe.ladders);
  });
});
