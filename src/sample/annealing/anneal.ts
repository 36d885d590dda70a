/** Annealed importance sampling and sequential Monte Carlo: one walk along a path of distributions, with or without resampling. */
import { UserError } from "../../errors.ts";
import { kish } from "../../estimate/effectiveSampleSize.ts";
import { fold, type Key } from "../../num/random.ts";
import { createParticles, grown, type Particles, resampleGroups } from "../particles.ts";
import { conditionalEffectiveSampleSize, nextLevel } from "./increments.ts";
import type { Member, Population } from "./population.ts";

/** The member at a level from 0, the start, to 1, the target. */
export type Path = (level: number) => Member;

/** From the first term to the second: u = (1 - level) u_0 + level u_1. */
export const geometricPath: Path = (level) => [1 - level, level];

/** How a population is annealed. */
export interface AnnealOptions {
  readonly path: Path;
  /** The levels behind 0, rising to 1; or the conditional effective sample size, a fraction, that each step shall keep. */
  readonly levels: readonly number[] | { readonly conditional: number };
  /** Samples are drawn anew by weight where the effective sample size falls below this fraction; 0, never, is annealed importance sampling. */
  readonly resampleBelow: number;
  /** Parts of the population that are resampled each by itself, so that their spread is an error; one if not given. */
  readonly groups?: number;
  /** Of the resampling. */
  readonly stream: Key;
  /** Log weights at the start, [count]; equal if not given, -Infinity for samples that are out of the target's domain. */
  readonly logWeights?: Float64Array;
  readonly onLevel?: (record: LevelRecord) => void;
}

/** What happened at one level. */
export interface LevelRecord {
  readonly level: number;
  /** Conditional effective sample size of the step here, and Kish's of the weights before any resampling; fractions. */
  readonly conditional: number;
  readonly effective: number;
  readonly resampled: boolean;
  /** Of the move here; undefined at the last level, where none is made unless samples were drawn anew. */
  readonly acceptance: number | undefined;
}

/** The result of annealing: where the samples are, the population knows. The logarithm of the mean weight estimates log(Z_1 / Z_0). */
export interface Annealed extends Particles {
  readonly trace: readonly LevelRecord[];
  /** Proposals whose energy was not a number, of the descendants' line, [count]. */
  readonly invalid: Float64Array;
}

function checkLevels(levels: AnnealOptions["levels"]): void {
  if (!("length" in levels)) {
    const { conditional } = levels;
    if (conditional > 0 && conditional < 1) return;
    throw new UserError(
      `anneal: each step shall keep the part ${conditional} of the effective samples; give one between 0 and 1.`,
    );
  }
  const rising = levels.every((level, index) => level > (levels[index - 1] ?? 0));
  if (rising && levels.at(-1) === 1) return;
  throw new UserError(`anneal: the levels are ${levels.join(", ") || "none"}; give levels that rise from above 0 to 1.`);
}

const sumOf = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value + b[i]!);

/** `count` levels at equal distances. */
export const equalLevels = (count: number): number[] => Array.from({ length: count }, (_, index) => (index + 1) / count);

/** Where the walk stands. */
interface Position {
  readonly level: number;
  readonly particles: Particles;
  readonly invalid: Float64Array;
  readonly trace: readonly LevelRecord[];
}

/** The next level and the increments to it. */
async function stepFrom(population: Population, { level, particles }: Position, index: number, { levels, path }: AnnealOptions) {
  const incrementsTo = (to: number): Promise<Float64Array> => population.logIncrements(path(level), path(to));
  const fractionOf = (increments: Float64Array): number => conditionalEffectiveSampleSize(particles.logWeights, increments);
  const fractionAt = async (to: number): Promise<number> => fractionOf(await incrementsTo(to));
  const next = "length" in levels ? levels[index]! : await nextLevel(level, levels.conditional, fractionAt);
  const increments = await incrementsTo(next);
  return { next, increments, conditional: fractionOf(increments) };
}

/** One level: reweight, resample where that is due, move. */
async function advance(population: Population, at: Position, index: number, options: AnnealOptions): Promise<Position> {
  const { next, increments, conditional } = await stepFrom(population, at, index, options);
  const weighted = grown(at.particles, increments);
  const chosen = resampleGroups(fold(options.stream, index), weighted, options.resampleBelow);
  const resampled = chosen.resampled > 0;
  if (resampled) await population.rearrange(chosen.from);
  const invalid = Float64Array.from(chosen.from, (source) => at.invalid[source]!);
  const moved = next < 1 || resampled ? await population.move(options.path(next)) : undefined;
  const effective = kish(weighted.logWeights);
  const record = { level: next, conditional, effective, resampled, acceptance: moved?.acceptance };
  options.onLevel?.(record);
  return {
    level: next,
    particles: moved ? grown(chosen.particles, moved.logWeight) : chosen.particles,
    invalid: moved ? sumOf(invalid, moved.invalid) : invalid,
    trace: [...at.trace, record],
  };
}

/**
 * Takes a population, drawn from the path's start, along the path: at each level log w += sum_k (c_k - c'_k) u_k, then a move by a kernel of the
 * new member, whose own log weight is added where it is not exact. The weighted samples that come out are the target's:
 * mean(w f) / mean(w) -> <f>, mean(w) -> Z_1 / Z_0, without bias for any number of levels and moves where the levels are given beforehand.
 *
 * Throws a UserError where all weights are zero, or levels do not rise to 1.
 * Source: Neal, Stat. Comput. 11 (2001) 125, section 2; Del Moral, Doucet, Jasra, J. R. Stat. Soc. B 68 (2006) 411, section 3.3.2.3; weights of
 * unadjusted moves: Nilmeier, Crooks, Minh, Chodera, Proc. Natl. Acad. Sci. 108 (2011) E1009, eq. 12.
 */
export async function anneal(population: Population, options: AnnealOptions): Promise<Annealed> {
  checkLevels(options.levels);
  const { count } = population;
  let position: Position = {
    level: 0,
    particles: createParticles(options.logWeights ?? new Float64Array(count), options.groups),
    invalid: new Float64Array(count),
    trace: [],
  };
  for (let index = 0; position.level < 1; index++) position = await advance(population, position, index, options);
  const { particles, invalid, trace } = position;
  return { ...particles, trace, invalid };
}
