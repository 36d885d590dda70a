/** A kernel in memory: rows of arrays go in and come back. */
import { FORMATS } from "./arithmetic.ts";
import type { Kernel } from "./kernel.ts";
import type { Port } from "./ports.ts";

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  run(first: number, end: number): void;
}

/** Elements of the kernel's type. */
export type Elements = Float32Array | Float64Array;

/** A kernel with its memory. Rows are conformations; the kernel computes `lanes` of them at a time. */
export interface KernelInstance {
  readonly kernel: Kernel;
  /**
   * Puts rows first, ..., first + lanes - 1 of an input [rows, size] in; lanes beyond the last row repeat it. An input without batch has
   * one row.
   */
  put(name: string, data: Elements, first: number, rows: number): void;
  /** Takes those rows of an output. */
  take(name: string, data: Elements, first: number, rows: number): void;
  /** Puts the keys [rows, 2] of a drawn input in. */
  putKeys(name: string, keys: Uint32Array, first: number, rows: number): void;
  /** Takes steps first, ..., end - 1. */
  run(first: number, end: number): void;
}

/** Compiles the module for this machine and makes its memory. */
export function instantiate(kernel: Kernel): KernelInstance {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(kernel.module));
  const { memory, run } = instance.exports as KernelExports;
  const { bytes, lanes: vectorLanes } = FORMATS[kernel.type];
  const { lanes } = kernel;
  const elements: Elements = kernel.type === "float32" ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer);
  const words = new Uint32Array(memory.buffer);
  /** Where rows of a port are in the arrays, and in memory. */
  const placeOf = ({ offset, size, batched }: Port, first: number, rows: number) => {
    const start = batched ? first * size : 0;
    return { start, end: start + (batched ? Math.min(lanes, rows - first) : 1) * size, to: offset / bytes };
  };
  return {
    kernel,
    put: (name, data, first, rows) => {
      const port = kernel.inputs[name]!;
      const { start, end, to } = placeOf(port, first, rows);
      elements.set(data.subarray(start, end), to);
      if (!port.batched) return;
      const { size } = port;
      for (let next = to + end - start; next < to + lanes * size; next += size) elements.copyWithin(next, next - size, next);
    },
    take: (name, data, first, rows) => {
      const { start, end, to } = placeOf(kernel.outputs[name]!, first, rows);
      data.set(elements.subarray(to, to + end - start), start);
    },
    putKeys: (name, keys, first, rows) => {
      const start = kernel.keys[name]! / words.BYTES_PER_ELEMENT;
      for (let lane = 0; lane < lanes; lane++) {
        const row = Math.min(first + lane, rows - 1);
        const place = start + Math.floor(lane / vectorLanes) * 8 + (lane % vectorLanes);
        words[place] = keys[2 * row]!;
        words[place + 4] = keys[2 * row + 1]!;
      }
    },
    run: (first, end) => run(first, end),
  };
}
