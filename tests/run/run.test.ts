import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import type { RunEvent } from "../../src/run/events.ts";
import { createRun, type Job, openRun, type RunOptions, runStages } from "../../src/run/run.ts";
import { Interrupted, type Stage, stageNames } from "../../src/run/stage.ts";
import { readStageRecords } from "../../src/run/stageTimes.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { circumstances } from "./circumstances.ts";
import { expectedResult, fakeStages, resultFile, traceFile } from "./fakeStages.ts";

const work = { steps: 6, interval: 2, milliseconds: 0 };
const newJob = (): Job => createRun("alanine-dipeptide", `${temporaryFolder()}/run`, { seed: 5 }, circumstances);

/** A clock that goes on by a second at each look, and listeners that remember. */
function observed(signal: AbortSignal = new AbortController().signal): RunOptions & { readonly events: RunEvent[] } {
  let time = 0;
  const events: RunEvent[] = [];
  return { clock: () => time++, signal, listeners: [(event) => events.push(event)], events };
}

const stageOf = (name: Stage["name"], run: Stage["run"]): Stage => ({ name, run });
const lines = (job: Job, file: string): string[] => readFileSync(job.directory.path(file), "utf8").trimEnd().split("\n");

describe("runStages", () => {
  it("runs all stages in order and records them", async () => {
    const job = newJob();
    const options = observed();
    await runStages(fakeStages(work), job, options);
    for (const name of stageNames) expect(job.directory.readText(resultFile(name))).toBe(expectedResult(name, 5, 6));
    const records = readStageRecords(job.directory);
    expect(Object.keys(records)).toEqual([...stageNames]);
    for (const record of Object.values(records)) expect(record).toEqual({ finished: true, seconds: expect.any(Number) });
    const kinds = options.events.filter(({ event }) => event !== "progress").map(({ event }) => event);
    expect(kinds).toEqual(["started", ...stageNames.flatMap(() => ["stage-started", "stage-finished"]), "finished"]);
    expect(lines(job, "progress.jsonl").map((line) => JSON.parse(line).event)).toEqual(
      expect.arrayContaining(["started", "progress", "finished"]),
    );
  });

  it("tells rate and time remaining from the second report on", async () => {
    const options = observed();
    let time = 0;
    const report = stageOf("train", async ({ progress }) => {
      for (const step of [100, 120, 140]) {
        progress({ step, total: 200, unit: "steps", figures: {} });
        time += 4;
      }
    });
    await runStages([report], newJob(), { ...options, clock: () => time });
    const found = options.events.flatMap((event) => (event.event === "progress" ? [[event.rate, event.remaining]] : []));
    expect(found).toEqual([
      [null, null],
      [5, 16],
      [5, 12],
    ]);
  });

  it("skips finished stages and does not lose their seconds", async () => {
    const job = newJob();
    const failing = fakeStages(work).map((stage) =>
      stage.name === "sample" ? stageOf("sample", () => Promise.reject(new UserError("no luck"))) : stage,
    );
    await expect(runStages(failing, job, observed())).rejects.toThrow("no luck");
    const before = readStageRecords(job.directory);
    expect(before.train?.finished).toBe(true);
    expect(before.sample).toEqual({ finished: false, seconds: expect.any(Number) });
    const options = observed();
    await runStages(fakeStages(work), job, options);
    const after = readStageRecords(job.directory);
    expect(after.train).toEqual(before.train);
    expect(after.sample!.seconds).toBeGreaterThan(before.sample!.seconds);
    expect(options.events[0]).toMatchObject({ event: "resumed", stages: stageNames.slice(stageNames.indexOf("sample")) });
    const spent = Object.values(before).reduce((total, { seconds }) => total + seconds, 0);
    expect(options.events[0]!.seconds).toBeCloseTo(spent, 9);
    expect(lines(job, traceFile("train"))).toHaveLength(6);
  });

  it("stops where it is asked to, and the result is that of an unbroken run", async () => {
    const job = newJob();
    const controller = new AbortController();
    const options = observed(controller.signal);
    const abortAt = (event: RunEvent): void => {
      if (event.event === "progress" && event.stage === "train" && event.step === 3) controller.abort();
    };
    const listeners = [...options.listeners, abortAt];
    await expect(runStages(fakeStages(work), job, { ...options, listeners })).rejects.toThrow(Interrupted);
    expect(options.events.at(-1)).toMatchObject({ event: "interrupted", stage: "train" });
    await runStages(fakeStages(work), job, observed());
    for (const name of stageNames) {
      expect(job.directory.readText(resultFile(name))).toBe(expectedResult(name, 5, 6));
      expect(lines(job, traceFile(name))).toHaveLength(6);
    }
  });

  it("takes the signal's own error for an interruption, and stops between stages", async () => {
    const controller = new AbortController();
    const options = observed(controller.signal);
    const first = stageOf("data", async () => controller.abort());
    const second = stageOf("train", () => Promise.reject(new Error("must not run")));
    await expect(runStages([first, second], newJob(), options)).rejects.toThrow(Interrupted);
    const throwing = stageOf("data", async ({ signal }) => signal.throwIfAborted());
    await expect(runStages([throwing], newJob(), observed(AbortSignal.abort()))).rejects.toThrow(Interrupted);
  });

  it("tells each note once", async () => {
    const options = observed();
    const noting = stageOf("data", async ({ note }) => {
      for (const text of ["a", "b", "a"]) note(text);
    });
    await runStages([noting], newJob(), { ...options, notes: ["b"] });
    expect(options.events.flatMap((event) => (event.event === "note" ? [event.text] : []))).toEqual(["b", "a"]);
  });

  it("records the time of a stage while it runs", async () => {
    const job = newJob();
    let time = 0;
    const seen: (number | undefined)[] = [];
    const slow = stageOf("data", async ({ progress }) => {
      for (let step = 1; step <= 3; step++) {
        time += 3;
        progress({ step, total: 3, unit: "steps", figures: {} });
        seen.push(readStageRecords(job.directory).data?.seconds);
      }
    });
    await runStages([slow], job, { ...observed(), clock: () => time });
    expect(seen).toEqual([0, 6, 6]);
  });
});

describe("openRun", () => {
  const created = (): Job => {
    const job = newJob();
    job.directory.close();
    return job;
  };

  it("reads a run from its folder alone", () => {
    const made = created();
    const opened = openRun(made.directory.folder);
    expect(opened.configuration).toEqual(made.configuration);
    expect(opened.system.positions).toEqual(made.system.positions);
    expect(opened.definition).toBe(made.definition);
  });

  it.each(["system.xml", "topology.pdb"])("refuses a %s that was changed, and lets go of the folder", (file) => {
    const { directory } = created();
    const path = directory.path(file);
    const whole = readFileSync(path, "utf8");
    writeFileSync(path, whole.slice(0, -50));
    expect(() => openRun(directory.folder)).toThrow(/must have the SHA-256 .* it was changed/);
    writeFileSync(path, whole);
    openRun(directory.folder).directory.close();
  });

  it("says which record is damaged", async () => {
    const { directory } = created();
    const job = openRun(directory.folder);
    writeFileSync(directory.path("stages.json"), '{"data": {"seconds": 1,');
    await expect(runStages(fakeStages(work), job, observed())).rejects.toThrow(/stages\.json .* is damaged: delete it/);
  });
});
