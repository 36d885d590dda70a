import { UserError } from "../../errors.ts";
import { type ElementSymbol, elementOf } from "../elements.ts";
import type { Atom, Topology } from "../topology.ts";

/** A PDB file: atoms, CONECT pairs of atom indices as they stand, positions [models, atoms, 3] nm. */
export interface PdbStructure {
  readonly atoms: readonly Atom[];
  readonly conect: readonly (readonly [number, number])[];
  readonly models: number;
  readonly positions: Float64Array;
}

/** An atom line, with the keys that tell atoms and residues apart. */
interface AtomRecord {
  readonly serial: number;
  readonly name: string;
  readonly element: ElementSymbol;
  readonly residueName: string;
  readonly residueNumber: number;
  readonly residueKey: string;
  readonly chain: string;
  readonly position: readonly number[];
}

const NANOMETRES_PER_ANGSTROM = 0.1;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const INTEGER = /^[+-]?\d+$/;
const MOST_ATOMS = 99_999;

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

function readAtomLine(line: string, where: string): AtomRecord {
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

/** A residue starts where its key changes. */
function atomsOf(records: readonly AtomRecord[]): Atom[] {
  let residueIndex = -1;
  return records.map(({ name, element, residueName, residueNumber, residueKey, chain }, index) => {
    if (index === 0 || records[index - 1]!.residueKey !== residueKey) residueIndex++;
    return { index, name, element, residueName, residueIndex, residueNumber, chain };
  });
}

function checkModels(models: readonly (readonly AtomRecord[])[], source: string): void {
  const first = models[0];
  if (first === undefined || first.length === 0) {
    throw new UserError(`${source} was to be read as a PDB file, but it has no ATOM or HETATM records: give a file with atoms.`);
  }
  models.forEach((model, index) => {
    const same =
      model.length === first.length &&
      model.every((atom, i) => atom.name === first[i]!.name && atom.residueKey === first[i]!.residueKey);
    if (same) return;
    throw new UserError(
      `${source}: model ${index + 1} must have the atoms of model 1 (${first.length}) in the same order, but it has ${model.length} or other names: write all models with the same atoms.`,
    );
  });
}

/** Pairs of atom indices of the CONECT lines; serial numbers are those of the first model. */
function conectPairs(
  lines: readonly (readonly [string, string])[],
  records: readonly AtomRecord[],
): (readonly [number, number])[] {
  const indexOf = new Map(records.map(({ serial }, index) => [serial, index]));
  return lines.flatMap(([line, where]) => {
    const filled = [7, 12, 17, 22, 27].filter((first) => columns(line, first, first + 4).trim() !== "");
    const serials = filled.map((first) => field(line, first, first + 4, INTEGER, "a serial number", where));
    const indices = serials.map((serial) => {
      const index = indexOf.get(serial);
      if (index !== undefined) return index;
      throw new UserError(
        `${where}: CONECT names atom ${serial}, but no atom has that serial number: correct or remove the line.`,
      );
    });
    return indices.slice(1).map((partner) => [indices[0]!, partner] as const);
  });
}

/**
 * Reads a PDB file, format 3.3: ATOM, HETATM, MODEL and CONECT records; other records are skipped.
 *
 * Returns positions in nm. Throws a UserError, naming file, line and columns, for anything that does not fit the columns, alternate
 * locations, unknown elements, CONECT of unknown atoms and models that differ in their atoms. `source` names the file.
 *
 * Source: wwPDB, Protein Data Bank contents guide, version 3.30 (2012).
 */
export function parsePdb(text: string, source = "structure.pdb"): PdbStructure {
  const models: AtomRecord[][] = [[]];
  const conectLines: [string, string][] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    const record = columns(line, 1, 6).trim();
    const where = `${source}, line ${index + 1}`;
    if (record === "ATOM" || record === "HETATM") models.at(-1)!.push(readAtomLine(line, where));
    else if (record === "MODEL" && models.at(-1)!.length > 0) models.push([]);
    else if (record === "CONECT") conectLines.push([line, where]);
  });
  checkModels(models, source);
  const records = models[0]!;
  return {
    atoms: atomsOf(records),
    conect: conectPairs(conectLines, records),
    models: models.length,
    positions: Float64Array.from(models.flatMap((model) => model.flatMap((atom) => atom.position))),
  };
}

/** Three decimals in eight columns. */
function coordinate(value: number, atom: Atom, model: number): string {
  const text = (value / NANOMETRES_PER_ANGSTROM).toFixed(3).replace(/^-(0\.000)$/, "$1");
  if (Number.isFinite(value) && text.length <= 8) return text.padStart(8);
  throw new UserError(
    `A PDB file was to be written, but atom ${atom.index} (${atom.name}) of model ${model} is at ${value} nm, which its columns cannot hold: leave the frame out, or write DCD.`,
  );
}

const standardResidues: ReadonlySet<string> = new Set(
  "ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL".split(" "),
);

function atomLine(atom: Atom, xyz: string, serial: number): string {
  const record = standardResidues.has(atom.residueName) ? "ATOM  " : "HETATM";
  // A name of one to three characters starts in column 14 where the element has one letter.
  const name = atom.name.length >= 4 || atom.element.length === 2 ? atom.name.padEnd(4) : ` ${atom.name}`.padEnd(4);
  const residue = `${atom.residueName.padStart(3)} ${atom.chain.padEnd(1)}${String(atom.residueNumber).padStart(4)}    `;
  const tail = `  1.00  0.00          ${atom.element.toUpperCase().padStart(2)}  `;
  return `${record}${String(serial).padStart(5)} ${name} ${residue}${xyz}${tail}`;
}

/** A TER record takes a serial number of its own, so atoms of later chains are numbered on from it. */
function serialNumbers(atoms: readonly Atom[]): number[] {
  let chainEnds = 0;
  return atoms.map((atom, index) => {
    if (index > 0 && atoms[index - 1]!.chain !== atom.chain) chainEnds++;
    return index + 1 + chainEnds;
  });
}

function modelLines(atoms: readonly Atom[], serials: readonly number[], positions: ArrayLike<number>, model: number): string[] {
  return atoms.flatMap((atom, index) => {
    const start = 3 * (model * atoms.length + index);
    const xyz = [0, 1, 2].map((axis) => coordinate(positions[start + axis]!, atom, model + 1)).join("");
    const line = atomLine(atom, xyz, serials[index]!);
    if (atoms[index + 1]?.chain === atom.chain) return [line];
    const end = `TER   ${String(serials[index]! + 1).padStart(5)}      ${atom.residueName.padStart(3)} ${atom.chain.padEnd(1)}${String(atom.residueNumber).padStart(4)}`;
    return [line, end.padEnd(80)];
  });
}

/** CONECT lines of every bonded atom, four partners a line, so that viewers show the bonds of caps and hydrogens too. */
function conectLines(topology: Topology, serials: readonly number[]): string[] {
  const partners: number[][] = topology.atoms.map(() => []);
  for (const [first, second] of topology.bonds) {
    partners[first]!.push(second);
    partners[second]!.push(first);
  }
  return partners.flatMap((list, index) => {
    const sorted = list.sort((a, b) => a - b);
    return Array.from({ length: Math.ceil(sorted.length / 4) }, (_, row) => {
      const numbers = [index, ...sorted.slice(4 * row, 4 * row + 4)].map((atom) => String(serials[atom]!).padStart(5));
      return `CONECT${numbers.join("")}`.padEnd(80);
    });
  });
}

/**
 * Writes frames as a PDB file, format 3.3: one MODEL a frame (none where there is one frame), elements in columns 77-78, TER at the
 * end of chains, and CONECT for every bonded atom.
 *
 * `positions` [frames, atoms, 3] nm. Throws a UserError where a position is not finite or does not fit its columns (below -99.9999 nm,
 * above 999.9999 nm), or where there are more atoms than the columns can number.
 */
export function formatPdb(topology: Topology, positions: ArrayLike<number>): string {
  const { atoms } = topology;
  const frames = positions.length / (3 * atoms.length);
  if (!Number.isInteger(frames) || frames === 0) {
    throw new UserError(
      `A PDB file was to be written, but ${positions.length} coordinates are not one or more frames of ${atoms.length} atoms: give positions of shape [frames, atoms, 3].`,
    );
  }
  const serials = serialNumbers(atoms);
  if (serials.at(-1)! >= MOST_ATOMS) {
    throw new UserError(
      `A PDB file was to be written, but ${atoms.length} atoms are more than its columns can number: write DCD instead.`,
    );
  }
  const lines = Array.from({ length: frames }, (_, model) => {
    const body = modelLines(atoms, serials, positions, model);
    return frames === 1 ? body : [`MODEL     ${String(model + 1).padStart(4)}`.padEnd(80), ...body, "ENDMDL".padEnd(80)];
  }).flat();
  return `${[...lines, ...conectLines(topology, serials), "END".padEnd(80)].join("\n")}\n`;
}
