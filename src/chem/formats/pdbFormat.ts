/** PDB files as a format of frames: every model is one. */
import { topologyOfStructure } from "../topologyOfStructure.ts";
import type { CoordinateFormat, Frames } from "./format.ts";
import { inChunks } from "./frameChunks.ts";
import { readLines } from "./input/lines.ts";
import { createPdbParser, type PdbModel, type PdbParser, pdbStructure } from "./pdb.ts";
import { createPdbPrinter } from "./pdbWriting.ts";
import { positionsOf } from "./structure.ts";

/** The models of a file as they end. */
async function* modelsOf(path: string, parser: PdbParser): AsyncGenerator<PdbModel> {
  for await (const line of readLines(path)) {
    const model = parser.take(line);
    if (model !== undefined) yield model;
  }
  const last = parser.end();
  if (last !== undefined) yield last;
}

async function* framesOf(path: string): AsyncGenerator<Frames> {
  for await (const { atoms, cell } of modelsOf(path, createPdbParser(path))) {
    yield { atoms: atoms.length, positions: Float32Array.from(positionsOf(atoms)), cells: cell };
  }
}

export const pdb: CoordinateFormat = {
  title: "PDB",
  extensions: [".pdb", ".ent"],
  frames: (path, options) => inChunks(path, framesOf(path), options),
  topology: async (path, springs) => {
    const parser = createPdbParser(path);
    const first: PdbModel[] = [];
    for await (const model of modelsOf(path, parser)) if (first.length === 0) first.push(model);
    return topologyOfStructure(pdbStructure(first, parser, path), springs);
  },
  writing: {
    topology: "needed",
    open: (file, { topology }) => {
      const printer = createPdbPrinter(topology!);
      return { append: (frames) => file.append(printer.frames(frames)), end: () => file.append(printer.end()) };
    },
  },
};
