/** log q in a file of its own. */
import { decodeNpy } from "../../chem/formats/npy.ts";
import { decodeNpz } from "../../chem/formats/npz.ts";
import { UserError } from "../../errors.ts";
import { readBytes, readTextFile } from "../../files.ts";

function fromArrays(path: string): Float64Array {
  const arrays = decodeNpz(readBytes(path, "log q"), path);
  const names = Object.keys(arrays);
  const found = arrays.log_q ?? (names.length === 1 ? arrays[names[0]!] : undefined);
  if (found !== undefined) return Float64Array.from(found.data);
  throw new UserError(
    `${path} was to be read as log q, but it holds ${names.join(", ")}: name the array log_q, or leave it alone in its file.`,
  );
}

/** Numbers apart by spaces, commas and line breaks. */
function fromText(path: string): Float64Array {
  const words = readTextFile(path, "log q")
    .split(/[\s,]+/)
    .filter((word) => word !== "");
  const wrong = words.find((word) => Number.isNaN(Number(word)) && !/^[+-]?nan$/i.test(word));
  if (wrong === undefined) return Float64Array.from(words, Number);
  throw new UserError(`${path} was to be read as log q, but "${wrong}" is no number: give one number for each sample.`);
}

/** Reads log q [samples] from npy, npz (an array log_q, or the only one) or text. Throws a UserError for what cannot be read. */
export function readLogQ(path: string): Float64Array {
  if (path.endsWith(".npz")) return fromArrays(path);
  return path.endsWith(".npy") ? Float64Array.from(decodeNpy(readBytes(path, "log q"), path).data) : fromText(path);
}
