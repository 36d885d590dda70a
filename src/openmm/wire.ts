/** Messages over pipes: a line of JSON, then the arrays that it announces, one after the other, as raw little-endian numbers. */
import { z } from "zod";
import { elementCount, type HostArray, hostArray } from "../num/hostArray.ts";

/** What is said, and the arrays that belong to it by name. */
export interface Message {
  readonly header: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, HostArray>>;
}

const LINE_END = "\n".charCodeAt(0);

const headerSchema = z.looseObject({
  arrays: z
    .array(z.object({ name: z.string(), type: z.enum(["float32", "float64"]), shape: z.array(z.number().int().nonnegative()) }))
    .default([]),
});

const bytesOf = ({ data }: HostArray): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** The bytes of a message, in parts; the arrays' parts are views of their memory. They have the machine's order of bytes, which is little-endian wherever OpenMM is built. */
export function encodeMessage({ header, arrays }: Message): Uint8Array[] {
  const announced = Object.entries(arrays).map(([name, { data, shape }]) => ({
    name,
    type: data instanceof Float32Array ? "float32" : "float64",
    shape,
  }));
  const line = `${JSON.stringify({ ...header, arrays: announced })}\n`;
  return [Buffer.from(line), ...Object.values(arrays).map(bytesOf)];
}

/** Takes bytes from a stream: lines, and pieces of a length. */
interface ByteReader {
  /** The next line without its end; undefined where the stream ends before a line does. */
  line(): Promise<string | undefined>;
  bytes(length: number): Promise<Uint8Array | undefined>;
}

function createByteReader(stream: AsyncIterable<Uint8Array>): ByteReader {
  const source = stream[Symbol.asyncIterator]();
  let parts: Uint8Array[] = [];
  const more = async (): Promise<boolean> => {
    const { value, done } = await source.next();
    if (done === true) return false;
    parts.push(value);
    return true;
  };
  /** The first bytes of what has come; the rest waits. */
  const take = (length: number): Uint8Array => {
    const all = Buffer.concat(parts);
    parts = [all.subarray(length)];
    return all.subarray(0, length);
  };
  const line = async (): Promise<string | undefined> => {
    for (let before = 0, index = 0; ; index++) {
      if (index === parts.length && !(await more())) return undefined;
      const end = parts[index]!.indexOf(LINE_END);
      if (end >= 0)
        return Buffer.from(take(before + end + 1))
          .toString()
          .trimEnd();
      before += parts[index]!.length;
    }
  };
  const bytes = async (length: number): Promise<Uint8Array | undefined> => {
    while (parts.reduce((total, part) => total + part.length, 0) < length) if (!(await more())) return undefined;
    return take(length);
  };
  return { line, bytes };
}

/** Numbers of their own memory: pieces of a stream lie anywhere in it. */
function arrayOf(bytes: Uint8Array, type: "float32" | "float64", shape: readonly number[]): HostArray {
  const { buffer } = new Uint8Array(bytes);
  return hostArray(type === "float32" ? new Float32Array(buffer) : new Float64Array(buffer), shape);
}

/** The messages of a stream; ends where the stream does, also in the middle of one. Throws where a line is no header. */
export async function* readMessages(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Message, void> {
  const reader = createByteReader(stream);
  for (;;) {
    const line = await reader.line();
    if (line === undefined) return;
    const { arrays: announced, ...header } = headerSchema.parse(JSON.parse(line));
    const arrays: Record<string, HostArray> = {};
    for (const { name, type, shape } of announced) {
      const bytes = await reader.bytes(elementCount(shape) * (type === "float32" ? 4 : 8));
      if (bytes === undefined) return;
      arrays[name] = arrayOf(bytes, type, shape);
    }
    yield { header, arrays };
  }
}
