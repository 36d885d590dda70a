/** MarkovChains as a population. */
import type { Arrays } from "../../runtime/executor.ts";
import type { MarkovChains } from "../chains.ts";
import type { Population } from "./population.ts";

/** How chains move at each level. */
export interface ChainMoves {
  /** Steps of the kernel at each level. */
  readonly steps: number;
  readonly stepSize: number;
  /** [d] */
  readonly scale: ArrayLike<number>;
  /**
   * How fast the step size follows the acceptance from level to level; 0, not at all, if not given. Else weights depend on the other samples through
   * it, a bias that falls as 1 / count.
   */
  readonly following?: number;
  readonly feeds?: Arrays;
}

const mean = (values: Float64Array): number => values.reduce((total, value) => total + value, 0) / values.length;

/** Step sizes follow the acceptance a to h exp(rate (a - wanted)), within this range about the first, so that one level cannot stop all motion. */
const RANGE = 1e3;

/** The population of all chains. */
export function chainPopulation(chains: MarkovChains, moves: ChainMoves): Population {
  let { stepSize } = moves;
  const { following = 0, feeds } = moves;
  return {
    count: chains.count,
    energies: async () => (await chains.read()).energies,
    rearrange: (from) => chains.rearrange(from),
    move: async (coefficients) => {
      const all = new Float64Array(chains.count * coefficients.length);
      for (let chain = 0; chain < chains.count; chain++) all.set(coefficients, chain * coefficients.length);
      const settings = { stepSize, scale: moves.scale, coefficients: all, ...(feeds && { feeds }) };
      const { acceptance, logWeight, invalid } = await chains.advance(moves.steps, settings);
      const accepted = mean(acceptance) / moves.steps;
      const wanted = chains.kernel.wantedAcceptance;
      if (wanted !== undefined && following > 0) {
        const next = stepSize * Math.exp(following * (accepted - wanted));
        stepSize = Math.min(Math.max(next, moves.stepSize / RANGE), moves.stepSize * RANGE);
      }
      return { logWeight, acceptance: accepted, invalid };
    },
  };
}
