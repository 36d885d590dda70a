import { expect, it } from "vitest";
import { forceTerms } from "../../potentials/index.ts";
import type { ForceData } from "../../potentials/term.ts";
import { maskedNetwork } from "../../src/generators/autoregressive/citations.ts";
import { huberLoss } from "../../src/losses/citations.ts";
import { readBibtex } from "../../src/report/bibtex.ts";
import { citationsOf } from "../../src/run/citations.ts";
import { findMolecule } from "../../systems/index.ts";
import type { LoadedSystem } from "../../systems/loadedSystem.ts";

const definition = findMolecule("alanine-dipeptide");
const system = definition.load();
const { forces } = system.molecularSystem;
const keysOf = (used: readonly ForceData[], cite = [maskedNetwork], held: LoadedSystem["held"] = []): string[] =>
  citationsOf(
    definition,
    { ...system, held, molecularSystem: { ...system.molecularSystem, forces: used } },
    { cite },
    { cite: [huberLoss] },
  ).map(({ bibtex }) => readBibtex(bibtex).key);

it("cites the system, its forces and no others, the generator, the dynamics and the estimates", () => {
  const all = keysOf(forces);
  expect(all).toEqual(expect.arrayContaining(["hornak2006", "onufriev2004", "germain2015", "leimkuhler2013", "vehtari2024"]));
  expect(new Set(all).size).toBe(all.length);
  expect(keysOf(forces.filter(({ type }) => type !== "GBSAOBCForce"))).toEqual(all.filter((key) => key !== "onufriev2004"));
  expect(keysOf(forces, [])).toEqual(all.filter((key) => key !== "germain2015"));
  const absent = Object.entries(forceTerms).filter(([tag]) => forces.every(({ type }) => type !== tag));
  for (const [, { cite }] of absent) if (cite) expect(all).not.toContain(readBibtex(cite).key);
});

it("cites Monte Carlo in place of dynamics where distances are fixed", () => {
  const keys = keysOf(forces, [], [{ part: "bonds", index: 2, value: 0.1 }]);
  expect(keys).toContain("duane1987");
  expect(keys).not.toContain("leimkuhler2013");
});
