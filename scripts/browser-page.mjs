// The page of run-in-browser.ts: runs kernels that Node.js compiled with the library's own code, and sends back what came out.
import { instantiate } from "/dist/src/runtime/wasm/instance.js";
import { runRows } from "/dist/src/runtime/wasm/rows.js";

const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

function run({ kernel, inputs, outputs, rows, steps, keys, repetitions }) {
  const instance = instantiate({ ...kernel, module: bytes(kernel.module) });
  const numbers = kernel.type === "float32" ? Float32Array : Float64Array;
  const arrays = Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, numbers.from(data)]));
  const results = Object.fromEntries(Object.entries(outputs).map(([name, size]) => [name, new numbers(size)]));
  const words = Object.fromEntries(Object.entries(keys).map(([name, data]) => [name, Uint32Array.from(data)]));
  const once = () => runRows(instance, { inputs: arrays, outputs: results, rows, taken: new Int32Array(1), steps, keys: words });
  once();
  const start = performance.now();
  for (let repetition = 0; repetition < repetitions; repetition++) once();
  const seconds = (performance.now() - start) / 1000;
  const plain = Object.fromEntries(Object.entries(results).map(([name, data]) => [name, Array.from(data)]));
  return { results: plain, rate: (repetitions * rows * (steps.end - steps.first)) / seconds };
}

async function main() {
  try {
    const cases = await (await fetch("/cases")).json();
    return { userAgent: navigator.userAgent, cases: cases.map(run) };
  } catch (error) {
    return { error: String(error) };
  }
}

await fetch("/answer", { method: "POST", body: JSON.stringify(await main()) });
