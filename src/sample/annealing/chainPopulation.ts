/** MarkovChains as populations: of a family's members, and of the noise levels of a family over time. */

import { hostArray } from "../../num/hostArray.ts";
import { mean } from "../../num/mean.ts";
import type { Arrays } from "../../runtime/executor.ts";
import type { ChainPoints, MarkovChains } from "../chains.ts";
import { addSquares, curvatureScale } from "../warmUp.ts";
import { logIncrements, possible } from "./increments.ts";
import type { Member, Moved, Population } from "./population.ts";

/** How chains move at each level. */
export interface ChainMoves {
  /** Steps of the kernel at each level. */
  readonly steps: number;
  readonly stepSize: number;
  /** [d]; if not given, measured at each level from the slopes where the chains are. Weights then depend on the other samples through it, as by `following`. */
  readonly scale?: ArrayLike<number>;
  /**
   * How fast the step size follows the acceptance from level to level; 0, not at all, if not given. Else weights depend on the other samples through
   * it, a bias that falls as 1 / count.
   */
  readonly following?: number;
  readonly feeds?: Arrays;
}

/** Step sizes follow the acceptance a to h exp(rate (a - wanted)), within this range about the first, so that one level cannot stop all motion. */
const RANGE = 1e3;

/** What moves the chains by the member of coefficients [K], with step size and scale as they stand after the moves before. */
function mover(chains: MarkovChains, moves: ChainMoves): (coefficients: Member, feeds?: Arrays) => Promise<Moved> {
  const { following = 0 } = moves;
  let { stepSize } = moves;
  let scale: Float64Array = Float64Array.from(moves.scale ?? new Float64Array(chains.family.dimension).fill(1));
  return async (member, feeds = moves.feeds) => {
    const coefficients = new Float64Array(chains.count * member.length);
    for (let chain = 0; chain < chains.count; chain++) coefficients.set(member, chain * member.length);
    if (moves.scale === undefined) scale = measuredScale(chains, await chains.read(), coefficients, scale);
    const settings = { stepSize, scale, coefficients, ...(feeds && { feeds }) };
    const { acceptance, logWeight, invalid } = await chains.advance(moves.steps, settings);
    const accepted = mean(acceptance) / moves.steps;
    const wanted = chains.kernel.wantedAcceptance;
    if (wanted !== undefined && following > 0) {
      const next = stepSize * Math.exp(following * (accepted - wanted));
      stepSize = Math.min(Math.max(next, moves.stepSize / RANGE), moves.stepSize * RANGE);
    }
    return { logWeight, acceptance: accepted, invalid };
  };
}

function measuredScale(
  chains: MarkovChains,
  points: ChainPoints,
  coefficients: Float64Array,
  before: Float64Array,
): Float64Array {
  const squares = new Float64Array(before.length);
  addSquares(squares, points, coefficients, chains, before);
  return curvatureScale(squares, chains.count, before);
}

/** The population of all chains; a member is its coefficients [K]. */
export function chainPopulation(chains: MarkovChains, moves: ChainMoves): Population {
  const moved = mover(chains, moves);
  let energies: Float64Array | undefined;
  return {
    count: chains.count,
    logIncrements: async (from, to) => {
      energies ??= (await chains.read()).energies;
      return logIncrements(energies, from, to);
    },
    rearrange: (from) => {
      energies = undefined;
      return chains.rearrange(from);
    },
    move: (coefficients) => {
      energies = undefined;
      return moved(coefficients);
    },
  };
}

/** Name of the graph input [batch, 1] that holds the time of chains over noise levels. */
export const TIME = "time";

/** The time of all chains, as a feed. */
export const timeFeed = (count: number, t: number): Arrays => ({
  [TIME]: hostArray(new Float64Array(count).fill(t), [count, 1]),
});

/** The population of chains whose one term depends on the input `TIME`, at first `start`; a member is its time. */
export function noisePopulation(chains: MarkovChains, moves: ChainMoves, start: number): Population {
  const moved = mover(chains, moves);
  const feedsAt = (t: number): Arrays => ({ ...moves.feeds, ...timeFeed(chains.count, t) });
  let now = start;
  // Where the samples are, at the times that were asked for since they came there.
  const known = new Map<number, Float64Array>();
  const turn = async (t: number): Promise<void> => {
    if (t !== now) await chains.refresh(feedsAt(t));
    now = t;
  };
  const energiesAt = async (t: number): Promise<Float64Array> => {
    const before = known.get(t);
    if (before !== undefined) return before;
    await turn(t);
    const { energies } = await chains.read();
    known.set(t, energies);
    return energies;
  };
  return {
    count: chains.count,
    logIncrements: async ([from], [to]) => {
      const [before, after] = [await energiesAt(from!), await energiesAt(to!)];
      return before.map((u, row) => possible(u - after[row]!));
    },
    rearrange: (from) => {
      known.clear();
      return chains.rearrange(from);
    },
    move: async ([t]) => {
      await turn(t!);
      known.clear();
      return moved([1], feedsAt(t!));
    },
  };
}
