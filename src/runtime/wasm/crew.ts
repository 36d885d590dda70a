/** Threads that share the rows of a task. */
import { startWorker, workerBeside } from "../worker/client.ts";
import { createHandlers } from "./handlers.ts";
import type { Kernel } from "./kernel.ts";
import type { KernelRequests, Task } from "./protocol.ts";

/** Runs kernels on all rows of arrays. */
export interface Crew {
  /** Makes the kernel known to every member. */
  build(kernel: Kernel): Promise<number>;
  /** Runs a kernel with so many lanes on all rows. */
  run(task: Omit<Task, "range">, rows: number, lanes: number): Promise<void>;
  close(): Promise<void>;
}

interface Member {
  build(kernel: Kernel): Promise<number>;
  run(task: Task): Promise<void>;
  close(): Promise<void>;
}

function startMember(): Member {
  const client = startWorker<KernelRequests>(workerBeside(import.meta.url), undefined, "WebAssembly kernel");
  return {
    build: (kernel) => client.request("build", { kernel }),
    run: (task) => client.request("run", task),
    close: client.close,
  };
}

/** The calling thread itself. */
function createLocalMember(): Member {
  const handlers = createHandlers();
  return {
    build: async (kernel) => handlers.build({ kernel }),
    run: async (task) => handlers.run(task),
    close: async () => handlers.release(undefined),
  };
}

/** A crew of so many workers, or of the calling thread where there are none. */
export function createCrew(workers: number): Crew {
  const members = workers === 0 ? [createLocalMember()] : Array.from({ length: workers }, startMember);
  return {
    // Every member numbers its kernels in the order of the calls, so the numbers agree.
    build: async (kernel) => (await Promise.all(members.map((member) => member.build(kernel))))[0]!,
    run: async (task, rows, lanes) => {
      const share = Math.ceil(rows / lanes / members.length) * lanes;
      const runs = members.flatMap((member, index) => {
        const range = { first: index * share, end: Math.min(rows, (index + 1) * share) };
        return range.first < range.end ? [member.run({ ...task, range })] : [];
      });
      await Promise.all(runs);
    },
    close: async () => {
      await Promise.all(members.map((member) => member.close()));
    },
  };
}
