/** The free-energy difference of one molecule at two temperatures. */
import { UserError } from "../../errors.ts";
import type { Key } from "../../num/random.ts";
import { absoluteByBothEnds, betweenByBridge } from "./bridge.ts";
import { betweenByEnds, betweenByLadder, ladderOf, temperatureIndex } from "./ladder.ts";
import { differenceOf, reweightedDifference } from "./reweighting.ts";
import { compared, type FreeEnergyComparison, type FreeEnergyRow, row } from "./row.ts";
import type { RunSource } from "./source.ts";
import { betweenByIntegration } from "./tempering.ts";
import { inefficiencyBetweenChains, ladderFinding, reduced } from "./trajectory.ts";

/** The energies of a run: all that temperatures need. */
type Energies = Pick<RunSource, "draws" | "potential" | "trajectory" | "name"> & {
  /** log q of the frames of each temperature, where the generator is at hand. */
  readonly frameDensities?: readonly Float64Array[];
};

/** f(T_to) - f(T_from), kT of each, f = -log Z = A / kT less the momenta's part; K. Throws a UserError for temperatures that are not positive or equal. */
export function freeEnergyBetweenTemperatures(source: Energies, from: number, to: number, stream: Key): FreeEnergyComparison {
  if (!(from > 0 && to > 0 && from !== to && Number.isFinite(from + to))) {
    throw new UserError(
      `A free-energy difference between ${from} and ${to} K was asked for: give two different temperatures above 0 K.`,
    );
  }
  const { draws, potential, trajectory, name } = source;
  const byDraws = reweightedDifference(draws.logQ, reduced(potential, from), reduced(potential, to), stream);
  return compared(`${name} at ${to} K less at ${from} K`, [
    row("draws of the generator, reweighted to both", draws.count, byDraws),
    ...betweenByEnds(trajectory, from, to),
    ...betweenByIntegration(
      trajectory.states.map((state, k) => ({ ...state, chain: state.ladder, temperature: trajectory.temperatures[k]! })),
      from,
      to,
    ),
    betweenByLadder(ladderOf(trajectory), from, to),
    ...byGenerator(source, from, to),
  ]);
}

/** With the generator as a state among the temperatures, where both are of the ladder: by Bennett's ratio with each, and by all at once. */
function byGenerator({ draws, potential, trajectory, frameDensities }: Energies, from: number, to: number): FreeEnergyRow[] {
  if (frameDensities === undefined) return [];
  const { states, temperatures } = trajectory;
  const ends = [from, to].map((temperature) => temperatureIndex(trajectory, temperature));
  if (ends.includes(-1)) return [];
  const inefficiencies = states.map((state) => inefficiencyBetweenChains(state.potential, state.ladder));
  const absolute = ends.map((k) => {
    const at = (U: Float64Array): Float64Array => reduced(U, temperatures[k]!);
    const frames = { logQ: frameDensities[k]!, energies: at(states[k]!.potential) };
    return absoluteByBothEnds({ logQ: draws.logQ, energies: at(potential) }, frames, inefficiencies[k]!);
  });
  const groupOf = (U: Float64Array, logQ: Float64Array): Float64Array[] => [
    ...temperatures.map((temperature) => reduced(U, temperature)),
    logQ.map((log) => -log),
  ];
  const groups = [...states.map((state, k) => groupOf(state.potential, frameDensities[k]!)), groupOf(potential, draws.logQ)];
  const frames = states.reduce((sum, { count }) => sum + count, 0);
  const used = draws.count + ends.reduce((sum, k) => sum + states[k]!.count, 0);
  const few = [ladderFinding(states[0]!)];
  return [
    row("generator to the dynamics at both, BAR", used, differenceOf(absolute[0]!, absolute[1]!), few),
    row(
      "generator and dynamics at all temperatures, MBAR",
      draws.count + frames,
      betweenByBridge(groups, ends[0]!, ends[1]!, Math.max(...inefficiencies)),
      few,
    ),
  ];
}
