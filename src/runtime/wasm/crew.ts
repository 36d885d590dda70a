/** Threads that share the rows of a task. */
import { startWorker, workerBeside } from "../worker/client.ts";
import { createHandlers } from "./handlers.ts";
import type { Kernel } from "./kernel.ts";
import { createNumbering } from "./numbering.ts";
import type { KernelRequests } from "./protocol.ts";
import type { Work } from "./rows.ts";

/** Runs kernels on all rows of arrays. */
export interface Crew {
  /** Makes the kernel known to every member. */
  build(kernel: Kernel): Promise<number>;
  /** Runs the kernel of a number, which computes `lanes` rows at a time. */
  run(kernel: number, lanes: number, work: Omit<Work, "taken">): Promise<void>;
  close(): Promise<void>;
}

interface Member {
  build(kernel: Kernel): Promise<number>;
  run(kernel: number, work: Work): Promise<void>;
  close(): Promise<void>;
}

function startMember(): Member {
  const client = startWorker<KernelRequests>(workerBeside(import.meta.url), undefined, "WebAssembly kernel");
  const numbered = createNumbering();
  return {
    build: (kernel) => client.request("build", { kernel }),
    run: (kernel, work) => client.request("run", { kernel, work: numbered(work) }),
    close: client.close,
  };
}

/** The calling thread itself. */
function createLocalMember(): Member {
  const handlers = createHandlers();
  const numbered = createNumbering();
  return {
    build: async (kernel) => handlers.build({ kernel }),
    run: async (kernel, work) => handlers.run({ kernel, work: numbered(work) }),
    close: async () => handlers.release(undefined),
  };
}

/** A crew of so many workers, or of the calling thread where there are none. */
export function createCrew(workers: number): Crew {
  const members = workers === 0 ? [createLocalMember()] : Array.from({ length: workers }, startMember);
  /** Counters of rows that nobody uses. */
  const counters: Int32Array[] = [];
  return {
    // Every member numbers its kernels in the order of the calls, so the numbers agree.
    build: async (kernel) => (await Promise.all(members.map((member) => member.build(kernel))))[0]!,
    // Whoever is free takes the next rows, so that a member that other programs keep from working leaves more to the others.
    run: async (kernel, lanes, work) => {
      const taken = counters.pop() ?? new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      taken[0] = 0;
      const runs = members.slice(0, Math.ceil(work.rows / lanes)).map((member) => member.run(kernel, { ...work, taken }));
      // None may still be at work when the arrays are given back.
      await Promise.allSettled(runs);
      counters.push(taken);
      await Promise.all(runs);
    },
    close: async () => {
      await Promise.all(members.map((member) => member.close()));
    },
  };
}
