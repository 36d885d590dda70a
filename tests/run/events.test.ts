import { describe, expect, it } from "vitest";
import { eventLine, type ProgressEvent, type RunEvent, thinned } from "../../src/run/events.ts";

const progressAt = (seconds: number, step: number, change: Partial<ProgressEvent> = {}): ProgressEvent => ({
  event: "progress",
  seconds,
  stage: "train",
  stage_seconds: seconds,
  step,
  total: 10,
  unit: "steps",
  figures: {},
  rate: null,
  remaining: null,
  ...change,
});

describe("eventLine", () => {
  it("is one line of JSON with times in milliseconds", () => {
    const line = eventLine(progressAt(1.23456, 3, { figures: { loss: 0.1 } }));
    expect(line).not.toContain("\n");
    expect(JSON.parse(line)).toMatchObject({ event: "progress", seconds: 1.235, step: 3, figures: { loss: 0.1 } });
  });

  it("writes numbers that are none as texts", () => {
    const figures = { loss: Number.NaN, ESS: Number.NEGATIVE_INFINITY };
    expect(JSON.parse(eventLine(progressAt(1, 3, { figures }))).figures).toEqual({ loss: "NaN", ESS: "-Infinity" });
  });
});

describe("thinned", () => {
  it("passes progress at its interval, and the newest before any other event", () => {
    const passed: RunEvent[] = [];
    const listen = thinned((event) => passed.push(event), 1);
    const note: RunEvent = { event: "note", seconds: 2.5, text: "x" };
    const end: RunEvent = { event: "stage-finished", seconds: 3, stage: "train", stage_seconds: 3 };
    for (const [seconds, step] of [
      [0, 1],
      [0.5, 2],
      [0.9, 3],
      [1.0, 4],
      [1.5, 5],
      [1.6, 6],
    ] as const)
      listen(progressAt(seconds, step));
    listen(note);
    listen(progressAt(1.7, 7));
    listen(end);
    listen(progressAt(1.8, 8));
    const names = passed.map((event) => (event.event === "progress" ? event.step : event.event));
    expect(names).toEqual([1, 4, 6, "note", 7, "stage-finished", 8]);
  });
});
