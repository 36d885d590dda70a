/** Hashes that are the same in every process: graphs are told apart by them. */
import { hash } from "node:crypto";

/** SHA-256, in base64: what shares it is taken to be the same, since of 2^128 things two would be expected to share one. */
export type Hash = string;

const sha256 = (data: string | NodeJS.ArrayBufferView): Hash => hash("sha256", data, "base64");

// Tables enter with all their bits, so that -0 differs from 0 and a NaN equals itself. JSON keeps the size 3 apart from an axis named "3".
const textOf = (part: unknown): string =>
  ArrayBuffer.isView(part) ? sha256(part as NodeJS.ArrayBufferView) : JSON.stringify(part);

/** The hash of an operation with the hashes of its inputs and its attributes. */
export function nodeHash(op: string, inputs: readonly { readonly hash: Hash }[], attributes: object): Hash {
  let text = op;
  for (const input of inputs) text += `,${input.hash}`;
  for (const part of Object.values(attributes)) text += `;${textOf(part)}`;
  return sha256(text);
}
