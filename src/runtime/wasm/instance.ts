/** A kernel in memory: rows of arrays go into its lanes and come back. */
import { FORMATS } from "./arithmetic.ts";
import { columnBytes, type Kernel, type Port } from "./kernel.ts";

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  evaluate(): void;
  advance(first: number, end: number): void;
}

/** Elements of the kernel's type. */
export type Elements = Float32Array | Float64Array;

/** A kernel with its memory. Rows are conformations; the lanes hold `lanes` of them at a time. */
export interface KernelInstance {
  readonly kernel: Kernel;
  /**
   * Puts rows first, ..., first + lanes - 1 of an input [rows, size] into the lanes; lanes beyond the last row repeat it. An input without
   * batch has one row.
   */
  load(name: string, data: ArrayLike<number>, first: number, rows: number): void;
  /** Takes those rows of an output, or of an input, out of the lanes. */
  take(port: Port, data: Elements, first: number, rows: number): void;
  /** Puts the keys [rows, 2] of a drawn input into the lanes. */
  loadKeys(name: string, keys: Uint32Array, first: number, rows: number): void;
  evaluate(): void;
  /** Steps first, ..., end - 1. */
  advance(first: number, end: number): void;
}

/** Compiles the module for this machine and makes its memory. */
export function instantiate(kernel: Kernel): KernelInstance {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(kernel.module));
  const { memory, evaluate, advance } = instance.exports as KernelExports;
  const { bytes, lanes: vectorLanes } = FORMATS[kernel.type];
  const { lanes } = kernel;
  const elements: Elements = kernel.type === "float32" ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer);
  const words = new Uint32Array(memory.buffer);
  const step = columnBytes(kernel) / bytes;
  return {
    kernel,
    load: (name, data, first, rows) => {
      const { offset, size, batched } = kernel.inputs[name]!;
      const start = offset / bytes;
      if (!batched) {
        for (let column = 0; column < size; column++) elements[start + column] = data[column]!;
        return;
      }
      for (let lane = 0; lane < lanes; lane++) {
        const row = Math.min(first + lane, rows - 1) * size;
        for (let column = 0; column < size; column++) elements[start + column * step + lane] = data[row + column]!;
      }
    },
    take: ({ offset, size, batched }, data, first, rows) => {
      const start = offset / bytes;
      const count = batched ? Math.min(lanes, rows - first) : 1;
      for (let lane = 0; lane < count; lane++) {
        const row = batched ? (first + lane) * size : 0;
        for (let column = 0; column < size; column++) data[row + column] = elements[start + column * step + lane]!;
      }
    },
    loadKeys: (name, keys, first, rows) => {
      const start = kernel.keys[name]! / words.BYTES_PER_ELEMENT;
      for (let lane = 0; lane < lanes; lane++) {
        const row = Math.min(first + lane, rows - 1);
        const place = start + Math.floor(lane / vectorLanes) * 8 + (lane % vectorLanes);
        words[place] = keys[2 * row]!;
        words[place + 4] = keys[2 * row + 1]!;
      }
    },
    evaluate,
    advance: (first, end) => advance(first, end),
  };
}
