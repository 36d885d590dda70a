/** Circumstances of runs that are never run, and folders that vanish. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { Circumstances } from "../../src/run/configuration.ts";

export const circumstances: Circumstances = {
  versions: { boltzmill: "0.1.0", node: "20.19.0", "onnxruntime-node": "1.30.0" },
  created: "2026-01-02T03:04:05.678Z",
  command: ["boltzmill", "run", "alanine-dipeptide"],
  cores: 4,
  drawSeed: () => 123,
};

/** A new folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "boltzmill-test-"));
  made.push(folder);
  return folder;
}

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});
