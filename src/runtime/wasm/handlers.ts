/** What a worker does with kernels; the owner of an executor without workers does it itself. */
import type { Handlers } from "../worker/messages.ts";
import { instantiate, type KernelInstance } from "./instance.ts";
import type { KernelRequests } from "./protocol.ts";
import { advanceRows, evaluateRows } from "./rows.ts";

/** Handlers with instances of their own. */
export function createHandlers(): Handlers<KernelRequests> {
  const instances: KernelInstance[] = [];
  return {
    build: ({ kernel }) => instances.push(instantiate(kernel)) - 1,
    run: ({ kernel, inputs, outputs, range, stepping }) => {
      const instance = instances[kernel]!;
      if (stepping) advanceRows(instance, inputs, stepping.keys, outputs, range, stepping.steps);
      else evaluateRows(instance, inputs, outputs, range);
      return undefined;
    },
    release: () => {
      instances.length = 0;
      return undefined;
    },
  };
}
