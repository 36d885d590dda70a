/** Rows go through a kernel in their places, whatever their width and number. */
import { describe, expect, it } from "vitest";
import { input } from "../../../src/graph/node.ts";
import { add, neg } from "../../../src/graph/ops/elementwise.ts";
import { program } from "../../../src/graph/program.ts";
import { instantiate } from "../../../src/runtime/wasm/instance.ts";
import { compileKernel } from "../../../src/runtime/wasm/kernel.ts";
import { runRows } from "../../../src/runtime/wasm/rows.ts";

const WIDTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 66];

describe.each(["float32", "float64"] as const)("rows of kernels in %s", (type) => {
  const sized = (size: number) => (type === "float32" ? new Float32Array(size) : new Float64Array(size));
  // Neighbours in memory, so that what is written beyond a row is seen.
  const wide = program(
    Object.fromEntries(
      WIDTHS.flatMap((width) => {
        const x = input(`x${width}`, ["batch", width]);
        return [
          [`minus${width}`, neg(x)],
          [`plus${width}`, add(x, input(`shift${width}`, [width]))],
        ];
      }),
    ),
  );
  const instance = instantiate(compileKernel(wide, type));
  const { lanes } = instance.kernel;

  it.each([1, 2, lanes - 1, lanes, lanes + 1, 3 * lanes + 5])("%i of them keep their places", (rows) => {
    const inputs = Object.fromEntries(
      WIDTHS.flatMap((width) => [
        [`x${width}`, sized(rows * width).map((_, at) => 1000 * width + at)],
        [`shift${width}`, sized(width).map((_, at) => at / 4)],
      ]),
    );
    const names = WIDTHS.flatMap((width) => [`minus${width}`, `plus${width}`] as const);
    // One row more, which must stay as it is.
    const outputs = Object.fromEntries(
      names.map((name) => [name, sized((rows + 1) * Number(name.slice(name.search(/\d/)))).fill(7)]),
    );
    runRows(instance, { inputs, outputs, rows, taken: new Int32Array(1), steps: { first: 0, end: 1 }, keys: {} });
    for (const width of WIDTHS) {
      const x = inputs[`x${width}`]!;
      const untouched = sized(width).fill(7);
      expect([...outputs[`minus${width}`]!]).toEqual([...x.map((value) => -value), ...untouched]);
      expect([...outputs[`plus${width}`]!]).toEqual([...x.map((value, at) => value + (at % width) / 4), ...untouched]);
    }
  });
});
