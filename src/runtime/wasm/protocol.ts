/** Messages between the thread that owns an executor and the workers that run its kernels. */
import type { StepRange } from "../executor.ts";
import type { Kernel } from "./kernel.ts";
import type { RowRange, Rows, WritableRows } from "./rows.ts";

/** One evaluation of a kernel, or the last of several steps. */
export interface Task {
  readonly kernel: number;
  /** In shared memory, as the outputs: every worker reads and writes its own rows. */
  readonly inputs: Rows;
  readonly outputs: WritableRows;
  readonly range: RowRange;
  /** Steps to take with the keys of drawn inputs; one evaluation without draws where absent. */
  readonly stepping?: { readonly steps: StepRange; readonly keys: Readonly<Record<string, Uint32Array>> };
}

/** What a worker can be asked for. */
export interface KernelRequests {
  /** Makes an instance of a kernel, which is called by the number that comes back. */
  build: { argument: { readonly kernel: Kernel }; answer: number };
  run: { argument: Task; answer: undefined };
  release: { argument: undefined; answer: undefined };
}
