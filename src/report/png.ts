import { crc32 } from "node:zlib";
import { zlibSync } from "fflate";

/** A colour, 0-255 each. */
export type Rgb = readonly [number, number, number];

const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
};

/**
 * PNG with a palette, 8 bits a pixel; index 0 is transparent.
 * indices: [height, width] row by row from the top, each an index into 1 + palette entries (0 = nothing).
 * Source: PNG specification (W3C, second edition), sections 5 and 11.
 */
export const encodePng = (width: number, height: number, indices: Uint8Array, palette: readonly Rgb[]): Uint8Array => {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 3, 0, 0, 0], 8); // bit depth 8, colour type 3 (palette), deflate, no filter method but 0, no interlace
  const rows = new Uint8Array(height * (width + 1)); // each row starts with filter type 0
  for (let row = 0; row < height; row++) rows.set(indices.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("PLTE", Uint8Array.from([[0, 0, 0], ...palette].flat())),
    chunk("tRNS", Uint8Array.of(0)),
    chunk("IDAT", zlibSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ];
  return Uint8Array.from(Buffer.concat(parts));
};

/** The image as a data URI. */
export const pngDataUri = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
