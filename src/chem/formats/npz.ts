import { type Zippable, zipSync } from "fflate";
import { decodeNpy, encodeNpy, type NumericArray } from "./npy.ts";
import { readZip } from "./zip.ts";

/** The oldest time that a zip archive can hold, so that equal arrays give equal bytes. */
const ZIP_EPOCH = "1980-01-01T00:00:00";

/**
 * Writes named arrays as the bytes of an .npz file, which numpy.load reads; equal arrays give equal bytes.
 *
 * `compress` false stores the numbers as they are, which is many times faster for large arrays of floats and little larger.
 */
export function encodeNpz(arrays: Readonly<Record<string, NumericArray>>, compress = true): Uint8Array {
  const entries: Zippable = {};
  // A local time, since the zip format stores local times: the bytes do not depend on the time zone.
  const options = { level: compress ? 6 : 0, mtime: new Date(ZIP_EPOCH) } as const;
  for (const [name, array] of Object.entries(arrays)) entries[`${name}.npy`] = [encodeNpy(array), options];
  return zipSync(entries);
}

/**
 * Reads the bytes of an .npz file as named arrays. `source` names the file in messages.
 *
 * Throws a UserError for damaged archives and for arrays that decodeNpy refuses.
 */
export function decodeNpz(bytes: Uint8Array, source = "arrays.npz"): Readonly<Record<string, NumericArray>> {
  const entries = [...readZip(bytes, source)];
  return Object.fromEntries(
    entries.map(([file, content]) => [file.replace(/\.npy$/, ""), decodeNpy(content, `${source}, ${file}`)]),
  );
}
