/** What a worker does with kernels; the owner of an executor without workers does it itself. */
import type { Handlers } from "../worker/messages.ts";
import { instantiate, type KernelInstance } from "./instance.ts";
import { createArrays } from "./numbering.ts";
import type { KernelRequests } from "./protocol.ts";
import { runRows } from "./rows.ts";

/** Handlers with instances of their own. */
export function createHandlers(): Handlers<KernelRequests> {
  const instances: KernelInstance[] = [];
  const workOf = createArrays();
  return {
    build: ({ kernel }) => instances.push(instantiate(kernel)) - 1,
    run: ({ kernel, work }) => {
      runRows(instances[kernel]!, workOf(work));
      return undefined;
    },
    release: () => {
      instances.length = 0;
      return undefined;
    },
  };
}
