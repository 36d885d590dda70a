import { describe, expect, it } from "vitest";
import { type FreeEnergyCommandOptions, freeEnergyCommand } from "../../src/cli/commands/freeEnergy.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

describe("boltzmill free-energy refuses", () => {
  it.each<[string, string | undefined, Omit<FreeEnergyCommandOptions, "executor">, RegExp]>([
    ["another run and a basin", "other", { basin: "phi:0:2" }, /another run and --basin: give one/],
    [
      "temperatures and a surface",
      undefined,
      { temperatures: "300,320", surface: "phi", table: "a.csv" },
      /--temperatures and --surf/,
    ],
    ["a surface without a file", undefined, { surface: "phi" }, /--surface was given without --table/],
    ["a file without a surface", undefined, { table: "a.csv" }, /--table was given without --surface/],
    ["a folder that is no run", undefined, {}, /there is no config\.json: give the folder of a run/],
  ])("%s", async (_, other, options, message) => {
    await expect(freeEnergyCommand(temporaryFolder(), other, { ...options, executor: "auto" })).rejects.toThrow(message);
  });

  it("a run and itself", async () => {
    const folder = temporaryFolder();
    const asked = freeEnergyCommand(folder, `${folder}/.`, { executor: "auto" });
    await expect(asked).rejects.toThrow(/and itself was asked for, which is 0: give two runs/);
  });
});
