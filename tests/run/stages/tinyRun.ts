/** The main job made so small that it takes seconds: every stage does a little of everything that it does in a full run. */
import { objectiveOf } from "../../../src/losses/objective.ts";
import type { Circumstances, Request } from "../../../src/run/configuration.ts";
import { defaultRecipe, type Recipe } from "../../../src/run/recipe.ts";
import { createRun, type Job, openRun, type RunOptions, runStages } from "../../../src/run/run.ts";
import type { StageName } from "../../../src/run/stage.ts";
import { createStages } from "../../../src/run/stages/index.ts";
import type { OwnFiles } from "../../../src/run/subject.ts";

export const tinyRecipe: Recipe = {
  ...defaultRecipe,
  data: {
    ...defaultRecipe.data,
    ladders: 2,
    batch: 5,
    timeStep: 0.001,
    exchangeInterval: 20,
    frameInterval: 10,
    equilibrationSteps: 200,
    stepsPerBlock: 100,
    fewestFrames: 10,
  },
  generator: { components: { circle: 3, line: 2 }, harmonics: 2, units: { circle: 3, line: 2 }, residualLayers: 1, blocks: 2 },
  optimiser: { ...defaultRecipe.optimiser, schedule: { peak: 1e-3, warmUp: 5, floor: 0.01 }, averaging: 0.1 },
  training: {
    ...defaultRecipe.training,
    batch: 48,
    ownRows: 16,
    hotRows: 8,
    ownBatch: 32,
    ownReuse: 2,
    ownPool: 48,
    ownFrom: 20,
    ownCeiling: 1e6,
    residualWarmUp: 10,
    holdOut: 5,
    validationRows: 64,
    validationInterval: 25,
    checkpointInterval: 10,
  },
  flow: {
    generator: { units: 24, blocks: 1, harmonics: 2, timeHarmonics: 2, integration: { solver: "heun", steps: 2 } },
    trainShare: 0.6,
    optimiser: { ...defaultRecipe.flow.optimiser, schedule: { peak: 2e-2, warmUp: 5, floor: 0.1 }, averaging: 0.2 },
    training: { batch: 64, fewestSteps: 10, validationRows: 32, validationInterval: 25, checkpointInterval: 10 },
  },
  sampling: { batch: 80, showcase: 5, probes: 2 },
  correction: { ...defaultRecipe.correction, batch: 80, pilotRows: 20, pilotMoves: 5, trajectorySteps: 2, chains: 10 },
  exploration: { ladders: 2, equilibrationSteps: 200, steps: 400, piece: 200, frameInterval: 20, share: 0.15 },
  density: {
    ...defaultRecipe.density,
    model: { ...defaultRecipe.density.model, units: 24, blocks: 1, harmonics: 2 },
    // Without second derivatives, whose graphs take long to compile.
    objective: objectiveOf([{ loss: "info-nce", negatives: 1 }]),
    training: { batch: 32, steps: 40, fewestSteps: 10, validationRows: 32, validationInterval: 25, checkpointInterval: 10 },
    check: { particles: 64, groups: 4, levels: 8 },
  },
  estimate: { bins: 12, replicates: 20 },
};

export const TINY = { samples: 200, dataBlocks: 4, trainingSteps: 40, seed: 11, correct: "ais", levels: 3 } as const;

/** The plan is given, since a measured one would depend on the machine's mood. */
export function beginTinyRun(
  folder: string,
  circumstances: Circumstances,
  choice: string | OwnFiles = "alanine-dipeptide",
  request: Request = {},
): Job {
  const { samples, seed, dataBlocks, trainingSteps, correct, levels } = TINY;
  const { ladders, equilibrationSteps } = tinyRecipe.data;
  const job = createRun(choice, folder, { seed, samples, threads: 1, correct, levels, ...request }, circumstances);
  job.directory.write("plan.json", JSON.stringify({ ladders, equilibrationSteps, dataBlocks, trainingSteps }));
  return job;
}

/** Runs what is left of a job, then lets go of its folder. */
export async function finish(job: Job, options: Partial<RunOptions> = {}): Promise<void> {
  const clock = (): number => performance.now() / 1000;
  try {
    await runStages(createStages(tinyRecipe), job, { clock, signal: new AbortController().signal, listeners: [], ...options });
  } finally {
    job.directory.close();
  }
}

/** Options that abort the run at a stage's step. */
export function abortedAt(stage: StageName, step: number): Partial<RunOptions> {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    listeners: [
      (event) => {
        if (event.event === "progress" && event.stage === stage && event.step >= step) controller.abort();
      },
    ],
  };
}

export const resumeTinyRun = (folder: string, options: Partial<RunOptions> = {}): Promise<void> =>
  finish(openRun(folder), options);
