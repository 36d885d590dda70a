import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startWorker, type WorkerClient } from "../../../src/runtime/worker/client.ts";

const folder = mkdtempSync(join(tmpdir(), "worker-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Questions {
  ask: { argument: undefined; answer: undefined };
  release: { argument: undefined; answer: undefined };
}

/** A worker that answers nothing and does `body` on its second message. */
function client(name: string, body: string): WorkerClient<Questions> {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `import { parentPort } from "node:worker_threads";
     let count = 0;
     parentPort.on("message", () => { if (++count === 2) { ${body} } });`,
  );
  return startWorker<Questions>(path, {}, "test");
}

describe("a worker that ends by itself", () => {
  it.each([
    ["throws", 'throw new Error("out of luck");', "the executor's worker failed: out of luck"],
    ["exits", "process.exit(3);", "the executor's worker ended with exit code 3"],
  ])("because it %s rejects what is pending and what comes after, and closes", async (name, body, message) => {
    const worker = client(name, body);
    const pending = [1, 2, 3].map(() => worker.request("ask", undefined));
    const results = await Promise.allSettled(pending);
    for (const result of results) {
      expect(result.status).toBe("rejected");
      expect(String((result as PromiseRejectedResult).reason)).toContain(message);
    }
    await expect(worker.request("release", undefined)).rejects.toThrow(message);
    await worker.close();
  });
});
