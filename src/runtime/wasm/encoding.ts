/**
 * Binary format of WebAssembly modules: numbers, sections, and a module of functions over one memory.
 * Source: WebAssembly Core Specification 2.0, chapter 5.
 */

/** Bytes as a tree, which is flattened once when the module is complete. */
export type Code = number | readonly Code[];

/** Types of values by their bytes in the format. */
const TYPE = { i32: 0x7f, v128: 0x7b } as const;
/** Names of the types of values. */
export type ValueType = keyof typeof TYPE;

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  while (rest < -0x40 || rest >= 0x40) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  bytes.push(rest & 0x7f);
  return bytes;
}

function sizeOf(code: Code): number {
  return typeof code === "number" ? 1 : code.reduce<number>((total, part) => total + sizeOf(part), 0);
}

function write(code: Code, bytes: Uint8Array, start: number): number {
  if (typeof code === "number") {
    bytes[start] = code;
    return start + 1;
  }
  return code.reduce<number>((position, part) => write(part, bytes, position), start);
}

/** The bytes of a tree in order. */
export function flatten(code: Code): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeOf(code));
  write(code, bytes, 0);
  return bytes;
}

const vector = (items: readonly Code[]): Code => [unsigned(items.length), items];
const sized = (content: Code): Code => [unsigned(sizeOf(content)), content];
const section = (id: number, content: Code): Code => [id, sized(content)];
const text = (value: string): Code => vector([...new TextEncoder().encode(value)]);

/** A function: its parameters and locals by type, and its instructions without the final end. It has no result. */
export interface FunctionCode {
  readonly parameters: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** Bytes that memory holds from the start. */
export interface DataSegment {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What a module is made of; the memory is its own, and exported as "memory". */
export interface ModuleParts {
  readonly functions: readonly FunctionCode[];
  /** Exported functions: the position in `functions` by name. */
  readonly exports: Readonly<Record<string, number>>;
  /** Size of the memory in bytes. */
  readonly memory: number;
  readonly data: readonly DataSegment[];
}

const PAGE = 65536;
const END = 0x0b;

function functionBody({ locals, body }: FunctionCode): Code {
  const runs: { type: ValueType; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  return sized([vector(runs.map(({ type, count }) => [unsigned(count), TYPE[type]])), body, END]);
}

/** The bytes of a module. */
export function encodeModule({ functions, exports, memory, data }: ModuleParts): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, vector(parameters.map((type) => TYPE[type])), vector([])]);
  const exported = Object.entries(exports).map(([name, position]) => [text(name), 0x00, unsigned(position)]);
  return flatten([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, vector(types)),
    section(3, vector(functions.map((_, position) => unsigned(position)))),
    section(5, vector([[0x00, unsigned(Math.ceil(memory / PAGE))]])),
    section(7, vector([[text("memory"), 0x02, unsigned(0)], ...exported])),
    section(10, vector(functions.map(functionBody))),
    section(11, vector(data.map(({ offset, bytes }) => [0x00, 0x41, signed(offset), END, vector([...bytes])]))),
  ]);
}
