/** The worker's side: answers requests one after the other. */
import { parentPort } from "node:worker_threads";
import { UserError } from "../../errors.ts";
import type { Handlers, Request, Requests, Response } from "./messages.ts";

/** Answers every request of the owner by its handler; `moved` are the buffers of an answer that go to the owner. */
export function serve<T extends Requests<T>>(
  handlers: Handlers<T>,
  moved: (kind: keyof T, answer: unknown) => ArrayBuffer[] = () => [],
): void {
  const post = (response: Response, buffers: ArrayBuffer[]): void => parentPort!.postMessage(response, buffers);
  const respond = async ({ id, kind, argument }: Request<T>): Promise<void> => {
    try {
      const answer = await handlers[kind](argument);
      post({ id, answer }, moved(kind, answer));
    } catch (error) {
      post({ id, error: (error as Error).message, forUser: error instanceof UserError }, []);
    }
  };
  let last: Promise<void> = Promise.resolve();
  parentPort!.on("message", (request: Request<T>) => {
    last = last.then(() => respond(request));
  });
}
