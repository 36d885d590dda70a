import { beforeEach, describe, expect, it } from "vitest";
import { barLine, createBarDisplay } from "../../src/cli/display/bar.ts";
import { formatClock, formatFigure, formatWithError } from "../../src/cli/display/format.ts";
import { createPlainDisplay } from "../../src/cli/display/plain.ts";
import { resultLines } from "../../src/cli/display/results.ts";
import type { ProgressEvent, RunEvent } from "../../src/run/events.ts";
import { readMetrics } from "../../src/run/metrics.ts";
import { createRun } from "../../src/run/run.ts";
import { stageNames } from "../../src/run/stage.ts";
import { circumstances } from "../run/circumstances.ts";
import { fakeMetrics } from "../run/fakeStages.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const progress: ProgressEvent = {
  event: "progress",
  seconds: 100,
  stage: "train",
  stage_seconds: 63.4,
  step: 1200,
  total: 5000,
  unit: "steps",
  figures: { loss: 1.23456, "ESS %": 81.25, "learning rate": 0.0015 },
  rate: 85.07,
  remaining: 4000,
};

let written: string;
const terminal = (columns = 200) => {
  const stream = {
    columns,
    write: (text: string): void => {
      written += text;
    },
  };
  return { out: stream, error: stream };
};
beforeEach(() => {
  written = "";
});

describe("barLine", () => {
  /** Names of stages stand in a column as wide as the longest. */
  const train = "train".padEnd(Math.max(...stageNames.map((name) => name.length)));

  it("shows stage, bar, step of total, figures, rate, elapsed and remaining time", () => {
    expect(barLine(progress, 200)).toBe(
      `${train}  [####----------------]  1200/5000 steps  loss 1.235  ESS % 81.25  learning rate 0.0015  85.1 steps/s  1:03  1:06:40 left`,
    );
  });

  it("leaves out figures, then the bar, then its own end, and never fills the last column", () => {
    const full = barLine(progress, 200).length;
    for (let columns = 1; columns <= full + 2; columns++) {
      expect(barLine(progress, columns).length).toBeLessThanOrEqual(Math.max(1, columns - 1));
    }
    expect(barLine(progress, full)).toContain("ESS % 81.25  85.1 steps/s");
    expect(barLine(progress, 87)).toMatch(/\[####-+\] {2}1200\/5000 steps {2}85\.1/);
    expect(barLine(progress, 62)).toBe(`${train}  1200/5000 steps  85.1 steps/s  1:03  1:06:40 left`);
  });

  it("says nothing of rates that are not known", () => {
    expect(barLine({ ...progress, figures: {}, rate: null, remaining: null }, 200)).toBe(
      `${train}  [####----------------]  1200/5000 steps  1:03`,
    );
  });
});

describe("the bar", () => {
  it("is redrawn at most ten times a second", () => {
    const { listen } = createBarDisplay(terminal());
    for (let step = 0; step < 1000; step++) listen({ ...progress, seconds: step / 1000, step });
    expect(written.split("\r").length - 1).toBe(10);
  });

  it("lets notes through above itself and stays when its stage ends", () => {
    const { listen, say } = createBarDisplay(terminal());
    const line = barLine(progress, 200);
    listen(progress);
    listen({ event: "note", seconds: 101, text: "look" });
    say("stopping");
    listen({ event: "stage-finished", seconds: 102, stage: "train", stage_seconds: 65 });
    const clear = "\r\x1b[K";
    const expected = [line, "note: look\n", line, "stopping\n", line].join(clear);
    expect(written).toBe(`${clear}${expected}\ntrain: done in 1:05\n`);
  });
});

describe("plain lines", () => {
  it("come every five seconds and at the end of a stage", () => {
    const { listen } = createPlainDisplay(terminal());
    const events: RunEvent[] = [0, 1, 4, 5, 7].map((seconds) => ({ ...progress, seconds, step: 1200 + seconds }));
    for (const event of events) listen(event);
    listen({ event: "stage-finished", seconds: 8, stage: "train", stage_seconds: 65 });
    expect(written).toBe(
      `${[
        "[0:00] train: 1200/5000 steps (24 %), loss 1.235, ESS % 81.25, learning rate 0.0015; 85.1 steps/s, 1:06:40 left",
        "[0:05] train: 1205/5000 steps (24 %), loss 1.235, ESS % 81.25, learning rate 0.0015; 85.1 steps/s, 1:06:40 left",
        "[0:07] train: 1207/5000 steps (24 %), loss 1.235, ESS % 81.25, learning rate 0.0015; 85.1 steps/s, 1:06:40 left",
        "[0:08] train: done in 1:05",
      ].join("\n")}\n`,
    );
  });
});

describe("formats", () => {
  it("writes times", () => {
    expect([0, 59.6, 61, 3600, 36061].map(formatClock)).toEqual(["0:00", "1:00", "1:01", "1:00:00", "10:01:01"]);
  });

  it("writes figures with four digits", () => {
    const figures = [0, 1234567, 123456, 1.23456, 1234.56, 0.00012345, -2.5, Number.NaN, Number.POSITIVE_INFINITY];
    expect(figures.map(formatFigure)).toEqual(["0", "1.23e+6", "123456", "1.235", "1235", "1.23e-4", "-2.5", "NaN", "Infinity"]);
  });

  it("writes errors with two digits and values to the same place", () => {
    expect(formatWithError(3.8729, 0.0422)).toBe("3.873 ± 0.042");
    expect(formatWithError(12.345, 0.0996)).toBe("12.35 ± 0.10");
    expect(formatWithError(123.4, 12)).toBe("123 ± 12");
    expect(formatWithError(12345, 123)).toBe("12350 ± 120");
    expect(formatWithError(1.23456, 0)).toBe("1.235");
    expect(formatWithError(1.23456, Number.NaN)).toBe("1.235 (error not known)");
    expect(formatWithError(Number.POSITIVE_INFINITY, Number.NaN)).toBe("Infinity");
  });
});

describe("results", () => {
  it("are those of metrics.json, in kT and kJ/mol", () => {
    const job = createRun("alanine-dipeptide", `${temporaryFolder()}/run`, { seed: 1 }, circumstances);
    job.directory.write("metrics.json", JSON.stringify(fakeMetrics));
    job.directory.write("samples.npz", "");
    const lines = resultLines(job, readMetrics(job.directory));
    expect(lines).toEqual([
      "",
      "ESS           81.2 %: 20000 samples are worth 16246",
      "Pareto k-hat  0.31 (good below 0.70)",
      "log Z         12.345 ± 0.012",
      // kT is 2.4943 kJ/mol at 300 K.
      "phi_positive  3.873 ± 0.042 kT = 9.66 ± 0.11 kJ/mol",
      "time          5:15 (data 1:40, train 3:20, sample 0:10, reweight 0:05)",
      `samples       ${job.directory.path("samples.npz")}`,
      "",
      "Verdict: warn",
      "  - Something is near its limit.",
    ]);
  });

  it("count samples of chains by what they are worth, and know no tail of equal weights", () => {
    const job = createRun("alanine-dipeptide", `${temporaryFolder()}/run`, { seed: 1 }, circumstances);
    const correction = {
      method: "mcmc",
      levels: 1,
      acceptance: 0.84,
      step_size: 0.44,
      draws: 20000,
      samples: 20000,
      effective_samples: 18457.1,
      ess_before: 0.92,
      pareto_k_before: 0.25,
      log_z_before: fakeMetrics.log_z,
      log_z: fakeMetrics.log_z,
      energy_evaluations: 100000,
      density_evaluations: 40000,
      invalid: 0,
      zero_weights: 0,
    } as const;
    const ess = { kish_fraction: 1, "clamped_1e-4_fraction": 1, "dropped_0.2pct_fraction": 1 };
    const lines = resultLines(job, { ...fakeMetrics, ess, pareto_k: Number.NaN, correction });
    expect(lines.slice(1, 4)).toEqual([
      "before        ESS of 20000 draws 92.0 %, then corrected (mcmc)",
      "ESS           100.0 %: 20000 samples are worth 18457",
      "Pareto k-hat  none, the weights are equal (good below 0.70)",
    ]);
  });

  it("are refused where metrics.json is damaged or missing", () => {
    const { directory } = createRun("alanine-dipeptide", `${temporaryFolder()}/run`, { seed: 1 }, circumstances);
    expect(() => readMetrics(directory)).toThrow(/metrics\.json was to be read, but it is missing/);
    directory.write("metrics.json", '{"system": "x"}');
    expect(() => readMetrics(directory)).toThrow(/metrics\.json was to be read as the figures of a run, but it is damaged/);
  });
});
