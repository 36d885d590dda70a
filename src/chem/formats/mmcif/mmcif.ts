/** mmCIF files: every model of atom_site is a frame. */
import { UserError } from "../../../errors.ts";
import { topologyOfStructure } from "../../topologyOfStructure.ts";
import type { CoordinateFormat, Frames } from "../format.ts";
import { inChunks } from "../frameChunks.ts";
import { readLines } from "../input/lines.ts";
import { atomsOf, createModelCheck, positionsOf, type Structure } from "../structure.ts";
import { type MmcifAtom, readAtomSite, readCell } from "./atomSite.ts";
import { statedBonds } from "./bonds.ts";
import { type CifRow, createCifParser } from "./cif.ts";

async function* rowsOf(path: string): AsyncGenerator<CifRow> {
  const parser = createCifParser(path);
  for await (const line of readLines(path)) yield* parser.take(line);
  yield* parser.end();
}

/** Gathers the rows of atom_site into models. */
function createModels(source: string): {
  take(row: CifRow): readonly MmcifAtom[] | undefined;
  end(): readonly MmcifAtom[] | undefined;
} {
  const check = createModelCheck(source);
  let atoms: MmcifAtom[] = [];
  const end = (): readonly MmcifAtom[] | undefined => {
    const model = atoms;
    atoms = [];
    if (model.length === 0) return undefined;
    check(model);
    return model;
  };
  const take = (row: CifRow): readonly MmcifAtom[] | undefined => {
    const atom = readAtomSite(row);
    const ended = atoms[0] !== undefined && atoms[0].model !== atom.model ? end() : undefined;
    atoms.push(atom);
    return ended;
  };
  return { take, end };
}

const frameOf = (model: readonly MmcifAtom[], cells: Float64Array | undefined): Frames => ({
  atoms: model.length,
  positions: Float32Array.from(positionsOf(model)),
  cells,
});

async function* framesOf(path: string): AsyncGenerator<Frames> {
  const models = createModels(path);
  let cell: Float64Array | undefined;
  let begun = false;
  for await (const row of rowsOf(path)) {
    if (row.category === "cell") {
      if (begun)
        throw new UserError(`${row.where}: the unit cell must stand before the atoms, but it stands after them: move it up.`);
      cell = readCell(row);
    }
    if (row.category !== "atom_site") continue;
    begun = true;
    const model = models.take(row);
    if (model !== undefined) yield frameOf(model, cell);
  }
  const last = models.end();
  if (last !== undefined) yield frameOf(last, cell);
}

/** Atoms and bonds, and the positions of the first model. */
async function readStructure(path: string): Promise<Structure> {
  const models = createModels(path);
  let first: readonly MmcifAtom[] | undefined;
  const connected: CifRow[] = [];
  const templates: CifRow[] = [];
  for await (const row of rowsOf(path)) {
    if (row.category === "struct_conn") connected.push(row);
    if (row.category === "chem_comp_bond") templates.push(row);
    const model = row.category === "atom_site" ? models.take(row) : undefined;
    first ??= model;
  }
  const last = models.end();
  first ??= last;
  if (first === undefined) {
    throw new UserError(`${path} was to be read as an mmCIF file, but it has no rows of atom_site: give a file with atoms.`);
  }
  return {
    atoms: atomsOf(first),
    bonds: statedBonds(connected, templates, first),
    models: 1,
    positions: Float64Array.from(positionsOf(first)),
  };
}

export const mmcif: CoordinateFormat = {
  title: "mmCIF",
  extensions: [".cif", ".mmcif", ".pdbx"],
  frames: (path, options) => inChunks(path, framesOf(path), options),
  topology: async (path, springs) => topologyOfStructure(await readStructure(path), springs),
  writing: undefined,
};
