/** Stages whose result depends on every step in order, so that a step lost or done twice shows. */
import { appendFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { latestCheckpoint, saveCheckpoint } from "../../src/run/checkpoints.ts";
import { METRICS_FILE, type Metrics } from "../../src/run/metrics.ts";
import { Interrupted, type Stage, type StageContext, type StageName, stageNames } from "../../src/run/stage.ts";

export interface FakeWork {
  readonly steps: number;
  /** Steps from one checkpoint to the next. */
  readonly interval: number;
  readonly milliseconds: number;
}

/** One step: a number that determines the next (Lehmer's generator, so that all stay exact in float64). */
const advance = (state: number): number => (state * 48271) % 2147483647;

const startOf = (name: StageName, seed: number): number => 1 + stageNames.indexOf(name) + (seed % 1000);

/** What a stage leaves when every step was done once, in order. */
export function expectedResult(name: StageName, seed: number, steps: number): string {
  let state = startOf(name, seed);
  for (let step = 0; step < steps; step++) state = advance(state);
  return String(state);
}

export const resultFile = (name: StageName): string => `data/${name}.txt`;
/** One line for each step that any process did. */
export const traceFile = (name: StageName): string => `trace-${name}.txt`;

export const fakeMetrics: Metrics = {
  system: "alanine-dipeptide",
  temperature_K: 300,
  seed: 1,
  samples: 20000,
  ess: { kish_fraction: 0.8123, "clamped_1e-4_fraction": 0.82, "dropped_0.2pct_fraction": 0.83 },
  pareto_k: 0.314,
  pareto_k_threshold: 0.7,
  log_z: { value: 12.345, error: 0.012 },
  free_energies: [{ name: "phi_positive", value_kT: 3.8729, error_kT: 0.0422 }],
  energy_evaluations: 1000000,
  seconds: { data: 100, train: 200, sample: 10, reweight: 5, total: 315 },
  verdict: { status: "warn", reasons: ["Something is near its limit."] },
};

async function work(name: StageName, { steps, interval, milliseconds }: FakeWork, context: StageContext): Promise<void> {
  const { configuration, directory, progress, note, signal } = context;
  const checkpoint = latestCheckpoint(directory, name, note);
  let state = checkpoint?.arrays.state?.data[0] ?? startOf(name, configuration.seed);
  let step = checkpoint?.step ?? 0;
  const save = (): void => saveCheckpoint(directory, name, step, { state: { data: Float64Array.of(state), shape: [] } });
  for (; step < steps; ) {
    state = advance(state);
    step++;
    appendFileSync(directory.path(traceFile(name)), `${step}\n`);
    progress({ step, total: steps, unit: "steps", figures: { loss: 1 / step, ESS: step / steps } });
    if (step % interval === 0) save();
    await wait(milliseconds);
    if (signal.aborted) {
      save();
      throw new Interrupted(`${name} was asked to stop`);
    }
  }
  directory.write(resultFile(name), String(state));
}

export const fakeStages = (setting: FakeWork): readonly Stage[] =>
  stageNames.map((name) => ({
    name,
    run: async (context) => {
      await work(name, setting, context);
      if (name === "report") {
        context.directory.write(METRICS_FILE, JSON.stringify(fakeMetrics));
        context.directory.write("report.html", "<!doctype html><title>report</title>");
      }
    },
  }));
