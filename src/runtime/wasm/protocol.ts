/** Messages between the thread that owns an executor and the workers that run its kernels. */
import type { Kernel } from "./kernel.ts";
import type { NumberedWork } from "./numbering.ts";

/** Work for a kernel by its number; all arrays are in shared memory. */
export interface Task {
  readonly kernel: number;
  readonly work: NumberedWork;
}

/** What a worker can be asked for. */
export interface KernelRequests {
  /** Makes an instance of a kernel, which is called by the number that comes back. */
  build: { argument: { readonly kernel: Kernel }; answer: number };
  run: { argument: Task; answer: undefined };
  release: { argument: undefined; answer: undefined };
}
