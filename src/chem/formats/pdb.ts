import { UserError } from "../../errors.ts";
import { INTEGER } from "../../num/decimal.ts";
import { NANOMETRES_PER_ANGSTROM } from "../../units.ts";
import { type ElementSymbol, elementOf } from "../elements.ts";
import type { Line } from "./input/lines.ts";
import { type AtomRecord, atomsOf, cellOfAngstroms, createModelCheck, positionsOf, type Structure } from "./structure.ts";

/** An atom line, with the number by which CONECT records name it. */
interface PdbAtom extends AtomRecord {
  readonly serial: number;
}

/** The atoms of a model, and the vectors [3, 3] nm of the unit cell that was in force. */
export interface PdbModel {
  readonly atoms: readonly PdbAtom[];
  readonly cell: Float64Array | undefined;
}

/** Takes the lines of a PDB file in their order. */
export interface PdbParser {
  /** Takes a line; returns the model that it ends. */
  take(line: Line): PdbModel | undefined;
  /** Says that there are no more lines; returns the model that they leave. */
  end(): PdbModel | undefined;
  /** Pairs of atom indices of the CONECT records so far, whose serial numbers are those of the first model. */
  conect(first: PdbModel): (readonly [number, number])[];
}

/** A line and where it stands. */
type LocatedLine = readonly [line: string, where: string];

/** Records after which atoms belong to the next model. */
const MODEL_BREAKS: ReadonlySet<string> = new Set(["MODEL", "ENDMDL", "END"]);
/** Fixed-point numbers: the format has no exponents. */
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/** Fixed columns first..last of the format description, from 1. */
const columns = (line: string, first: number, last: number): string => line.slice(first - 1, last);

function field(line: string, first: number, last: number, pattern: RegExp, what: string, where: string): number {
  const text = columns(line, first, last).trim();
  // A line cut off within the field would leave another number.
  if (line.length >= last && pattern.test(text)) return Number(text);
  throw new UserError(`${where}: columns ${first} to ${last} must hold ${what}, but they hold "${text}": correct the line.`);
}

/** Element of columns 77-78, else of the name: right-justified in columns 13-14 it starts the name, unless the name fills all four. */
function elementOfLine(line: string, where: string): ElementSymbol {
  const written = columns(line, 77, 78).trim();
  const fromName = columns(line, 13, 14).trim().replace(/^\d+/, "");
  const element = elementOf(written !== "" ? written : /^H/.test(fromName) ? "H" : fromName);
  if (element !== undefined) return element;
  throw new UserError(
    `${where}: columns 77 to 78 must hold the symbol of an element, but they hold "${written}" (atom name "${columns(line, 13, 16).trim()}"): write the element there.`,
  );
}

function readAtomLine(line: string, where: string): PdbAtom {
  const alternate = columns(line, 17, 17).trim();
  if (alternate !== "") {
    throw new UserError(
      `${where}: the atom has the alternate location "${alternate}", but each atom must have one position: keep one alternate location and blank column 17.`,
    );
  }
  const chain = columns(line, 22, 22).trim();
  const residueName = columns(line, 18, 20).trim();
  const residueNumber = field(line, 23, 26, INTEGER, "a residue number", where);
  return {
    serial: field(line, 7, 11, INTEGER, "a serial number", where),
    name: columns(line, 13, 16).trim(),
    element: elementOfLine(line, where),
    residueName,
    residueNumber,
    residueKey: [chain, residueNumber, columns(line, 27, 27), residueName].join("|"),
    chain,
    position: [31, 39, 47].map(
      (first) => field(line, first, first + 7, NUMBER, "a coordinate in angstrom", where) * NANOMETRES_PER_ANGSTROM,
    ),
  };
}

/** First and last columns of a CRYST1 record's lengths and angles. */
const CELL_FIELDS = [
  [7, 15],
  [16, 24],
  [25, 33],
  [34, 40],
  [41, 47],
  [48, 54],
] as const;

function readCell(line: string, where: string): Float64Array | undefined {
  const what = "a length in angstrom or an angle in degrees";
  return cellOfAngstroms(
    CELL_FIELDS.map(([first, last]) => field(line, first, last, NUMBER, what, where)),
    where,
  );
}

/** Index of the atom that a serial number names. */
function indexBySerial(atoms: readonly PdbAtom[]): (serial: number, where: string) => number {
  const indices = new Map<number, number>();
  const repeated = new Set<number>();
  atoms.forEach(({ serial }, index) => {
    if (indices.has(serial)) repeated.add(serial);
    indices.set(serial, index);
  });
  return (serial, where) => {
    const index = indices.get(serial);
    if (index !== undefined && !repeated.has(serial)) return index;
    const found = index === undefined ? "no atom has" : "more than one atom has";
    throw new UserError(`${where}: CONECT names atom ${serial}, but ${found} that serial number: correct or remove the line.`);
  };
}

/** Pairs of atom indices of the CONECT lines; serial numbers are those of the first model. */
function conectPairs(lines: readonly LocatedLine[], atoms: readonly PdbAtom[]): (readonly [number, number])[] {
  const indexOf = indexBySerial(atoms);
  return lines.flatMap(([line, where]) => {
    const filled = [7, 12, 17, 22, 27].filter((first) => columns(line, first, first + 4).trim() !== "");
    const serials = filled.map((first) => field(line, first, first + 4, INTEGER, "a serial number", where));
    const indices = serials.map((serial) => indexOf(serial, where));
    return indices.slice(1).map((partner) => [indices[0]!, partner] as const);
  });
}

/** Takes a PDB file apart line by line; `source` names it in messages. For what is refused see parsePdb. */
export function createPdbParser(source: string): PdbParser {
  let atoms: PdbAtom[] = [];
  let cell: Float64Array | undefined;
  const conectLines: LocatedLine[] = [];
  const check = createModelCheck(source);
  const end = (): PdbModel | undefined => {
    if (atoms.length === 0) return undefined;
    const model = { atoms, cell };
    atoms = [];
    check(model.atoms);
    return model;
  };
  const take = ({ text, number }: Line): PdbModel | undefined => {
    const record = columns(text, 1, 6).trim();
    const where = `${source}, line ${number}`;
    if (record === "ATOM" || record === "HETATM") atoms.push(readAtomLine(text, where));
    else if (MODEL_BREAKS.has(record)) return end();
    else if (record === "CRYST1") cell = readCell(text, where);
    else if (record === "CONECT") conectLines.push([text, where]);
    return undefined;
  };
  return { take, end, conect: (first) => conectPairs(conectLines, first.atoms) };
}

/** The structure of the models of a parser that has taken all lines. */
export function pdbStructure(models: readonly PdbModel[], parser: PdbParser, source: string): Structure {
  const first = models[0];
  if (first === undefined) {
    throw new UserError(`${source} was to be read as a PDB file, but it has no ATOM or HETATM records: give a file with atoms.`);
  }
  return {
    atoms: atomsOf(first.atoms),
    bonds: parser.conect(first),
    models: models.length,
    positions: Float64Array.from(models.flatMap(({ atoms }) => positionsOf(atoms))),
  };
}

/**
 * Reads a PDB file, format 3.3: ATOM, HETATM, MODEL, CRYST1 and CONECT records; other records are skipped.
 *
 * Returns positions in nm. Throws a UserError, naming file, line and columns, for anything that does not fit the columns, alternate
 * locations, unknown elements, CONECT of unknown atoms and models that differ in their atoms. `source` names the file.
 *
 * Source: wwPDB, Protein Data Bank contents guide, version 3.30 (2012).
 */
export function parsePdb(text: string, source = "structure.pdb"): Structure {
  const parser = createPdbParser(source);
  const models: PdbModel[] = [];
  const keep = (model: PdbModel | undefined): void => {
    if (model !== undefined) models.push(model);
  };
  for (const [index, line] of text.split(/\r?\n/).entries()) keep(parser.take({ text: line, number: index + 1 }));
  keep(parser.end());
  return pdbStructure(models, parser, source);
}
