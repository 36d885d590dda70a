/** Rows of arrays through a kernel, as many at a time as it has lanes. */
import type { Elements, KernelInstance } from "./instance.ts";

/** Arrays [rows, size] by name, or one row for what has no batch. */
export type Rows = Readonly<Record<string, ArrayLike<number>>>;
/** Arrays to be written. */
export type WritableRows = Readonly<Record<string, Elements>>;

/** Rows first, ..., end - 1 of arrays. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** Steps first, ..., end - 1 of a kernel. */
export interface Steps {
  readonly first: number;
  readonly end: number;
}

function load({ kernel, load: put }: KernelInstance, inputs: Rows, batched: boolean, first: number, end: number): void {
  for (const [name, data] of Object.entries(inputs)) {
    if (kernel.inputs[name]!.batched === batched) put(name, data, first, end);
  }
}

function take({ kernel, take: get }: KernelInstance, outputs: WritableRows, first: number, end: number): void {
  for (const [name, data] of Object.entries(outputs)) get(kernel.outputs[name]!, data, first, end);
}

/** Evaluates the kernel on rows of the inputs and writes the outputs that are asked for. */
export function evaluateRows(instance: KernelInstance, inputs: Rows, outputs: WritableRows, { first, end }: RowRange): void {
  load(instance, inputs, false, first, end);
  for (let row = first; row < end; row += instance.kernel.lanes) {
    load(instance, inputs, true, row, end);
    instance.evaluate();
    take(instance, outputs, row, end);
  }
}

/**
 * Takes steps of the kernel on rows of the inputs, all steps of some rows before those of the next, and writes the outputs of the last step.
 * Outputs that have the names of inputs in `state` are written there.
 */
export function advanceRows(
  instance: KernelInstance,
  inputs: Rows,
  keys: Readonly<Record<string, Uint32Array>>,
  outputs: WritableRows,
  { first, end }: RowRange,
  steps: Steps,
): void {
  load(instance, inputs, false, first, end);
  for (let row = first; row < end; row += instance.kernel.lanes) {
    load(instance, inputs, true, row, end);
    for (const [name, words] of Object.entries(keys)) instance.loadKeys(name, words, row, end);
    instance.advance(steps.first, steps.end);
    take(instance, outputs, row, end);
  }
}
