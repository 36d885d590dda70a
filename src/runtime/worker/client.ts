/** The owner's side of a worker: requests with answers, errors as rejections, a process that may exit while the worker idles. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Transferable, Worker } from "node:worker_threads";
import { UserError } from "../../errors.ts";
import type { Answer, Argument, Request, Requests, Response } from "./messages.ts";

/** A worker that answers the requests of a table. */
export interface WorkerClient<T extends Requests<T>> {
  request<K extends keyof T>(kind: K, argument: Argument<T, K>, transfer?: readonly Transferable[]): Promise<Answer<T, K>>;
  /** Answers what was asked before, releases what the worker holds and ends the thread. */
  close(): Promise<void>;
}

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** The compiled file `./worker.ts` beside a module: Node runs no TypeScript in workers, so from sources that of the build is taken. */
export function workerBeside(moduleUrl: string): string {
  const compiled = new URL("./worker.js", moduleUrl).href;
  const path = fileURLToPath(moduleUrl.endsWith(".ts") ? compiled.replace("/src/runtime/", "/dist/src/runtime/") : compiled);
  if (!existsSync(path)) throw new Error(`the executor's worker ${path} does not exist; compile it with "npm run build"`);
  return path;
}

/** Starts the worker at `path`; `label` is put before its errors that users cannot mend. */
export function startWorker<T extends Requests<T>>(path: string, options: unknown, label: string): WorkerClient<T> {
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
    settle(response.id, ({ resolve, reject }) => {
      if ("answer" in response) resolve(response.answer);
      else reject(response.forUser ? new UserError(response.error) : new Error(`${label}: ${response.error}`));
    });
  });
  worker.on("error", (error) => end(`the executor's worker failed: ${error.message}`));
  worker.on("exit", (code) => end(`the executor's worker ended with exit code ${code}`));

  const request: WorkerClient<T>["request"] = <K extends keyof T>(
    kind: K,
    argument: Argument<T, K>,
    transfer: readonly Transferable[] = [],
  ) =>
    new Promise<Answer<T, K>>((resolve, reject) => {
      if (ended) {
        reject(ended);
        return;
      }
      const id = nextId++;
      pending.set(id, { resolve: (answer) => resolve(answer as Answer<T, K>), reject });
      worker.ref();
      worker.postMessage({ id, kind, argument } satisfies Request<T, K>, transfer);
    });

  const stop = async (): Promise<void> => {
    if (ended) return;
    const released = request("release", undefined as Argument<T, "release">);
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
