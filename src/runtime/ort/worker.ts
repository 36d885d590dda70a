/** The worker thread of an executor: answers requests one after the other. `session.run` blocks its thread; this one may block. */
import { parentPort, workerData } from "node:worker_threads";
import { UserError } from "../../errors.ts";
import {
  buffersOf,
  type Request,
  type RequestName,
  type Requests,
  type Response,
  type WireArrays,
  type WorkerOptions,
} from "./protocol.ts";
import { openResident, type WorkerResident } from "./residents.ts";
import { createSessions } from "./sessions.ts";
import { emptyTensors, toArrays, toTensors } from "./tensors.ts";

type Handlers = {
  readonly [K in RequestName]: (argument: Requests[K]["argument"]) => Requests[K]["answer"] | Promise<Requests[K]["answer"]>;
};

function createHandlers(options: WorkerOptions): Handlers {
  const { elementType } = options;
  const sessions = createSessions(options);
  const residents = new Map<number, WorkerResident>();
  let opened = 0;
  return {
    build: ({ model }) => sessions.build(model),
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

const movesArrays: ReadonlySet<RequestName> = new Set(["run", "step", "read"]);

async function respond<K extends RequestName>(handlers: Handlers, request: Request<K>): Promise<void> {
  const { id, kind, argument } = request;
  const post = (response: Response, buffers: ArrayBuffer[]): void => parentPort!.postMessage(response, buffers);
  try {
    const answer = await handlers[kind](argument);
    post({ id, answer }, movesArrays.has(kind) ? buffersOf(answer as WireArrays) : []);
  } catch (error) {
    post({ id, error: (error as Error).message, forUser: error instanceof UserError }, []);
  }
}

const handlers = createHandlers(workerData as WorkerOptions);
let last: Promise<void> = Promise.resolve();
parentPort!.on("message", (request: Request) => {
  last = last.then(() => respond(handlers, request));
});
