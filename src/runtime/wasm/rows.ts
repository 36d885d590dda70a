/** Rows of arrays through a kernel, as many at a time as it has lanes. */
import type { StepRange } from "../executor.ts";
import type { Elements, KernelInstance } from "./instance.ts";

/** Arrays [rows, size] by name, or one row for what has no batch. */
export type Rows = Readonly<Record<string, Elements>>;

/** What a kernel computes on all rows of arrays. */
export interface Work {
  readonly inputs: Rows;
  /** Those that are asked for, to be written: results of the last step. */
  readonly outputs: Rows;
  readonly rows: number;
  /** The number of rows that someone has taken on, shared by all who work on them. */
  readonly taken: Int32Array;
  readonly steps: StepRange;
  /** Keys [rows, 2] of drawn inputs. */
  readonly keys: Readonly<Record<string, Uint32Array>>;
}

/** The step of an evaluation without state. */
export const EVALUATION: StepRange = { first: 0, end: 1 };

/** Computes rows that nobody has taken on yet until there are none, all steps of some rows before those of the next. */
export function runRows(instance: KernelInstance, { inputs, outputs, rows, taken, steps, keys }: Work): void {
  const { kernel, put, take, putKeys, run } = instance;
  const inputNames = Object.keys(inputs);
  const batched = inputNames.filter((name) => kernel.inputs[name]!.batched);
  const outputNames = Object.keys(outputs);
  const keyNames = Object.keys(keys);
  const takeOn = (): number => Atomics.add(taken, 0, kernel.lanes);
  for (const name of inputNames.filter((one) => !kernel.inputs[one]!.batched)) put(name, inputs[name]!, 0, rows);
  for (let first = takeOn(); first < rows; first = takeOn()) {
    for (const name of batched) put(name, inputs[name]!, first, rows);
    for (const name of keyNames) putKeys(name, keys[name]!, first, rows);
    run(steps.first, steps.end);
    for (const name of outputNames) take(name, outputs[name]!, first, rows);
  }
}
