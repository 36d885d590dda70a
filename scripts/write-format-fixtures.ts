/**
 * Writes golden frames of alanine dipeptide in every file format of src/chem/formats into tests/chem/formats/fixtures, for
 * scripts/make-format-fixtures.py to read back with NumPy, MDTraj and OpenMM. Usage: npm run build; npx tsx scripts/write-format-fixtures.ts
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { encodeDcd } from "../src/chem/formats/dcd.ts";
import type { Frames } from "../src/chem/formats/format.ts";
import { encodeNpy } from "../src/chem/formats/npy.ts";
import { encodeNpz } from "../src/chem/formats/npz.ts";
import { formatPdb } from "../src/chem/formats/pdbWriting.ts";
import { writeFrames } from "../src/chem/formats/writeFrames.ts";
import { chain, fixtureArrays, fixtureFrames, fixturePositions, fixtureTopology } from "../tests/chem/formats/frames.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`../tests/chem/formats/fixtures/${name}`, import.meta.url));

async function main(): Promise<void> {
  writeFileSync(fixture("written.pdb"), formatPdb(fixtureTopology, fixturePositions));
  writeFileSync(fixture("written.dcd"), encodeDcd(fixturePositions, 22, 2.5));
  writeFileSync(fixture("written.npy"), encodeNpy(fixtureArrays.positions));
  writeFileSync(fixture("written.npz"), encodeNpz(fixtureArrays));
  for (const name of ["written-cell.pdb", "written-cell.dcd", "written.xtc", "written.xyz", "written.h5"]) {
    await writeFrames(fixture(name), [fixtureFrames], { topology: fixtureTopology });
  }
  for (const atoms of [300, 9]) {
    const frames: Frames = { atoms, positions: chain(atoms) };
    await writeFrames(fixture(`written-${atoms}.xtc`), [frames], { atoms });
  }
}

await main();
