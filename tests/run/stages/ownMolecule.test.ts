/** The main job on a user's own molecules with a tiny recipe: two residues, and a ring. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeNpz } from "../../../src/chem/formats/npz.ts";
import { readMetrics } from "../../../src/run/metrics.ts";
import { readModel } from "../../../src/run/modelCard.ts";
import { type Job, openRun } from "../../../src/run/run.ts";
import { Interrupted } from "../../../src/run/stage.ts";
import { samplesSummary, trainingSummary } from "../../../src/run/summaries.ts";
import { circumstances } from "../circumstances.ts";
import { beginTinyRun, finish, resumeTinyRun, TINY } from "./tinyRun.ts";

const molecules = fileURLToPath(new URL("../../systems/molecules/", import.meta.url));

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "boltzmill-own-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The files of a molecule in a place of their own, which the run must not need once it has begun. */
function filesOf(name: string): { readonly system: string; readonly topology: string } {
  const files = { system: join(root, `${name}.xml`), topology: join(root, `${name}.pdb`) };
  copyFileSync(join(molecules, `${name}.xml`), files.system);
  copyFileSync(join(molecules, `${name}.pdb`), files.topology);
  return files;
}

function opened(folder: string): Job {
  const job = openRun(folder);
  job.directory.close();
  return job;
}

describe("a run of a molecule of two residues", () => {
  let job: Job;
  beforeAll(async () => {
    const folder = join(root, "two");
    await finish(beginTinyRun(folder, circumstances, filesOf("ace-ala-ala-nme")));
    job = opened(folder);
  }, 300_000);

  it("knows the molecule by the run's folder alone", () => {
    expect(job.definition).toMatchObject({ name: "ace-ala-ala-nme", description: "ACE-ALA-ALA-NME, 32 atoms", origin: "files" });
    expect(job.configuration).toMatchObject({ system: "ace-ala-ala-nme", origin: "files", temperature_K: 300 });
  });

  it("estimates the free energies of both residues", () => {
    expect(readMetrics(job.directory).free_energies.map(({ name }) => name)).toEqual(["phi_positive_ALA2", "phi_positive_ALA3"]);
  });

  it("reports both residues", () => {
    const html = job.directory.readText("report.html");
    for (const text of ["phi_ALA2, psi_ALA2", "phi_ALA3, psi_ALA3", "ACE-ALA-ALA-NME, 32 atoms", "phi_positive_ALA3"]) {
      expect(html).toContain(text);
    }
    // Maps are of one residue each.
    expect(html).not.toContain("psi_ALA2, phi_ALA3");
  });

  it("models every internal coordinate once", () => {
    const { entries } = readModel(job.directory);
    expect(entries).toHaveLength(3 * 32 - 6);
    expect(trainingSummary.read(job.directory).dimension).toBe(3 * 32 - 6);
    expect(decodeNpz(job.directory.read("samples.npz")).positions!.shape).toEqual([TINY.samples, 32, 3]);
  });
});

describe("a run of a molecule with a ring", () => {
  let job: Job;
  beforeAll(async () => {
    const folder = join(root, "ring");
    const files = filesOf("ace-pro-nme");
    const controller = new AbortController();
    const stopped = finish(beginTinyRun(folder, circumstances, files), {
      signal: controller.signal,
      listeners: [(event) => event.event === "progress" && event.stage === "train" && controller.abort()],
    });
    await expect(stopped).rejects.toThrow(Interrupted);
    rmSync(files.system);
    rmSync(files.topology);
    await resumeTinyRun(folder);
    job = opened(folder);
  }, 300_000);

  it("goes on without the user's files, with the z-matrix of the beginning", () => {
    const kinds = job.system.zMatrix.rows.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "ring")).toHaveLength(2);
    expect(job.directory.readText("z-matrix.json")).toContain('"kind":"ring"');
  });

  it("models the torsions of the ring on the line, beside its free torsions on the circle", () => {
    const { entries } = readModel(job.directory);
    const torsions = entries.filter(({ part }) => part === "torsions");
    const kindsOf = (kind: string) =>
      torsions.filter(({ index }) => job.system.zMatrix.rows[index]!.kind === kind).map((entry) => entry.kind);
    expect(new Set(kindsOf("ring"))).toEqual(new Set(["line"]));
    expect(new Set(kindsOf("proper"))).toEqual(new Set(["circle"]));
  });

  it("estimates the free energy of the pucker and counts what left the isomer", () => {
    expect(readMetrics(job.directory).free_energies.map(({ name }) => name)).toEqual(["chi1_positive"]);
    const { draws, turned, mirrored, out_of_domain } = samplesSummary.read(job.directory);
    expect(draws).toBe(TINY.samples);
    expect(turned + mirrored + out_of_domain).toBeLessThan(draws);
    expect(job.directory.readText("report.html")).toContain("chi1 in (0, π) rad against the rest");
  });
});
