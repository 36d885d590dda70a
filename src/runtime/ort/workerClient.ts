/** The owner's side of a worker: requests with answers, errors as rejections, a process that may exit while the worker idles. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Transferable, Worker } from "node:worker_threads";
import { UserError } from "../../errors.ts";
import type { Request, RequestName, Requests, Response, WorkerOptions } from "./protocol.ts";

export interface WorkerClient {
  request<K extends RequestName>(
    kind: K,
    argument: Requests[K]["argument"],
    transfer?: readonly Transferable[],
  ): Promise<Requests[K]["answer"]>;
  /** Answers what was asked before, releases the sessions and ends the thread. */
  close(): Promise<void>;
}

interface Pending {
  resolve(answer: Requests[RequestName]["answer"]): void;
  reject(error: Error): void;
}

/** Node runs no TypeScript in workers, so from sources the compiled worker is used. */
function workerPath(): string {
  const fromSource = import.meta.url.endsWith(".ts");
  const path = fileURLToPath(new URL(fromSource ? "../../../dist/src/runtime/ort/worker.js" : "./worker.js", import.meta.url));
  if (!existsSync(path)) throw new Error(`the executor's worker ${path} does not exist; compile it with "npm run build"`);
  return path;
}

const toError = ({ error, forUser }: { readonly error: string; readonly forUser: boolean }): Error =>
  forUser ? new UserError(error) : new Error(`ONNX Runtime: ${error}`);

export function startWorker(options: WorkerOptions, path: string = workerPath()): WorkerClient {
  // Without the flags of this process, which may be about its own entry or its debugger.
  const worker = new Worker(path, { workerData: options, execArgv: [] });
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let ended: Error | undefined;
  worker.unref();

  const settle = (id: number, how: (request: Pending) => void): void => {
    const request = pending.get(id);
    pending.delete(id);
    if (pending.size === 0) worker.unref();
    if (request) how(request);
  };
  const end = (reason: string): void => {
    ended ??= new Error(reason);
    for (const { reject } of pending.values()) reject(ended);
    pending.clear();
  };
  worker.on("message", (response: Response) => {
    settle(response.id, ({ resolve, reject }) => ("error" in response ? reject(toError(response)) : resolve(response.answer)));
  });
  worker.on("error", (error) => end(`the executor's worker failed: ${error.message}`));
  worker.on("exit", (code) => end(`the executor's worker ended with exit code ${code}`));

  const request: WorkerClient["request"] = <K extends RequestName>(
    kind: K,
    argument: Requests[K]["argument"],
    transfer: readonly Transferable[] = [],
  ) =>
    new Promise<Requests[K]["answer"]>((resolve, reject) => {
      if (ended) {
        reject(ended);
        return;
      }
      const id = nextId++;
      pending.set(id, { resolve: (answer) => resolve(answer as Requests[K]["answer"]), reject });
      worker.ref();
      worker.postMessage({ id, kind, argument } satisfies Request<K>, transfer);
    });

  const stop = async (): Promise<void> => {
    if (ended) return;
    const released = request("release", undefined);
    ended = new Error("the executor is closed; create another one");
    await released;
    await worker.terminate();
  };
  let stopping: Promise<void> | undefined;
  return {
    request,
    close: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
