/** XYZ files, plain and extended: positions in angstrom, a line an atom. Source: ASE, extxyz. */
import { excerpt, UserError } from "../../errors.ts";
import { DECIMAL } from "../../num/decimal.ts";
import { NANOMETRES_PER_ANGSTROM } from "../../units.ts";
import { type CoordinateFormat, type Frames, type FrameWriting, frameCount } from "./format.ts";
import { inChunks } from "./frameChunks.ts";
import { type Line, readLines } from "./input/lines.ts";
import { cellOf } from "./unitCell.ts";

const COUNT = /^\d+$/;
/** key=value or key="several values" of an extended comment. */
const ENTRY = /(?<![\w-])([\w-]+)=(?:"([^"]*)"|(\S+))/g;
/** Columns of a plain file; those of an extended one are said in its comment. */
const PLAIN = "species:S:1:pos:R:3";
/** Decimals of an angstrom: as many as float32 has of a nanometre. */
const DECIMALS = 6;

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

/** What a frame's comment says. */
interface Comment {
  /** Column of the atoms' names; -1 where there is none. */
  readonly species: number;
  /** Column of x, before those of y and z. */
  readonly position: number;
  readonly cell: Float64Array | undefined;
}

function decimal(text: string | undefined, what: string, where: string): number {
  if (text !== undefined && DECIMAL.test(text)) return Number(text);
  throw new UserError(`${where}: ${what} must be a number, but it is "${excerpt(text ?? "")}": correct the line.`);
}

/** Columns at which the named properties begin, from name:type:width in the order of the columns. */
function columnsOf(properties: string): Map<string, number> {
  const parts = properties.split(":");
  const columns = new Map<string, number>();
  let column = 0;
  for (let index = 0; index + 2 < parts.length; index += 3) {
    columns.set(parts[index]!, column);
    column += Number(parts[index + 2]);
  }
  return columns;
}

/** Vectors [3, 3] nm of Lattice="ax ay az bx by bz cx cy cz" in angstrom; undefined where all are zero. */
function readLattice(text: string, where: string): Float64Array | undefined {
  const numbers = words(text).map((word) => decimal(word, "an entry of Lattice", where));
  if (numbers.length !== 9) {
    throw new UserError(`${where}: Lattice must have nine numbers, but it has ${numbers.length}: correct the line.`);
  }
  return numbers.some((value) => value !== 0)
    ? Float64Array.from(numbers, (value) => value * NANOMETRES_PER_ANGSTROM)
    : undefined;
}

function readComment(text: string, where: string): Comment {
  const entries = new Map([...text.matchAll(ENTRY)].map(([, key, quoted, bare]) => [key!, quoted ?? bare!]));
  const columns = columnsOf(entries.get("Properties") ?? PLAIN);
  const position = columns.get("pos");
  if (position === undefined || !Number.isInteger(position)) {
    throw new UserError(
      `${where}: Properties must tell the columns of pos, but it is "${excerpt(entries.get("Properties") ?? "")}": correct the line.`,
    );
  }
  const lattice = entries.get("Lattice");
  return {
    species: columns.get("species") ?? -1,
    position,
    cell: lattice === undefined ? undefined : readLattice(lattice, where),
  };
}

/** Takes lines in order, each with where it stands; undefined at the end of the file. */
type NextLine = () => Promise<{ readonly text: string; readonly where: string } | undefined>;

function lineByLine(path: string, lines: AsyncGenerator<Line>): NextLine {
  return async () => {
    const { value, done } = await lines.next();
    return done === true ? undefined : { text: value.text, where: `${path}, line ${value.number}` };
  };
}

interface NamedFrame extends Frames {
  readonly names: readonly string[];
}

async function readFrame(next: NextLine, count: number, path: string, index: number): Promise<NamedFrame> {
  const cutOff = (): UserError =>
    new UserError(`${path} must have ${count} atoms in frame ${index}, but it ends before: write it again.`);
  const head = await next();
  if (head === undefined) throw cutOff();
  const { species, position, cell } = readComment(head.text, head.where);
  const names: string[] = [];
  const positions: number[] = [];
  for (let atom = 0; atom < count; atom++) {
    const line = await next();
    if (line === undefined) throw cutOff();
    const fields = words(line.text);
    names.push(fields[species] ?? "");
    for (let axis = 0; axis < 3; axis++) {
      positions.push(decimal(fields[position + axis], "a coordinate", line.where) * NANOMETRES_PER_ANGSTROM);
    }
  }
  return { atoms: count, names, positions: Float32Array.from(positions), cells: cell };
}

function checkNames(names: readonly string[], first: readonly string[], path: string, index: number): void {
  const other = names.findIndex((name, atom) => name !== first[atom]);
  if (other < 0) return;
  throw new UserError(
    `${path}: atom ${other} of frame ${index} is ${excerpt(names[other]!)}, but that of frame 0 is ${excerpt(first[other]!)}: give every frame the same atoms in the same order.`,
  );
}

async function* framesOf(path: string): AsyncGenerator<Frames> {
  const lines = readLines(path);
  const next = lineByLine(path, lines);
  let first: readonly string[] | undefined;
  try {
    let index = 0;
    for (let line = await next(); line !== undefined; line = await next()) {
      const text = line.text.trim();
      if (text === "") continue;
      if (!COUNT.test(text) || !(Number(text) > 0)) {
        throw new UserError(
          `${line.where}: frame ${index} must begin with its number of atoms, but it begins with "${excerpt(text)}": correct the line.`,
        );
      }
      const frame = await readFrame(next, Number(text), path, index);
      first ??= frame.names;
      if (frame.names.length === first.length) checkNames(frame.names, first, path, index);
      yield frame;
      index++;
    }
  } finally {
    await lines.return();
  }
}

/** Text of a frame: number of atoms, comment, atoms. */
function frameText({ atoms, positions, cells }: Frames, frame: number, symbols: readonly string[]): string {
  const angstrom = (value: number): string => (value / NANOMETRES_PER_ANGSTROM).toFixed(DECIMALS);
  const lattice = cells === undefined ? "" : `Lattice="${[...cellOf(cells, frame)].map(angstrom).join(" ")}" `;
  const lines = symbols.map((symbol, atom) => {
    const start = 3 * (frame * atoms + atom);
    return `${symbol} ${[0, 1, 2].map((axis) => angstrom(positions[start + axis]!)).join(" ")}\n`;
  });
  return `${atoms}\n${lattice}Properties=${PLAIN}\n${lines.join("")}`;
}

const writing: FrameWriting = {
  topology: "needed",
  open: (file, { topology }) => {
    const symbols = topology!.atoms.map(({ element }) => element);
    return {
      append: (frames) => {
        for (let frame = 0; frame < frameCount(frames); frame++) file.append(frameText(frames, frame, symbols));
      },
      end: () => {},
    };
  },
};

export const xyz: CoordinateFormat = {
  title: "XYZ",
  extensions: [".xyz", ".extxyz"],
  frames: (path, options) => inChunks(path, framesOf(path), options),
  topology: undefined,
  writing,
};
