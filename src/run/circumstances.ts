/** What the machine and the moment give to a run: versions, date, cores, clock, and a seed where the user gave none. */
import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { UserError } from "../errors.ts";
import { readPackage } from "../packages.ts";
import type { Circumstances, Versions } from "./configuration.ts";

function versionOf(name: string): string {
  const version = readPackage(name)?.version;
  if (version !== undefined) return version;
  throw new UserError(`The package ${name} is needed, but it is not installed: run "boltzmill doctor" to see what to do.`);
}

/** Versions of what computes here; throws a UserError where a package is missing. */
export const installedVersions = (): Versions => ({
  boltzmill: versionOf("boltzmill"),
  node: process.versions.node,
  "onnxruntime-node": versionOf("onnxruntime-node"),
});

/** Threads that the machine can run at once. */
export const cores: number = availableParallelism();

/** 53 random bits. */
const drawSeed = (): number => Number(randomBytes(8).readBigUInt64LE() >> 11n);

/** Time that never goes back, s. */
export const clock = (): number => performance.now() / 1000;

/** The circumstances of a run that begins now, in this process. */
export const circumstances = (): Circumstances => ({
  versions: installedVersions(),
  created: new Date().toISOString(),
  command: ["boltzmill", ...process.argv.slice(2)],
  cores,
  drawSeed,
});
