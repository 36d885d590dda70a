/** The settings of the main job that users do not choose, in one place, with the reasons for them. */
import { type MlpEnergyOptions, mlpEnergyDefaults } from "../energy-models/mlpEnergy.ts";
import type { AutoregressiveOptions } from "../generators/autoregressive/autoregressive.ts";
import type { FlowMatchingOptions } from "../generators/flow-matching/flowMatching.ts";
import { type Objective, objectiveOf } from "../losses/objective.ts";
import { adamWDefaults } from "../train/adamw.ts";
import { energyTrainingDefaults } from "../train/trainEnergyModel.ts";
import type { TrainingOptions } from "../train/trainingStep.ts";

/** Fractions of the budget after which data and training shall be over; the rest serves to sample, reweight and report. */
const BUDGET_SHARES: { readonly data: number; readonly train: number } = { data: 0.16, train: 0.9 };

export const dataRecipe = {
  /** Highest temperature over the target's: torsional barriers of 25 kJ/mol are crossed in picoseconds at 800 K. */
  highestTemperatureRatio: 2.667,
  /** Ladders at most; fewer where so many would not come to equilibrium in time. */
  ladders: 128,
  /** Conformations a batch at most: enough for kernels to work at full speed, and few enough that every thread has batches. */
  batch: 80,
  /** amu, heavier than nature's: averages over positions do not depend on masses, and 3 fs steps keep energies within error of 1 fs. */
  hydrogenMass: 4,
  /** ps. */
  timeStep: 0.003,
  /** 1/ps. */
  friction: 2,
  exchangeInterval: 50,
  /** Frames 0.075 ps apart are correlated, yet each has its own energy to learn from. */
  frameInterval: 25,
  /** Steps of equilibration at least, and the fraction of the stage's time that it shall have: large molecules, and machines that are fast enough, have more. */
  equilibrationSteps: 3000,
  equilibrationShare: 0.2,
  stepsPerBlock: 1000,
  /** Frames at the target temperature that are made even where the budget has no time for them: a generator of fewer learns them by heart. */
  fewestFrames: 4000,
  /** The coldest temperatures whose frames are kept: hotter ones are too far from the target to teach it anything. */
  keptTemperatures: 3,
  /** Coordinates of kept frames, in numbers: more frames are thinned out evenly, so that training fits into 2 GiB of memory. */
  mostNumbers: 1e8,
  /** Of molecules with fixed distances: steps of velocity Verlet in a trajectory, and trajectories in which their step size is found. */
  trajectorySteps: 8,
  warmUpTrajectories: 140,
  /** kJ/mol for each atom above the lowest minimum that a start may have. */
  startWindow: 5.5,
} as const;

const generatorRecipe: Omit<AutoregressiveOptions, "coordinates"> = {
  components: { circle: 8, line: 4 },
  harmonics: 3,
  units: { circle: 20, line: 7 },
  residualLayers: 3,
  blocks: 4,
};

const optimiserRecipe: TrainingOptions = {
  optimiser: adamWDefaults,
  schedule: { peak: 3e-3, warmUp: 100, floor: 0.01 },
  clip: 100,
  averaging: 0.005,
};

const trainingRecipe = {
  batch: 768,
  /** Rows of a batch that are the generator's own draws, and hotter frames; the rest are frames at the target temperature. */
  ownRows: 256,
  hotRows: 128,
  /** How evenly hotter frames cover torsions, from 0, as they are, to 1: basins that few frames visit are learned from these. */
  hotEvenness: 0.5,
  /** Own draws are made so many at a time, and each is used about so often. */
  ownBatch: 1024,
  ownReuse: 6,
  ownPool: 4096,
  /** Step at which own draws begin: before it they are nothing like the molecule. */
  ownFrom: 300,
  /** Own draws with energies this far above the first frame's are left to the likelihood to repel, kT. */
  ownCeiling: 200,
  residualWeight: 1,
  /** nats. */
  residualWidth: 3,
  /** Steps over which the residual's weight rises from 0. */
  residualWarmUp: 200,
  /** Every so manieth frame at the target temperature is held out. */
  holdOut: 20,
  /** Steps that are done even where earlier stages have used up the budget: a generator of fewer is worth nothing. */
  fewestSteps: 1000,
  validationRows: 4096,
  validationInterval: 250,
  checkpointInterval: 250,
} as const;

/** Flows of alanine dipeptide's size: what they are, and how they learn. */
const flowRecipe: FlowRecipe = {
  generator: { units: 256, blocks: 3, harmonics: 3, timeHarmonics: 6, integration: { solver: "rk4", steps: 16 } },
  // The divergence of 10,000 samples takes minutes.
  trainShare: 0.7,
  optimiser: {
    optimiser: { ...adamWDefaults, weightDecay: 1e-4 },
    schedule: { peak: 2e-3, warmUp: 200, floor: 0.01 },
    clip: 10,
    averaging: 0.002,
  },
  training: { batch: 512, fewestSteps: 2000, validationRows: 512, validationInterval: 4000, checkpointInterval: 1000 },
};

const samplingRecipe = {
  batch: 1000,
  /** Probes of the divergence for each draw whose log q is estimated. */
  probes: 4,
  /** Models in samples.pdb, drawn by weight. */
  showcase: 100,
} as const;

const correctionRecipe = {
  /** Samples that are annealed together, and kept when a run is stopped. */
  batch: 5000,
  /** Steps of velocity Verlet in a trajectory: longer ones leave the same slow torsions where they are. */
  trajectorySteps: 5,
  acceptance: 0.85,
  pilotRows: 1000,
  pilotMoves: 40,
  /** Markov chains of a batch. */
  chains: 100,
  /** Levels of annealing where none were asked for, as many as the budget leaves time for: the fewest take alanine dipeptide's weights from 90 to 98 %. */
  fewestLevels: 10,
  mostLevels: 40,
  /** Draws and levels on which its time is taken. */
  trialRows: 2000,
  trialLevels: 4,
} as const;

/** Dynamics from given samples, which sees what they lack. */
const explorationRecipe = {
  ladders: 32,
  /** Steps until nothing is left of the minima where the dynamics begins. */
  equilibrationSteps: 4000,
  /** Steps of equilibrium, in pieces. */
  steps: 20_000,
  piece: 1000,
  frameInterval: 100,
  /** Of the budget; fewer pieces where they would take longer. */
  share: 0.15,
} as const;

/** Energy models that learn the density of samples of alanine dipeptide's size. */
const densityRecipe: DensityRecipe = {
  // Bonds and angles are nearly normal once they are white, so that the network has little to say of them, and no detail below their widths; torsions it hears by harmonics.
  model: { ...mlpEnergyDefaults, units: 256, blocks: 2, lineUnit: 4, frequencies: 0, harmonics: 3, resolution: 1 },
  // The shape by scores, the weights of modes and the normaliser by contrasts of times.
  objective: objectiveOf([{ loss: "denoising-score" }, { loss: "info-nce", negatives: 2, step: [0.02, 0.4] }]),
  // What they differ in is a part of the error.
  members: 2,
  optimiser: energyTrainingDefaults.optimiser,
  training: { batch: 256, steps: 4000, fewestSteps: 500, validationRows: 2048, validationInterval: 500, checkpointInterval: 250 },
  share: 0.95,
  check: { particles: 1024, groups: 16, levels: 100 },
};

const estimateRecipe = { bins: 60, replicates: 400 } as const;

/** A part of the recipe with other numbers. */
type Numbers<Part> = Readonly<Record<keyof Part, number>>;

export type DataRecipe = Numbers<typeof dataRecipe>;
export type TrainingRecipe = Numbers<typeof trainingRecipe>;
export type SamplingRecipe = Numbers<typeof samplingRecipe>;
export type CorrectionRecipe = Numbers<typeof correctionRecipe>;
export type ExplorationRecipe = Numbers<typeof explorationRecipe>;
export type EstimateRecipe = Numbers<typeof estimateRecipe>;

/** Settings of flow matching. */
export interface FlowRecipe {
  readonly generator: Omit<FlowMatchingOptions, "coordinates" | "factor">;
  /** Of the budget, after which training shall be over. */
  readonly trainShare: number;
  readonly optimiser: TrainingOptions;
  readonly training: Readonly<
    Record<"batch" | "fewestSteps" | "validationRows" | "validationInterval" | "checkpointInterval", number>
  >;
}

/** Settings of learned densities. */
export interface DensityRecipe {
  readonly model: Omit<MlpEnergyOptions, "periods">;
  readonly objective: Objective;
  readonly members: number;
  readonly optimiser: TrainingOptions;
  readonly training: Readonly<
    Record<"batch" | "steps" | "fewestSteps" | "validationRows" | "validationInterval" | "checkpointInterval", number>
  >;
  /** Of the budget, after which training shall be over. */
  readonly share: number;
  /** Draws of the learned density, on their way over so many levels of noise, beside samples that were held out. */
  readonly check: Readonly<Record<"particles" | "groups" | "levels", number>>;
}

/** Everything that the stages take from here. */
export interface Recipe {
  /** Of the budget. */
  readonly shares: { readonly data: number; readonly train: number };
  readonly data: DataRecipe;
  readonly generator: Omit<AutoregressiveOptions, "coordinates">;
  readonly optimiser: TrainingOptions;
  readonly training: TrainingRecipe;
  readonly flow: FlowRecipe;
  readonly sampling: SamplingRecipe;
  readonly correction: CorrectionRecipe;
  readonly exploration: ExplorationRecipe;
  readonly density: DensityRecipe;
  readonly estimate: EstimateRecipe;
}

/** The recipe of `boltzmill run`. */
export const defaultRecipe: Recipe = {
  shares: BUDGET_SHARES,
  data: dataRecipe,
  generator: generatorRecipe,
  optimiser: optimiserRecipe,
  training: trainingRecipe,
  flow: flowRecipe,
  sampling: samplingRecipe,
  correction: correctionRecipe,
  exploration: explorationRecipe,
  density: densityRecipe,
  estimate: estimateRecipe,
};
