import { describe, expect, it } from "vitest";
import { input } from "../../../src/graph/node.ts";
import { add } from "../../../src/graph/ops/elementwise.ts";
import { program } from "../../../src/graph/program.ts";
import { fold, key, normals } from "../../../src/num/random.ts";
import { instantiate } from "../../../src/runtime/wasm/instance.ts";
import { compileKernel } from "../../../src/runtime/wasm/kernel.ts";

const ROWS = 11;

/** Keys of rows that lie far apart in their bits. */
const keys = Uint32Array.from({ length: ROWS }, (_, row) => row).reduce(
  (all, row) => {
    all.set(fold(key(2n ** 63n + 5n), row), 2 * row);
    return all;
  },
  new Uint32Array(2 * ROWS),
);

describe.each(["float32", "float64"] as const)("draws of kernels in %s", (type) => {
  // An even and an odd number of columns: draws come in pairs.
  it.each([6, 67])("are those of num/random.ts in every bit, %i to a row", (width) => {
    const drawn = program({ y: add(input("noise", ["batch", width]), input("zero", ["batch", 1])) });
    const instance = instantiate(compileKernel(drawn, type, { carried: [], drawn: ["noise"] }));
    const { kernel } = instance;
    const make = (size: number) => (type === "float32" ? new Float32Array(size) : new Float64Array(size));
    for (const step of [0, 1, 77, 2 ** 31, 2 ** 32 - 2]) {
      for (let first = 0; first < ROWS; first += kernel.lanes) {
        instance.put("zero", make(ROWS), first, ROWS);
        instance.putKeys("noise", keys, first, ROWS);
        instance.run(step, step + 1);
        const found = make(ROWS * width);
        instance.take("y", found, first, ROWS);
        for (let row = first; row < Math.min(ROWS, first + kernel.lanes); row++) {
          const expected = make(width);
          normals(fold([keys[2 * row]!, keys[2 * row + 1]!], step), 0, expected);
          expect(found.subarray(row * width, (row + 1) * width)).toEqual(expected);
        }
      }
    }
  });

  it("have every leading bit of the first word, where the logarithm changes branch", () => {
    // Words from all octaves occur in so many draws: of 2^17, the smallest is near 2^15.
    const width = 2 ** 13;
    const drawn = program({ y: add(input("noise", ["batch", width]), 0) });
    const instance = instantiate(compileKernel(drawn, type, { carried: [], drawn: ["noise"] }));
    instance.putKeys("noise", keys, 0, ROWS);
    instance.run(3, 4);
    const found = type === "float32" ? new Float32Array(ROWS * width) : new Float64Array(ROWS * width);
    instance.take("y", found, 0, ROWS);
    const expected = type === "float32" ? new Float32Array(width) : new Float64Array(width);
    normals(fold([keys[0]!, keys[1]!], 3), 0, expected);
    expect(found.subarray(0, width)).toEqual(expected);
  });
});
