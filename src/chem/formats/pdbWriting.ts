import { UserError } from "../../errors.ts";
import { NANOMETRES_PER_ANGSTROM } from "../../units.ts";
import { type Atom, neighbours, type Topology } from "../topology.ts";
import { checkShape } from "./checkFrames.ts";
import { type Frames, frameCount } from "./format.ts";
import { cellOf, lengthsAndAngles } from "./unitCell.ts";

const MOST_ATOMS = 99_999;

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

/** Text in a field of a number of columns; a UserError where it is wider, for it would move the columns after it. */
function fitted(text: string, width: number, what: string, atom: Atom): string {
  if (text.length <= width) return text;
  throw new UserError(
    `A PDB file was to be written, but the ${what} "${text}" of atom ${atom.index} has more than ${width} characters, which its columns cannot hold: shorten it.`,
  );
}

/** "ALA A   2": residue, chain and number in columns 18-26. */
function residueFields(atom: Atom): string {
  const name = fitted(atom.residueName, 3, "residue name", atom).padStart(3);
  const number = fitted(String(atom.residueNumber), 4, "residue number", atom).padStart(4);
  return `${name} ${fitted(atom.chain, 1, "chain name", atom).padEnd(1)}${number}`;
}

/** What stands before and after the coordinates of an atom's line, and the TER record where a chain ends with it. */
interface LineParts {
  readonly atom: Atom;
  readonly head: string;
  readonly tail: string;
  readonly end: string | undefined;
}

function lineParts(atom: Atom, serial: number, endsChain: boolean): LineParts {
  const record = standardResidues.has(atom.residueName) ? "ATOM  " : "HETATM";
  // A name of one to three characters starts in column 14 where the element has one letter.
  const name = fitted(atom.name, 4, "name", atom);
  const placed = name.length === 4 || atom.element.length === 2 ? name.padEnd(4) : ` ${name}`.padEnd(4);
  const residue = residueFields(atom);
  return {
    atom,
    head: `${record}${String(serial).padStart(5)} ${placed} ${residue}    `,
    tail: `  1.00  0.00          ${atom.element.toUpperCase().padStart(2)}  `,
    end: endsChain ? `TER   ${String(serial + 1).padStart(5)}      ${residue}`.padEnd(80) : undefined,
  };
}

/** A TER record takes a serial number of its own, so atoms of later chains are numbered on from it. */
function serialNumbers(atoms: readonly Atom[]): number[] {
  let chainEnds = 0;
  return atoms.map((atom, index) => {
    if (index > 0 && atoms[index - 1]!.chain !== atom.chain) chainEnds++;
    return index + 1 + chainEnds;
  });
}

/** Lines of the frame that `positions` begins with; `model` counts frames from 0, for messages. */
function modelLines(parts: readonly LineParts[], positions: ArrayLike<number>, model: number): string[] {
  return parts.flatMap(({ atom, head, tail, end }, index) => {
    const xyz = [0, 1, 2].map((axis) => coordinate(positions[3 * index + axis]!, atom, model + 1)).join("");
    const line = `${head}${xyz}${tail}`;
    return end === undefined ? [line] : [line, end];
  });
}

/** CONECT lines of every bonded atom, four partners a line, so that viewers show the bonds of caps and hydrogens too. */
function conectLines(topology: Topology, serials: readonly number[]): string[] {
  return neighbours(topology).flatMap((partners, index) =>
    Array.from({ length: Math.ceil(partners.length / 4) }, (_, row) => {
      const numbers = [index, ...partners.slice(4 * row, 4 * row + 4)].map((atom) => String(serials[atom]!).padStart(5));
      return `CONECT${numbers.join("")}`.padEnd(80);
    }),
  );
}

/** CRYST1 of a cell [3, 3] nm; its orientation is lost, as the record has lengths and angles. */
function cellLine(vectors: Float64Array): string {
  const [a, b, c, ...angles] = lengthsAndAngles(vectors);
  const lengths = [a!, b!, c!].map((length) => (length / NANOMETRES_PER_ANGSTROM).toFixed(3));
  const wide = lengths.find((text) => text.length > 9);
  if (wide !== undefined) {
    throw new UserError(
      `A PDB file was to be written, but a unit cell of ${wide} angstrom is longer than its columns can hold: write DCD.`,
    );
  }
  return `CRYST1${lengths.map((text) => text.padStart(9)).join("")}${angles.map((angle) => angle.toFixed(2).padStart(7)).join("")} P 1           1 `.padEnd(
    80,
  );
}

const asText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** The text of a PDB file in pieces: its frames in their order, then its end. */
export interface PdbPrinter {
  frames(frames: Frames): string;
  end(): string;
}

/**
 * Prints frames as a PDB file, format 3.3: one MODEL a frame (none where there is one frame), a CRYST1 record where the unit cell is
 * another than before, elements in columns 77-78, TER at the end of chains, and CONECT for every bonded atom.
 *
 * Throws a UserError where something does not fit its columns: coordinates below -99.9999 nm or above 999.9999 nm, more atoms than can
 * be numbered, long names.
 */
export function createPdbPrinter(topology: Topology): PdbPrinter {
  const { atoms } = topology;
  const serials = serialNumbers(atoms);
  if (serials.at(-1)! >= MOST_ATOMS) {
    throw new UserError(
      `A PDB file was to be written, but ${atoms.length} atoms are more than its columns can number: write DCD instead.`,
    );
  }
  const parts = atoms.map((atom, index) => lineParts(atom, serials[index]!, atoms[index + 1]?.chain !== atom.chain));
  let count = 0;
  let cell = "";
  // The first frame waits for the second, since the only one stands without a MODEL record.
  let first: readonly string[] = [];
  const model = (number: number, body: readonly string[]): string[] => [
    `MODEL     ${String(number).padStart(4)}`.padEnd(80),
    ...body,
    "ENDMDL".padEnd(80),
  ];
  const frameLines = (frames: Frames, frame: number): readonly string[] => {
    const body = modelLines(parts, frames.positions.subarray(3 * atoms.length * frame), count++);
    const newCell = frames.cells === undefined ? "" : cellLine(cellOf(frames.cells, frame));
    const head = newCell === cell ? [] : [newCell];
    cell = newCell;
    if (count === 1) {
      first = body;
      return head;
    }
    const before = count === 2 ? model(1, first) : [];
    return [...before, ...head, ...model(count, body)];
  };
  return {
    frames: (frames) => asText(Array.from({ length: frameCount(frames) }, (_, frame) => frameLines(frames, frame)).flat()),
    end: () => asText([...(count === 1 ? first : []), ...conectLines(topology, serials), "END".padEnd(80)]),
  };
}

/**
 * Prints frames as the text of a PDB file; what it holds and refuses is createPdbPrinter's affair.
 *
 * `positions` [frames, atoms, 3] nm. Throws a UserError where they are not finite or no whole number of frames.
 */
export function formatPdb(topology: Topology, positions: ArrayLike<number>): string {
  const atoms = topology.atoms.length;
  checkShape(positions.length, atoms, "A PDB file was to be written");
  const printer = createPdbPrinter(topology);
  return printer.frames({ atoms, positions: Float32Array.from(positions) }) + printer.end();
}
