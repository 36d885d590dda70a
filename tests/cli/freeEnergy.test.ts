import { describe, expect, it } from "vitest";
import { type FreeEnergyCommandOptions, freeEnergyCommand } from "../../src/cli/commands/freeEnergy.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

describe("boltzmill free-energy refuses", () => {
  it.each<[string, string | undefined, Omit<FreeEnergyCommandOptions, "executor">, RegExp]>([
    ["another run and a basin", "other", { basin: "phi:0:2" }, /another run and --basin: give one/],
    [
      "temperatures and a surface",
      undefined,
      { temperatures: "300,320", surface: "phi", out: "a.csv" },
      /--temperatures and --surf/,
    ],
    ["a surface without a file", undefined, { surface: "phi" }, /--surface phi was given without a file: name one/],
    ["a run and states", undefined, { state: ["a@300=b.dcd"] }, /with the run .* and states: give a run, or two states/],
    ["a folder that is no run", undefined, {}, /there is no config\.json: give the folder of a run/],
  ])("%s", async (_, other, options, message) => {
    await expect(freeEnergyCommand(temporaryFolder(), other, { ...options, executor: "auto" })).rejects.toThrow(message);
  });

  it("neither a run nor states, and states that are none", async () => {
    await expect(freeEnergyCommand(undefined, undefined, { executor: "auto" })).rejects.toThrow(/neither a run nor a state/);
    const asked = freeEnergyCommand(undefined, undefined, { executor: "auto", state: ["a@300=b.dcd", "c"] });
    await expect(asked).rejects.toThrow(/The state "c" was given/);
  });

  it("a run and itself", async () => {
    const folder = temporaryFolder();
    const asked = freeEnergyCommand(folder, `${folder}/.`, { executor: "auto" });
    await expect(asked).rejects.toThrow(/and itself was asked for, which is 0: give two runs/);
  });
});
