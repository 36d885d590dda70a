import { describe, expect, it } from "vitest";
import { encodeMessage, type Message, readMessages } from "../../src/openmm/wire.ts";

const message: Message = {
  header: { request: "evaluate", xml: "<System>\nä</System>" },
  arrays: {
    positions: { data: Float32Array.of(1, -2.5, 3), shape: [1, 1, 3] },
    none: { data: new Float64Array(0), shape: [0, 3] },
    energy: { data: Float64Array.of(Math.PI, Number.NaN), shape: [2] },
  },
};

const bytes = Buffer.concat([...encodeMessage(message), ...encodeMessage({ header: { a: 1 }, arrays: {} })]);

async function* inPieces(all: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

async function read(stream: AsyncIterable<Uint8Array>): Promise<Message[]> {
  const found: Message[] = [];
  for await (const one of readMessages(stream)) found.push(one);
  return found;
}

describe("messages over a pipe", () => {
  it.each([1, 2, 7, 64, 1000])("come as they were sent, in pieces of %i bytes", async (size) => {
    expect(await read(inPieces(bytes, size))).toEqual([message, { header: { a: 1 }, arrays: {} }]);
  });

  it("end where the stream does, also within one", async () => {
    const first = Buffer.concat(encodeMessage(message));
    for (let length = 0; length < first.length; length++) {
      expect(await read(inPieces(first.subarray(0, length), 16)), String(length)).toEqual([]);
    }
  });

  it("that are none are an error", async () => {
    await expect(read(inPieces(Buffer.from("Python 2\n"), 4))).rejects.toThrow();
  });
});
