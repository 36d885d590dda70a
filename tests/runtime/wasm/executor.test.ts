import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { describeExecutor, type Refusals } from "../conformance.ts";

const refusing = (cases: readonly string[], reason: string): Refusals => Object.fromEntries(cases.map((name) => [name, reason]));
const BINARY = ["add", "sub", "mul", "div", "maximum", "minimum", "atan2"];

/** Kernels compute each row of the batch for itself; gradients by what all rows share, and everything else that mixes rows, have none. */
const REFUSED: Refusals = {
  ...refusing(
    [
      ...BINARY.map((name) => `${name}: a row to all`),
      "select: one condition a row",
      "select: condition of the largest shape",
      "sum: all of a batch",
      "sum: named axis",
      "second order",
    ],
    "reduces the batch",
  ),
  ...refusing(
    [
      ...BINARY.map((name) => `${name}: another rank`),
      "sum: two axes, kept",
      "reshape: split an axis",
      "transpose: matrix",
      "transpose: cyclic permutation",
      "matmul: rows of several axes, second transposed",
    ],
    "where the batch is not the leading axis",
  ),
  ...refusing(
    ["plain", "second transposed", "rows of several axes", "batch contracted", "several axes contracted", "with itself"].map(
      (title) => `matmul: ${title}`,
    ),
    "has a batch in its second factor",
  ),
  ...refusing(["broadcast: to a named axis"], "has a batch in its second factor"),
  ...refusing(
    ["odd", "even", "one", "vector"].map((title) => `median: ${title}`),
    "sorts",
  ),
};

const kernelsOf = (elementType: "float32" | "float64") => async () => createWasmExecutor({ threads: 0, elementType });

describeExecutor("WebAssembly kernels in float32", kernelsOf("float32"), 1e-5, REFUSED);
describeExecutor("WebAssembly kernels in float64", kernelsOf("float64"), 1e-12, REFUSED);
describeExecutor("WebAssembly kernels in two workers", async () => createWasmExecutor({ threads: 2 }), 1e-5, REFUSED);
