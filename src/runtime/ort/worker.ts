/** The worker thread of an executor: answers requests one after the other. `session.run` blocks its thread; this one may block. */
import { workerData } from "node:worker_threads";
import type { Handlers } from "../worker/messages.ts";
import { serve } from "../worker/server.ts";
import { buffersOf, type OrtRequests, type WireArrays, type WorkerOptions } from "./protocol.ts";
import { openResident, type WorkerResident } from "./residents.ts";
import { createSessions } from "./sessions.ts";
import { emptyTensors, toArrays, toTensors } from "./tensors.ts";

function createHandlers(options: WorkerOptions): Handlers<OrtRequests> {
  const { elementType } = options;
  const sessions = createSessions(options);
  const residents = new Map<number, WorkerResident>();
  let opened = 0;
  return {
    build: ({ model, optimise }) => sessions.build(model, optimise),
    run: async ({ session, feeds, fetches }) => {
      const results = emptyTensors(elementType, fetches);
      await sessions.get(session).run(toTensors(feeds), results);
      return toArrays(results);
    },
    open: ({ session, ...state }) => {
      residents.set(opened, openResident(sessions.get(session), elementType, state));
      return { resident: opened++ };
    },
    step: ({ resident, feeds, fetches }) => residents.get(resident)!.step(feeds, fetches),
    read: ({ resident, names }) => residents.get(resident)!.read(names),
    write: ({ resident, state }) => residents.get(resident)!.write(state) as undefined,
    drop: ({ resident }) => {
      residents.delete(resident);
      return undefined;
    },
    release: async () => {
      residents.clear();
      await sessions.release();
      return undefined;
    },
  };
}

const movesArrays: ReadonlySet<keyof OrtRequests> = new Set(["run", "step", "read"]);

serve<OrtRequests>(createHandlers(workerData as WorkerOptions), (kind, answer) =>
  movesArrays.has(kind) ? buffersOf(answer as WireArrays) : [],
);
