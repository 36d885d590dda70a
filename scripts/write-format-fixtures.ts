/**
 * Writes golden frames of alanine dipeptide in every file format of src/chem/formats into tests/chem/formats/fixtures, for
 * scripts/make-format-fixtures.py to read back with NumPy, MDTraj and OpenMM. Usage: npx tsx scripts/write-format-fixtures.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { encodeDcd } from "../src/chem/formats/dcd.ts";
import { encodeNpy } from "../src/chem/formats/npy.ts";
import { encodeNpz } from "../src/chem/formats/npz.ts";
import { formatPdb, parsePdb } from "../src/chem/formats/pdb.ts";
import { topologyFromPdb } from "../src/chem/topologyFromPdb.ts";
import { fixtureArrays, fixturePositions } from "../tests/chem/formats/frames.ts";

const fixture = (name: string): URL => new URL(`../tests/chem/formats/fixtures/${name}`, import.meta.url);
const structure = parsePdb(readFileSync(new URL("../systems/alanine-dipeptide/structure.pdb", import.meta.url), "utf8"));

writeFileSync(fixture("written.pdb"), formatPdb(topologyFromPdb(structure), fixturePositions));
writeFileSync(fixture("written.dcd"), encodeDcd(fixturePositions, structure.atoms.length, 2.5));
writeFileSync(fixture("written.npy"), encodeNpy(fixtureArrays.positions));
writeFileSync(fixture("written.npz"), encodeNpz(fixtureArrays));
