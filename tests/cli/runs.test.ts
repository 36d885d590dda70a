import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { stageNames } from "../../src/run/stage.ts";
import { expectedResult, resultFile, traceFile } from "../run/fakeStages.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { startFake, waitFor } from "./processes.ts";

const run = ["run", "alanine-dipeptide", "--seed", "5"];
const lines = (path: string): string[] => readFileSync(path, "utf8").trimEnd().split("\n");

describe("boltzmill resume", () => {
  it("after kill -9 in every stage gives the results of an unbroken run, and repeats no more than the steps since the last checkpoint", async () => {
    const here = temporaryFolder();
    const folder = join(here, "run");
    const work = { steps: 24, interval: 10, milliseconds: 8 };
    for (const [index, name] of stageNames.entries()) {
      const words = index === 0 ? [...run, "--out", "run"] : ["resume", "run"];
      const { child, ended } = startFake([...words, "--progress", "none"], here, work);
      await waitFor(join(folder, traceFile(name)), "13\n");
      child.kill("SIGKILL");
      expect(await ended).toMatchObject({ signal: "SIGKILL" });
    }
    const { code, out } = await startFake(["resume", "run", "--progress", "plain"], here, work).ended;
    expect(code).toBe(0);
    expect(out).toMatch(/resumed; still to do: report/);
    for (const name of stageNames) {
      expect(readFileSync(join(folder, resultFile(name)), "utf8")).toBe(expectedResult(name, 5, work.steps));
      const steps = lines(join(folder, traceFile(name)));
      expect(new Set(steps).size).toBe(work.steps);
      expect(steps.length).toBeLessThan(work.steps + work.interval);
    }
    const events = lines(join(folder, "progress.jsonl")).map((line) => JSON.parse(line).event);
    expect(events.filter((event) => event === "resumed")).toHaveLength(stageNames.length);
    const left = readdirSync(folder, { recursive: true }).filter((name) => String(name).match(/partial$|^lock/));
    expect(left).toEqual([]);
  });
});

describe("Ctrl-C", () => {
  const first = stageNames[0];
  const work = { steps: 2000, interval: 500, milliseconds: 60 };

  it("stops at a checkpoint and says how to go on; meanwhile nobody else works in the folder", async () => {
    const here = temporaryFolder();
    const folder = join(here, "run");
    const { child, ended } = startFake([...run, "--out", "run", "--progress", "plain"], here, work);
    await waitFor(join(folder, traceFile(first)), "3\n");
    const other = await startFake(["resume", "run"], here, work).ended;
    expect(other).toMatchObject({ code: 1, out: "" });
    expect(other.error).toBe(
      `boltzmill: The run directory was to be opened, but process ${child.pid} is working in it: wait for its end, or stop it first.\n`,
    );
    child.kill("SIGINT");
    await wait(20);
    child.kill("SIGINT"); // npx passes on the signal that the terminal has sent to all
    const { code, out, error } = await ended;
    expect(code).toBe(130);
    expect(out).toMatch(new RegExp(`\\] ${first}: interrupted\n$`));
    expect(error).toMatch(/^Stopping at the next checkpoint; .*\nStopped; go on with: boltzmill resume run\n$/);
    const steps = lines(join(folder, traceFile(first))).length;
    expect(readdirSync(join(folder, "checkpoints"))).toEqual([`${first}-${steps}.npz`]);
    expect(readdirSync(folder)).not.toContain("lock");
    const last = lines(join(folder, "progress.jsonl")).at(-1)!;
    expect(JSON.parse(last)).toMatchObject({ event: "interrupted", stage: first });
  });

  it("given twice ends a run at once", async () => {
    const here = temporaryFolder();
    // One step of a minute: the stage does not look at the signal in between.
    const { child, ended } = startFake([...run, "--out", "run"], here, { steps: 1, interval: 1, milliseconds: 60_000 });
    let error = "";
    child.stderr?.on("data", (text: string) => {
      error += text;
    });
    await waitFor(join(here, "run", traceFile(first)), "1\n");
    child.kill("SIGTERM");
    while (!error.includes("Stopping")) await wait(5);
    await wait(600);
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: null, signal: "SIGINT" });
    expect(readdirSync(join(here, "run"))).not.toContain("lock");
  });
});

describe("--progress", () => {
  const work = { steps: 6, interval: 2, milliseconds: 0 };
  const show = (mode: string): Promise<{ readonly code: number | null; readonly out: string; readonly error: string }> =>
    startFake([...run, "--progress", mode], temporaryFolder(), work).ended;

  it("plain and auto: lines where there is no terminal, then results", async () => {
    const [plain, auto] = await Promise.all([show("plain"), show("auto")]);
    for (const { code, out, error } of [plain, auto]) {
      expect({ code, error }).toEqual({ code: 0, error: "" });
      expect(out).toMatch(/^alanine-dipeptide at 300 K, 50000 samples, seed 5, \d+ threads?, in runs\/alanine-dipeptide-1\n/);
      for (const name of stageNames) expect(out).toContain(`${name}: 6/6 steps (100 %), loss 0.1667, ESS 1`);
      for (const control of ["\r", "\x1b"]) expect(out).not.toContain(control);
      expect(out).toContain("\nVerdict: warn\n  - Something is near its limit.\n");
    }
  });

  it("bar: one line redrawn, kept at the end of each stage", async () => {
    const { code, out } = await show("bar");
    expect(code).toBe(0);
    expect(out).toContain(`\r\x1b[Kdata${" ".repeat(8)}[${"#".repeat(20)}]  6/6 steps`);
    for (const name of stageNames) expect(out).toContain(`\n${name}: done in 0:0`);
  });

  it("json: nothing but lines of JSON, from the run to its results", async () => {
    const { code, out, error } = await show("json");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    const events = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ event: "run", configuration: { seed: 5 } });
    expect(events.at(-1)).toMatchObject({
      event: "results",
      metrics: { pareto_k: 0.314 },
      files: [expect.stringMatching(/report\.html$/)],
    });
    const progress = events.filter(({ event, step }) => event === "progress" && step === 6);
    expect(progress.map(({ stage }) => stage)).toEqual([...stageNames]);
  });

  it("none: where the run is, and its results", async () => {
    const { code, out, error } = await show("none");
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).not.toContain("6/6");
    expect(out).toMatch(/^alanine-dipeptide at 300 K[^\n]*\n\nESS {11}81\.2 %/);
  });
});
