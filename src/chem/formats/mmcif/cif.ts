import { excerpt, UserError } from "../../../errors.ts";
import type { Line } from "../input/lines.ts";

/** A row of a category: of its loop, or the only one, of items that stand alone. */
export interface CifRow {
  /** "atom_site" of "_atom_site.id", in lower case. */
  readonly category: string;
  /** Places of the items' names, in lower case. */
  readonly columns: ReadonlyMap<string, number>;
  /** Undefined where a value is unknown (?) or has no place (.). */
  readonly values: readonly (string | undefined)[];
  /** File and line where the row ends, for messages. */
  readonly where: string;
}

/** A value of a row; undefined where there is none. */
export function itemOf({ columns, values }: CifRow, name: string): string | undefined {
  const column = columns.get(name);
  return column === undefined ? undefined : values[column];
}

/** Takes the lines of a CIF file in their order; returns the rows that each completes. */
export interface CifParser {
  take(line: Line): readonly CifRow[];
  end(): readonly CifRow[];
}

/** A word of a line: a value in quotes is never a keyword. */
interface Token {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** White space, then a comment, a value in quotes, which end before white space only, or a bare word. */
const TOKEN = /\s*(?:#.*|'((?:[^']|'(?=\S))*)'(?=\s|$)|"((?:[^"]|"(?=\S))*)"(?=\s|$)|(\S+))/y;

function tokensOf(line: string, where: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(line); match !== null; match = TOKEN.exec(line)) {
    const [, single, double, bare] = match;
    if (bare !== undefined && /^['"]/.test(bare)) {
      throw new UserError(`${where}: the value ${excerpt(bare)} must end with the quote that it begins with: correct the line.`);
    }
    const text = single ?? double ?? bare;
    if (text !== undefined) tokens.push({ text, isQuoted: bare === undefined });
  }
  return tokens;
}

/** "_atom_site.id" -> ["atom_site", "id"]. */
function nameParts(name: string): readonly [category: string, item: string] {
  const [category, ...item] = name.slice(1).toLowerCase().split(".");
  return [category!, item.join(".")];
}

/** A loop, or items of one category that stand alone; names come before the values of a loop and in turn with those of single items. */
interface Table {
  readonly isLoop: boolean;
  category: string;
  readonly columns: Map<string, number>;
  values: (string | undefined)[];
  hasRows: boolean;
}

const newTable = (isLoop: boolean, category: string): Table => ({
  isLoop,
  category,
  columns: new Map(),
  values: [],
  hasRows: false,
});

/** What is gathered: the loop or the items at hand, and the rows that are complete. */
interface Gathering {
  table: Table | undefined;
  rows: CifRow[];
  blocks: number;
}

function emit(gathering: Gathering, { category, columns, values }: Table, where: string): void {
  if (values.length !== columns.size) {
    throw new UserError(
      `${where}: a row of ${excerpt(category)} must have ${columns.size} values, but it has ${values.length}: correct the file.`,
    );
  }
  gathering.rows.push({ category, columns, values, where });
}

/** Ends the loop or the items that stand alone. */
function finish(gathering: Gathering, where: string): void {
  const { table } = gathering;
  if (table !== undefined && (table.values.length > 0 || !table.isLoop)) emit(gathering, table, where);
  gathering.table = undefined;
}

/** Takes the name of an item: of the loop whose values have not begun, of the items at hand, or of the first item of others. */
function addName(gathering: Gathering, text: string, where: string): void {
  const [category, item] = nameParts(text);
  const { table } = gathering;
  const heads = table?.isLoop === true && !table.hasRows && table.values.length === 0;
  const continues = table?.isLoop === false && table.category === category && table.values.length === table.columns.size;
  if (!heads && !continues) finish(gathering, where);
  const current = heads || continues ? table! : newTable(false, category);
  gathering.table = current;
  if (current.columns.size === 0) current.category = category;
  if (current.category !== category || current.columns.has(item)) {
    throw new UserError(
      `${where}: ${excerpt(text)} must stand once, in a loop of its own category, but it does not: correct the file.`,
    );
  }
  current.columns.set(item, current.columns.size);
}

function addValue(gathering: Gathering, text: string | undefined, where: string): void {
  const { table } = gathering;
  if (table === undefined || table.columns.size === table.values.length) {
    throw new UserError(
      `${where}: the value "${excerpt(text ?? "?")}" must follow the name of an item, but none stands before it: correct the file.`,
    );
  }
  table.values.push(text);
  if (!table.isLoop || table.values.length < table.columns.size) return;
  emit(gathering, table, where);
  table.hasRows = true;
  table.values = [];
}

function addKeyword(gathering: Gathering, text: string, where: string): void {
  finish(gathering, where);
  if (/^loop_$/i.test(text)) gathering.table = newTable(true, "");
  else if (!/^data_/i.test(text) || ++gathering.blocks > 1) {
    throw new UserError(
      `${where}: the file must hold one block of data, but it has "${excerpt(text)}" after it: give a file of one structure.`,
    );
  }
}

const KEYWORD = /^(data_.*|loop_|save_.*|global_|stop_)$/i;

/**
 * Takes a file in the syntax of CIF 1.1 apart. Throws a UserError, naming file and line, for damaged ones and those of several blocks.
 *
 * Source: S. R. Hall, J. D. Westbrook, International Tables for Crystallography G, chapter 2.2 (2006).
 */
export function createCifParser(source: string): CifParser {
  const gathering: Gathering = { table: undefined, rows: [], blocks: 0 };
  let where = source;
  let field: string[] | undefined;
  const taken = (): readonly CifRow[] => gathering.rows.splice(0);
  const word = ({ text, isQuoted }: Token): void => {
    if (!isQuoted && KEYWORD.test(text)) addKeyword(gathering, text, where);
    else if (!isQuoted && text.startsWith("_")) addName(gathering, text, where);
    else addValue(gathering, !isQuoted && (text === "." || text === "?") ? undefined : text, where);
  };
  const take = ({ text, number }: Line): readonly CifRow[] => {
    where = `${source}, line ${number}`;
    const bounds = text.startsWith(";");
    if (field !== undefined && !bounds) field.push(text);
    else if (field !== undefined) {
      addValue(gathering, field.join("\n"), where);
      field = undefined;
      tokensOf(text.slice(1), where).forEach(word);
    } else if (bounds) field = [text.slice(1)];
    else tokensOf(text, where).forEach(word);
    return taken();
  };
  const end = (): readonly CifRow[] => {
    if (field !== undefined) {
      throw new UserError(`${source} must close the text that a semicolon opens, but it ends before: write it again.`);
    }
    finish(gathering, where);
    return taken();
  };
  return { take, end };
}
