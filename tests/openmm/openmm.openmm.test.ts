/** With OpenMM itself: energies, verification, preparation and trajectories. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forceTable } from "../../potentials/index.ts";
import { readAllFrames } from "../../src/chem/formats/readFrames.ts";
import { readSystem } from "../../src/chem/systemXml.ts";
import { openmmEnergies, REFERENCE_PLATFORM } from "../../src/openmm/energies.ts";
import { createOpenmm, type Openmm } from "../../src/openmm/openmm.ts";
import { openmmTrajectory } from "../../src/openmm/trajectory.ts";
import { subjectOf, verify } from "../../src/openmm/verification/verify.ts";
import { createWasmExecutor } from "../../src/runtime/wasm/executor.ts";
import { assembleSystem } from "../../systems/loadedSystem.ts";
import { boltzmill } from "../cli/processes.ts";
import { openmmPython } from "../support/openmmPython.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const pathOf = (file: string): string => fileURLToPath(new URL(`../systems/molecules/${file}`, import.meta.url));
const text = (file: string): string => readFileSync(pathOf(file), "utf8");
const [systemXml, pdb] = [text("ace-pro-nme.xml"), text("ace-pro-nme.pdb")];
const loaded = assembleSystem(systemXml, pdb);
const atoms = loaded.topology.atoms.length;
const environment = { BOLTZMILL_PYTHON: openmmPython ?? "" };

describe.skipIf(openmmPython === undefined)("OpenMM", () => {
  let openmm: Openmm;
  const executor = createWasmExecutor({ threads: 0 });
  beforeAll(() => {
    openmm = createOpenmm({ python: openmmPython });
  });
  afterAll(() => Promise.all([openmm.close(), executor.close()]));

  it("gives the energy of each force, whose sum is the total, and forces that add up to nothing", async () => {
    const request = { systemXml, name: "it", atoms, positions: loaded.positions, platform: REFERENCE_PLATFORM };
    const found = await openmmEnergies(openmm, { ...request, byForce: true, withForces: true });
    expect(found.names).toEqual(loaded.molecularSystem.forces.map(({ name }) => name));
    expect(found.byForce.reduce((sum, values) => sum + values[0]!, 0)).toBeCloseTo(found.energy[0]!, 8);
    for (let axis = 0; axis < 3; axis++) {
      expect(found.forces!.filter((_, at) => at % 3 === axis).reduce((sum, force) => sum + force, 0)).toBeCloseTo(0, 6);
    }
    await expect(openmmEnergies(openmm, { ...request, systemXml: "<x/>", byForce: true, withForces: false })).rejects.toThrow(
      /asked to compute the energies of it, but it says/,
    );
  });

  it("agrees with the graphs of a molecule with a ring, and not with those of a mutant", async () => {
    const subject = subjectOf("it", loaded);
    const options = { frames: 25, seed: 3 };
    const verification = await verify(subject, options, executor, openmm);
    expect(verification.passed).toBe(true);
    expect(verification.energies[1] - verification.energies[0]).toBeGreaterThan(20);
    const charged = systemXml.replace(
      /(<Particle eps="[^"]*" q=")([^"]*)"/,
      (_, head, charge) => `${head}${Number(charge) + 1e-3}"`,
    );
    expect(charged).not.toBe(systemXml);
    const mutant = { ...subject, forces: readSystem(charged, forceTable).forces };
    const found = await verify(mutant, options, executor, openmm);
    expect(found.passed).toBe(false);
    const differing = found.deviations.filter(({ share }) => share > 1).map(({ name }) => name);
    expect(differing).toContain("NonbondedForce");
    expect(differing).not.toContain("HarmonicBondForce");
  });

  it("makes the same trajectory from the same seed, and goes on where a process was lost", async () => {
    const subject = { systemXml, name: "it", positions: loaded.positions, platform: REFERENCE_PLATFORM };
    const settings = { temperature: 300, timeStep: 0.001, friction: 1, steps: 60, interval: 10, seed: 4 };
    const run = async (lose: boolean): Promise<number[]> => {
      const own = createOpenmm({ python: openmmPython });
      const frames: number[] = [];
      try {
        await openmmTrajectory(
          own,
          subject,
          settings,
          () => 0,
        )(async ({ step, frames: { positions, times } }) => {
          expect(times![0]).toBeCloseTo(step * 0.001, 12);
          frames.push(...positions);
          if (lose && step === 10) await own.close();
        });
      } finally {
        await own.close();
      }
      return frames;
    };
    const unbroken = await run(false);
    expect(unbroken).toHaveLength(6 * 3 * atoms);
    expect(await run(false)).toEqual(unbroken);
    expect(await run(true)).toEqual(unbroken);
  });

  it("prepares, evaluates, simulates and verifies by the command line", async () => {
    const folder = temporaryFolder();
    const run = async (...words: string[]) => await boltzmill(words, folder, environment);
    writeFileSync(
      join(folder, "heavy.pdb"),
      pdb
        .split("\n")
        .filter((line) => line.startsWith("ATOM") && !line.trimEnd().endsWith(" H"))
        .join("\n"),
    );
    const field = ["--forcefield", "amber14-all.xml", "implicit/obc2.xml"];
    const bare = await run("prepare", "heavy.pdb", ...field, "--out", "a");
    expect(bare).toMatchObject({
      code: 1,
      error: expect.stringMatching(/^boltzmill: OpenMM was asked to build .* --hydrogens\.\n$/),
    });
    const made = await run("prepare", "heavy.pdb", ...field, "--hydrogens", "--minimise", "--out", "a");
    expect(made).toMatchObject({
      code: 0,
      error: "",
      out: expect.stringMatching(/have 26 atoms\.\n(?:.*\n)*Go on with: boltzmill run --system a\/system\.xml/),
    });
    const own = ["--system", "a/system.xml", "--topology", "a/topology.pdb"];
    const md = await run(
      "md",
      ...own,
      "--engine",
      "openmm",
      "--steps",
      "30",
      "--frames-every",
      "10",
      "--out",
      "t.dcd",
      "--progress",
      "none",
    );
    expect(md).toMatchObject({ code: 0, out: expect.stringContaining("3 frames written to t.dcd.") });
    expect((await readAllFrames(join(folder, "t.dcd"))).positions).toHaveLength(3 * 26 * 3);
    const energies = await Promise.all(
      ["boltzmill", "openmm"].map(async (engine) => {
        const { out } = await run("energy", ...own, "--coordinates", "t.dcd", "--potential", engine);
        return out
          .trimEnd()
          .split("\n")
          .slice(1)
          .map((line) => Number(line.trim().split(/ +/)[1]));
      }),
    );
    for (const [frame, energy] of energies[0]!.entries()) expect(Math.abs(energy - energies[1]![frame]!)).toBeLessThan(2e-3);
    const verified = await run("verify", ...own, "--frames", "25");
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining("All within the tolerance") });
  });
});
