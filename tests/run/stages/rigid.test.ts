/** The main job on a molecule with fixed distances with a tiny recipe, stopped in its data stage. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../../src/errors.ts";
import { readModel } from "../../../src/run/modelCard.ts";
import { openRun } from "../../../src/run/run.ts";
import { readDrawnSamples } from "../../../src/run/samples.ts";
import { Interrupted } from "../../../src/run/stage.ts";
import { trainingSummary } from "../../../src/run/summaries.ts";
import { pdb, systemXml } from "../../sample/dibromoethane.ts";
import { circumstances } from "../circumstances.ts";
import { abortedAt, beginTinyRun, finish, resumeTinyRun } from "./tinyRun.ts";

let root: string;
let files: { readonly system: string; readonly topology: string };
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "boltzmill-rigid-"));
  files = { system: join(root, "dibromoethane.xml"), topology: join(root, "dibromoethane.pdb") };
  writeFileSync(files.system, systemXml);
  writeFileSync(files.topology, pdb);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a run of a molecule with fixed distances", () => {
  const folderOf = (name: string): string => join(root, name);
  beforeAll(async () => {
    await finish(beginTinyRun(folderOf("whole"), circumstances, { ...files, constraints: "rigid" }));
    const stopped = finish(
      beginTinyRun(folderOf("stopped"), circumstances, { ...files, constraints: "rigid" }),
      abortedAt("data", 200),
    );
    await expect(stopped).rejects.toThrow(Interrupted);
    await resumeTinyRun(folderOf("stopped"));
  }, 300_000);

  it("is refused where no treatment is chosen, with the names of both", () => {
    const asked = (): unknown => beginTinyRun(folderOf("refused"), circumstances, files);
    expect(asked).toThrow(UserError);
    expect(asked).toThrow(/3 constraints.*--constraints rigid/);
  });

  it("knows its ensemble by its folder alone, and tells it in the report", () => {
    const { configuration, system, definition, directory } = openRun(folderOf("whole"));
    directory.close();
    expect(configuration.constraints).toBe("rigid");
    expect(system.metric?.pairs).toHaveLength(3);
    expect(definition.description).toBe("C2Br2, 4 atoms, 3 distances fixed, density of constrained dynamics");
    expect(directory.readText("report.html")).toContain("3 distances fixed, density of constrained dynamics");
  });

  it("models the free coordinates, and draws conformations whose distances are the fixed ones", () => {
    const { directory } = openRun(folderOf("whole"));
    directory.close();
    expect(trainingSummary.read(directory).dimension).toBe(3);
    expect(readModel(directory).entries.map(({ part }) => part)).toEqual(["torsions", "angles", "angles"]);
    const { positions, count } = readDrawnSamples(directory);
    for (let row = 0; row < count; row++) {
      const apart = Math.hypot(...[0, 1, 2].map((k) => positions[12 * row + k]! - positions[12 * row + 3 + k]!));
      expect(apart).toBeCloseTo(0.195, 5);
    }
  });

  it("gives the same bytes when it was stopped", () => {
    for (const file of ["data/block-00003.npz", "samples.npz"]) {
      expect(readFileSync(join(folderOf("stopped"), file)).equals(readFileSync(join(folderOf("whole"), file)))).toBe(true);
    }
  });
});
