/** Samples of compositions of diffusion models: the reverse diffusion of many particles, with weights and resampling. */
import { UserError } from "../../errors.ts";
import { type Blocks, chainBlocks } from "../../estimate/blocks.ts";
import { type Finding, findingsOf, grade, type JudgedEstimate, verdictOf } from "../../estimate/finding.ts";
import { logNormaliser } from "../../estimate/logNormaliser.ts";
import { THRESHOLDS, verdict } from "../../estimate/verdict.ts";
import { weightDiagnostics } from "../../estimate/weightDiagnostics.ts";
import { type HostArray, hostArray } from "../../num/hostArray.ts";
import { logMeanExp } from "../../num/logSumExp.ts";
import { fold, type Key } from "../../num/random.ts";
import type { Arrays, Executor, Resident } from "../../runtime/executor.ts";
import { hasDensities, type ReversePath, totalExponent } from "./path.ts";
import { createPopulation, joinedLogWeights, type Population, resampleGroups } from "./population.ts";
import { beginProgram, type ReverseSchedule, reverseProgram } from "./reverseStep.ts";
import { noiseToThePower } from "./start.ts";
import { type WeightRule, weightRules } from "./weightRules.ts";

/** What is sampled, and how. */
export interface FeynmanKacOptions {
  readonly path: ReversePath;
  readonly particles: number;
  /** Independent groups of particles, from whose spread errors follow; 32 if not given. */
  readonly groups?: number;
  readonly schedule?: Partial<ReverseSchedule>;
  /** "exact" where all experts have densities, else "path", if not given. */
  readonly rule?: WeightRule;
  /** A group is resampled when its Kish fraction falls below this; 0.5 if not given, 0 never. */
  readonly threshold?: number;
  /** Steps between looks at the weights; 10 if not given. */
  readonly interval?: number;
  /** What a particle does follows from (stream, its index, the step) and the weights of its group alone. */
  readonly stream: Key;
  readonly executor: Executor;
  /** Further inputs of the experts' graphs: parameters. */
  readonly feeds?: Arrays;
}

/** Weighted samples of pi_0. */
export interface CorrectedSamples {
  /** [particles, d] */
  readonly x: Float64Array;
  /** [particles]; particles of one group are correlated. */
  readonly logWeights: Float64Array;
  /** The groups: blocks of the bootstrap of whatever is estimated. */
  readonly blocks: Blocks;
  /**
   * log of the integral of pi_0 = prod q_k^b_k exp(beta r), q_k as normalised as the experts' densities are, with the error that the spread of the groups
   * gives. The verdict is on all averages.
   */
  readonly logNormaliser: JudgedEstimate;
  /** Particles at the start from which the last ones descend, and how often a group was resampled. */
  readonly ancestors: number;
  readonly resamplings: number;
}

const SCHEDULE: ReverseSchedule = { steps: 200, latest: 0.99, earliest: 1e-4, refinement: 2, zeta: 1 };

/** Sub-streams. */
const STREAM = { start: 0, noise: 1, resampling: 2 } as const;

/** Samples pi_0 of a path by weighted particles. Throws a UserError on settings without sense, and where a weight is not a number. */
export async function feynmanKac(options: FeynmanKacOptions): Promise<CorrectedSamples> {
  const schedule = { ...SCHEDULE, ...options.schedule };
  const { path, particles, groups = 32, threshold = 0.5, interval = 10, stream } = options;
  const rule = options.rule ?? weightRules[hasDensities(path) ? "exact" : "path"];
  checkSettings(schedule, rule, path, interval);
  const { resident, logWeights } = await begin(options, schedule, rule, particles);
  let population = createPopulation(logWeights, groups);
  let resamplings = 0;
  try {
    for (let done = 0; done < schedule.steps; ) {
      const end = Math.min(done + interval, schedule.steps);
      await resident.advance({ first: done, end }, options.feeds ?? {});
      done = end;
      population = { ...population, logWeights: await readWeights(resident, done) };
      if (done === schedule.steps) break;
      const next = resampleGroups(fold(fold(stream, STREAM.resampling), done), population, threshold);
      if (next.from !== undefined) await rearrange(resident, next.from, next.population.logWeights);
      population = next.population;
      resamplings += next.resampled;
    }
    const { x } = await resident.read(["x"]);
    return resultOf(Float64Array.from(x!.data), population, resamplings);
  } finally {
    await resident.close();
  }
}

function checkSettings(schedule: ReverseSchedule, rule: WeightRule, path: ReversePath, interval: number): void {
  const { steps, latest, earliest, refinement, zeta } = schedule;
  const whole = [steps, refinement, interval].every((value) => Number.isInteger(value) && value >= 1);
  if (!(whole && earliest >= 0 && earliest < latest && latest <= 1 && zeta >= 0 && Number.isFinite(zeta))) {
    throw new UserError(
      `reverse diffusion: ${steps} steps from time ${latest} to ${earliest}, refinement ${refinement}, interval ${interval} and zeta ${zeta} were given: give whole numbers from 1, times between 0 and 1 with the earliest first, and a zeta of at least 0.`,
    );
  }
  if (!rule.needsDensities) return;
  if (!hasDensities(path)) {
    throw new UserError(
      "reverse diffusion: exact weights were asked for, but an expert has a score only: give its log-density, or take the weights of the path.",
    );
  }
  if (zeta === 0)
    throw new UserError(
      "reverse diffusion: exact weights were asked for with zeta 0, a process without noise: give a positive zeta.",
    );
}

/** Starts, their log weights, and the stepping program with its state. */
async function begin(
  { path, stream, executor, feeds = {} }: FeynmanKacOptions,
  schedule: ReverseSchedule,
  rule: WeightRule,
  particles: number,
): Promise<{ readonly resident: Resident; readonly logWeights: Float64Array }> {
  const exponent = totalExponent(path);
  const starts = noiseToThePower(fold(stream, STREAM.start), path.noising, exponent, schedule.latest, particles);
  const x = hostArray(starts.x, [particles, path.noising.periods.length]);
  const clock = hostArray(new Float64Array(particles), [particles, 1]);
  const beginning = beginProgram(path, schedule, rule);
  const own = <T>(entries: Readonly<Record<string, T>>, inputs: object): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => Object.hasOwn(inputs, name)));
  const evaluated = await (await executor.compile(beginning)).run(own({ ...feeds, x, clock }, beginning.inputs));
  const startWeight = (log: number, i: number): number => (rule.weighsStarts ? evaluated.logDensity!.data[i]! - log : 0);
  const logWeights = starts.logDensity.map(startWeight);
  const stepping = reverseProgram(path, schedule, rule);
  const { velocity, carried } = evaluated;
  const state = { x, clock, velocity: velocity!, carried: carried!, logWeight: hostArray(logWeights, [particles, 1]) };
  const noise = Uint32Array.from({ length: 2 * particles });
  for (let i = 0; i < particles; i++) noise.set(fold(fold(stream, STREAM.noise), i), 2 * i);
  const resident = await (await executor.compile(stepping)).open(own(state, stepping.inputs), own({ noise }, stepping.inputs));
  return { resident, logWeights };
}

async function readWeights(resident: Resident, step: number): Promise<Float64Array> {
  const { logWeight } = await resident.read(["logWeight"]);
  const values = Float64Array.from(logWeight!.data);
  const bad = values.findIndex(Number.isNaN);
  if (bad < 0) return values;
  throw new UserError(
    `reverse diffusion: the weight of particle ${bad} is not a number after ${step} steps: take more steps, or end at a later time than the score can bear.`,
  );
}

/** Row r goes on from row from[r]. */
async function rearrange(resident: Resident, from: Uint32Array, logWeights: Float64Array): Promise<void> {
  const state = await resident.read();
  const moved = Object.entries(state).map(([name, { data, shape }]): [string, HostArray] => {
    const width = shape[1]!;
    return [
      name,
      hostArray(
        Float64Array.from(data, (_, at) => data[from[Math.floor(at / width)]! * width + (at % width)]!),
        shape,
      ),
    ];
  });
  await resident.write({ ...Object.fromEntries(moved), logWeight: hostArray(logWeights, [logWeights.length, 1]) });
}

function resultOf(x: Float64Array, population: Population, resamplings: number): CorrectedSamples {
  const { groups, ancestors } = population;
  const logWeights = joinedLogWeights(population);
  const size = logWeights.length / groups;
  const blocks = chainBlocks(Array<number>(groups).fill(size), Number.POSITIVE_INFINITY);
  const ofGroups = Array.from({ length: groups }, (_, group) =>
    logMeanExp(logWeights.subarray(group * size, (group + 1) * size)),
  );
  const distinct = new Set(ancestors).size;
  const findings = [...findingsOf(verdict(weightDiagnostics(logWeights))), ancestorFinding(distinct), ...findingsOf(blocks)];
  return {
    x,
    logWeights,
    blocks,
    logNormaliser: { ...logNormaliser(ofGroups), ...verdictOf(findings) },
    ancestors: distinct,
    resamplings,
  };
}

function ancestorFinding(ancestors: number): Finding | undefined {
  const { warn, unreliable } = THRESHOLDS.effectiveSamples;
  if (ancestors >= warn) return undefined;
  const reason = `All samples descend from ${ancestors} particles of the start, fewer than ${warn}: they share their history; take more particles, or smaller steps of the exponents.`;
  return { status: grade(ancestors < unreliable), reason };
}
