import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const child = fileURLToPath(new URL("./lowered.ts", import.meta.url));

/** What a fresh process prints of its models. */
async function hashesOf(...words: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", import.meta.resolve("tsx"), child, ...words]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

it("gives the same bytes for models in every process, whatever was built before", async () => {
  const [first, later] = await Promise.all([hashesOf(), hashesOf("after others")]);
  expect(new Set(Object.values(first).flat()).size).toBe(7);
  expect(later).toEqual(first);
});
