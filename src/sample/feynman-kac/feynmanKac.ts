/** Samples of compositions of diffusion models: the reverse diffusion of many particles, with weights and resampling. */
import { UserError } from "../../errors.ts";
import { hostArray } from "../../num/hostArray.ts";
import { fold, type Key, rowKeys } from "../../num/random.ts";
import type { Arrays, Executor, Resident } from "../../runtime/executor.ts";
import { type JudgedParticles, judgedParticles } from "../judgedParticles.ts";
import { createParticles, grown, resampleGroups, rowsFrom } from "../particles.ts";
import { hasDensities, type ReversePath, totalExponent } from "./path.ts";
import { beginProgram, type ReverseSchedule, reverseProgram } from "./reverseStep.ts";
import { noiseToThePower, noisyTime } from "./start.ts";
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

/** Weighted samples of pi_0; the normaliser is the integral of prod q_k^b_k exp(beta r), q_k as normalised as the experts' densities are. */
export interface CorrectedSamples extends JudgedParticles {
  /** How often a group was resampled. */
  readonly resamplings: number;
}

const SCHEDULE: Omit<ReverseSchedule, "latest"> = { steps: 200, earliest: 1e-4, refinement: 2, zeta: 1 };

/** Sub-streams. */
const STREAM = { start: 0, noise: 1, resampling: 2 } as const;

/** Samples pi_0 of a path by weighted particles. Throws a UserError on settings without sense, and where a weight is not a number. */
export async function feynmanKac(options: FeynmanKacOptions): Promise<CorrectedSamples> {
  const schedule = { ...SCHEDULE, latest: noisyTime(options.path.noising), ...options.schedule };
  const { path, groups = 32, threshold = 0.5, interval = 10, stream } = options;
  const rule = options.rule ?? weightRules[hasDensities(path) ? "exact" : "path"];
  checkSettings(schedule, rule, path, interval);
  const { resident, logWeights } = await begin(options, schedule, rule);
  try {
    let particles = createParticles(logWeights, groups);
    let resamplings = 0;
    let fewest = particles.founders;
    for (let done = 0; done < schedule.steps; ) {
      const end = Math.min(done + interval, schedule.steps);
      await resident.advance({ first: done, end }, options.feeds ?? {});
      done = end;
      particles = grown(particles, await takeGrowth(resident, done));
      if (done === schedule.steps) break;
      const next = resampleGroups(fold(fold(stream, STREAM.resampling), done), particles, threshold);
      if (next.resampled > 0) await resident.write(rowsFrom(await resident.read(), next.from));
      particles = next.particles;
      fewest = Math.min(fewest, next.effective);
      resamplings += next.resampled;
    }
    const { x } = await resident.read(["x"]);
    return { ...judgedParticles(Float64Array.from(x!.data), particles, fewest), resamplings };
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

/** A column of zeros, [particles, 1]. */
const noneFor = (particles: number) => hostArray(new Float64Array(particles), [particles, 1]);

/** Starts, their log weights, and the stepping program with its state. */
async function begin(
  { path, particles, stream, executor, feeds = {} }: FeynmanKacOptions,
  schedule: ReverseSchedule,
  rule: WeightRule,
): Promise<{ readonly resident: Resident; readonly logWeights: Float64Array }> {
  const exponent = totalExponent(path);
  const starts = noiseToThePower(fold(stream, STREAM.start), path.noising, exponent, schedule.latest, particles);
  const x = hostArray(starts.x, [particles, path.noising.periods.length]);
  const clock = noneFor(particles);
  const beginning = beginProgram(path, schedule, rule);
  const own = <T>(entries: Readonly<Record<string, T>>, inputs: object): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => Object.hasOwn(inputs, name)));
  const evaluated = await (await executor.compile(beginning)).run(own({ ...feeds, x, clock }, beginning.inputs));
  const startWeight = (log: number, i: number): number => (rule.weighsStarts ? evaluated.logDensity!.data[i]! - log : 0);
  const logWeights = starts.logDensity.map(startWeight);
  const stepping = reverseProgram(path, schedule, rule);
  const { velocity, carried } = evaluated;
  const state = { x, clock, velocity: velocity!, carried: carried!, logWeight: noneFor(particles) };
  const noise = rowKeys(fold(stream, STREAM.noise), particles);
  const resident = await (await executor.compile(stepping)).open(own(state, stepping.inputs), own({ noise }, stepping.inputs));
  return { resident, logWeights };
}

/** What the log weights have grown by since the last look: summed in float64 here, whatever the executor's precision. */
async function takeGrowth(resident: Resident, step: number): Promise<Float64Array> {
  const { logWeight } = await resident.read(["logWeight"]);
  const values = Float64Array.from(logWeight!.data);
  await resident.write({ logWeight: noneFor(values.length) });
  const bad = values.findIndex(Number.isNaN);
  if (bad < 0) return values;
  throw new UserError(
    `reverse diffusion: the weight of particle ${bad} is not a number after ${step} steps: take more steps, or end at a later time than the score can bear.`,
  );
}
