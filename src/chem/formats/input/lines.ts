import { UserError } from "../../../errors.ts";
import { openByteStream } from "./byteStream.ts";

/** A line of a text file and its number, counted from 1. */
export interface Line {
  readonly text: string;
  readonly number: number;
}

/** No format of text has longer lines: what has is another kind of file. */
const LONGEST_LINE = 2 ** 20;

/** The complete lines of a file, a block at a time, then what follows the last line break. */
async function* texts(path: string): AsyncGenerator<readonly string[], void, undefined> {
  const decoder = new TextDecoder();
  let unfinished = "";
  for await (const block of openByteStream(path).blocks) {
    const pieces = (unfinished + decoder.decode(block, { stream: true })).split("\n");
    unfinished = pieces.pop()!;
    if (unfinished.length > LONGEST_LINE) {
      throw new UserError(
        `${path} was to be read as text, but it has a line of more than ${LONGEST_LINE} characters: give it the ending of its own format.`,
      );
    }
    yield pieces;
  }
  const last = unfinished + decoder.decode();
  if (last !== "") yield [last];
}

/** The lines of a text file (UTF-8), expanded where its name ends with .gz, without their line breaks. */
export async function* readLines(path: string): AsyncGenerator<Line, void, undefined> {
  let number = 0;
  for await (const block of texts(path)) {
    for (const text of block) yield { text: text.endsWith("\r") ? text.slice(0, -1) : text, number: ++number };
  }
}
