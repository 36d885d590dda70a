import { describe, expect, it } from "vitest";
import { planned } from "../../src/run/plan.ts";
import { createRun } from "../../src/run/run.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { circumstances } from "./circumstances.ts";

const newDirectory = () => createRun("alanine-dipeptide", `${temporaryFolder()}/run`, { seed: 5 }, circumstances).directory;
const never = (): Promise<number> => Promise.reject(new Error("must not be measured"));

describe("planned", () => {
  it("measures once, and keeps each entry beside the others", async () => {
    const directory = newDirectory();
    expect(await planned(directory, "dataBlocks", async () => 17.9)).toBe(17);
    expect(await planned(directory, "dataBlocks", never)).toBe(17);
    expect(await planned(directory, "trainingSteps", async () => 400)).toBe(400);
    expect(JSON.parse(directory.readText("plan.json"))).toEqual({ dataBlocks: 17, trainingSteps: 400 });
  });

  it.each([0.3, 0, -12])("plans at least one piece of work where the budget allows %f", async (budget) => {
    expect(await planned(newDirectory(), "dataBlocks", async () => budget)).toBe(1);
  });

  it.each(["", '{"dataBlocks": 3', '{"dataBlocks": 0}', '{"blocks": 3}', "[]"])("says that %j is no plan", async (content) => {
    const directory = newDirectory();
    directory.write("plan.json", content);
    await expect(planned(directory, "dataBlocks", never)).rejects.toThrow(
      /plan\.json was to be read as the plan of a run, but it is not one/,
    );
  });
});
