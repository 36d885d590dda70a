import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { systemEnergy } from "../../potentials/energy.ts";
import { forceTable } from "../../potentials/index.ts";
import type { ForceData } from "../../potentials/term.ts";
import { chiralCentres } from "../../src/chem/chirality.ts";
import { dihedral } from "../../src/chem/dihedral.ts";
import { parsePdb } from "../../src/chem/formats/pdb.ts";
import { departures, isomerOf } from "../../src/chem/isomer.ts";
import { readSystem } from "../../src/chem/systemXml.ts";
import { topologyOfStructure } from "../../src/chem/topologyOfStructure.ts";
import { key } from "../../src/num/random.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { minimise } from "../../src/sample/minimise.ts";
import type { EnergyFunction } from "../../src/sample/phaseSpace.ts";
import { diverseStarts, type StartsSettings } from "../../src/sample/starts.ts";
import { skewed } from "./testPotentials.ts";

const executor = createOrtExecutor();
afterAll(() => executor.close());

const folder = new URL("../../systems/alanine-dipeptide/", import.meta.url);
const structure = parsePdb(readFileSync(new URL("structure.pdb", folder), "utf8"));
const topology = topologyOfStructure(structure);
const frame = structure.positions;
const { forces } = readSystem<ForceData>(readFileSync(new URL("system.xml", folder), "utf8"), forceTable);
const energy: EnergyFunction = (positions) => systemEnergy(positions, forces);
const PHI = [4, 6, 8, 14] as const;
const PSI = [6, 8, 14, 16] as const;
const OMEGAS = [
  [1, 4, 6, 8],
  [8, 14, 16, 18],
] as const;
const settings: StartsSettings = {
  bonds: topology.bonds,
  rotatable: [
    [6, 8],
    [8, 14],
  ],
  isomer: isomerOf(frame, 22, chiralCentres(topology), OMEGAS),
  energyWindow: 100,
  batch: 32,
};

describe("minimise", () => {
  it("finds the minimum of a potential that is known: 12 coordinates at 0, energy 4 each", async () => {
    const starts = Float64Array.from({ length: 60 }, (_, at) => 0.3 * Math.sin(7 * at));
    const {
      positions,
      energy: found,
      largestForce,
    } = await minimise(skewed, starts, 4, executor, { tolerance: 1e-2, maximumSteps: 5000 });
    for (const value of found) expect(value).toBeCloseTo(48, 3);
    for (const q of positions) expect(Math.abs(q)).toBeLessThan(1e-4);
    for (const force of largestForce) expect(force).toBeLessThanOrEqual(1e-2);
  });

  it("says so when it did not converge", async () => {
    const { largestForce } = await minimise(skewed, Float64Array.of(0.5, 0, 0), 1, executor, {
      tolerance: 1e-2,
      maximumSteps: 10,
    });
    expect(largestForce[0]).toBeGreaterThan(1e-2);
  });

  it("keeps finite what starts in a clash", async () => {
    const clash = frame.slice();
    // Two atoms 0.01 nm apart: forces of 1e12 kJ/(mol nm) and more.
    for (const k of [0, 1, 2]) clash[3 * 21 + k] = frame[3 * 0 + k]! + (k === 0 ? 0.01 : 0);
    const { energy: found } = await minimise(energy, clash, 22, executor, { tolerance: 500, maximumSteps: 2000 });
    expect(Number.isFinite(found[0])).toBe(true);
  });
});

describe("diverseStarts", () => {
  it("spreads phi and psi, keeps chirality and amides, and is the same for the same key", async () => {
    const positions = await diverseStarts(energy, frame, 40, key(3), executor, settings);
    expect(await diverseStarts(energy, frame, 40, key(3), executor, settings)).toEqual(positions);
    const quadrants = new Set(
      dihedral(positions, 22, PHI).map((phi, row) => 2 * Number(phi > 0) + Number(dihedral(positions, 22, PSI)[row]! > 0)),
    );
    expect(quadrants.size).toBeGreaterThanOrEqual(3);
    expect(new Set(departures(settings.isomer, positions, 22))).toEqual(new Set(["none"]));
    for (const omega of OMEGAS) for (const angle of dihedral(positions, 22, omega)) expect(Math.cos(angle)).toBeLessThan(-0.5);
  });

  it("finds none of the structure's isomer where the frame is of another", async () => {
    const mirrored = { ...settings.isomer, hands: settings.isomer.hands.map(({ centre, hand }) => ({ centre, hand: -hand })) };
    const search = diverseStarts(energy, frame, 1, key(3), executor, { ...settings, isomer: mirrored, batch: 2 });
    await expect(search).rejects.toThrow("0 of 1 are found");
  });

  it("gives up with the reason where nothing qualifies", async () => {
    const search = diverseStarts(energy, frame, 4, key(3), executor, { ...settings, energyWindow: -1000, batch: 2 });
    await expect(search).rejects.toThrow(
      "the last 10 conformations were no good starts, and 0 of 4 are found; widen the energy window of -1000 kJ/mol",
    );
  });
});
