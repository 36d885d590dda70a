/** Node, cores, memory and the current folder. */
import { mkdtempSync, rmdirSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { readPackage } from "../../packages.ts";
import { cores } from "../../run/circumstances.ts";
import { type Finding, firstLine } from "./check.ts";

/** Bytes that the main job may need on a small molecule: training frames, batches in flight and the samples. */
const COMFORTABLE_MEMORY = 2 * 2 ** 30;

/** Whether a version number is not below another one, part by part. */
export function isAtLeast(version: string, least: string): boolean {
  const parts = (text: string): number[] => text.split(".").map((part) => Number.parseInt(part, 10));
  const [have, need] = [parts(version), parts(least)];
  for (const [index, part] of need.entries()) {
    const own = have[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}

/** Whether a version of Node is one that the package supports. */
export function checkNode(version: string = process.versions.node): Finding {
  const range = readPackage("boltzmill")?.engines?.node ?? ">=0";
  const least = range.replace(">=", "");
  const found = `${version} on ${process.platform} ${process.arch}`;
  if (isAtLeast(version, least)) return { name: "Node", status: "ok", found };
  return { name: "Node", status: "missing", found, mend: `install Node ${least} or newer from https://nodejs.org` };
}

/** How many threads run at once. */
export const checkCores = (): Finding => ({
  name: "threads",
  status: "ok",
  found: `${cores} can run at once; a run takes all of them unless --threads says otherwise`,
});

/** Whether the memory of the machine, or of the container, is enough for the main job. */
export function checkMemory(): Finding {
  // A container may have less than the machine; 0 and undefined mean that there is no such limit.
  const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  const bytes = Math.min(totalmem(), limit);
  const found = `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  if (bytes >= COMFORTABLE_MEMORY) return { name: "memory", status: "ok", found };
  return { name: "memory", status: "advice", found, mend: "2 GiB or more are comfortable: ask for fewer --samples" };
}

/** Whether runs can be written into the current folder. */
export function checkFolder(): Finding {
  const name = "current folder";
  const folder = process.cwd();
  try {
    rmdirSync(mkdtempSync(join(folder, ".boltzmill-")));
    return { name, status: "ok", found: `${folder} can be written` };
  } catch (error) {
    return {
      name,
      status: "advice",
      found: `${folder} cannot be written (${firstLine(error)})`,
      mend: "choose another folder with --out, or start from one",
    };
  }
}
