import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { createArrays, createNumbering, type NumberedWork } from "../../../src/runtime/wasm/numbering.ts";
import { EVALUATION, type Work } from "../../../src/runtime/wasm/rows.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const shared = (size: number): Float32Array => new Float32Array(new SharedArrayBuffer(4 * size));
const workOn = (x: Float32Array, y: Float32Array): Work => ({
  inputs: { x, again: x },
  outputs: { y },
  keys: { noise: new Uint32Array(new SharedArrayBuffer(8)) },
  taken: new Int32Array(new SharedArrayBuffer(4)),
  rows: 3,
  steps: EVALUATION,
});

/** Numbers of arrays that are gone, once the collector has found any; work in which they are not has to be sent for that. */
async function forgottenSoon(numbered: (work: Work) => NumberedWork, work: Work): Promise<readonly number[]> {
  for (let attempt = 0; attempt < 50; attempt++) {
    collectGarbage();
    await setTimeout(1);
    const { forgotten } = numbered(work);
    if (forgotten.length > 0) return forgotten;
  }
  return [];
}

/** The number of an array that nothing holds after this call. */
const passingNumber = (numbered: (work: Work) => NumberedWork, work: Work): number =>
  numbered({ ...work, outputs: { y: shared(5) } }).introduced[0]![0];

describe("numbers of shared arrays", () => {
  it("stand for the arrays on the other side, which is sent each array once", () => {
    const [numbered, workOf] = [createNumbering(), createArrays()];
    const [x, y] = [shared(2), shared(3)];
    const work = workOn(x, y);
    const first = numbered(work);
    expect(first.introduced).toHaveLength(4);
    expect(workOf(first)).toEqual(work);
    expect(workOf(numbered(work)).inputs.x).toBe(x);
    const more = numbered({ ...work, outputs: { y: shared(1) } });
    expect(more.introduced).toHaveLength(1);
    expect(workOf(more).outputs.y).toHaveLength(1);
    expect(numbered(work).introduced).toHaveLength(0);
  });

  it("are given up with their arrays, so that the other side keeps no memory", async () => {
    const numbered = createNumbering();
    const kept = workOn(shared(2), shared(3));
    numbered(kept);
    const number = passingNumber(numbered, kept);
    expect(await forgottenSoon(numbered, kept)).toEqual([number]);
    expect(numbered(kept).introduced).toHaveLength(0);
  });
});
