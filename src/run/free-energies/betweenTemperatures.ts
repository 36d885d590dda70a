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
      [ladderFinding(trajectory.states[0]!)],
    ),
    betweenByLadder(ladderOf(trajectory), from, to),
    ...byGenerator(source, from, to),
  ]);
}

/** By the generator as one more state: Bennett's ratio with the frames at each of both temperatures, where the ladder has them, and MBAR of all. */
function byGenerator(source: Energies, from: number, to: number): FreeEnergyRow[] {
  const { draws, potential, trajectory, frameDensities } = source;
  if (frameDensities === undefined) return [];
  const { states, temperatures } = trajectory;
  const inefficiencies = states.map((state) => inefficiencyBetweenChains(state.potential, state.ladder));
  const few = [ladderFinding(states[0]!)];
  const rowsOf = (U: Float64Array, logQ: Float64Array): Float64Array[] => [
    ...[from, to, ...temperatures].map((temperature) => reduced(U, temperature)),
    logQ.map((log) => -log),
  ];
  const frames = states.map((state, k) => rowsOf(state.potential, frameDensities[k]!));
  const groups = [undefined, undefined, ...frames, rowsOf(potential, draws.logQ)];
  const all = betweenByBridge(groups, 0, 1, Math.max(...inefficiencies));
  const count = states.reduce((sum, state) => sum + state.count, draws.count);
  const joint = row("generator and dynamics at all temperatures, MBAR", count, all, few);
  const ends = [from, to].map((temperature) => temperatureIndex(trajectory, temperature));
  if (ends.includes(-1)) return [joint];
  const [first, second] = ends.map((k) => {
    const at = (U: Float64Array): Float64Array => reduced(U, temperatures[k]!);
    const own = { logQ: frameDensities[k]!, energies: at(states[k]!.potential) };
    return absoluteByBothEnds({ logQ: draws.logQ, energies: at(potential) }, own, inefficiencies[k]!);
  });
  const used = ends.reduce((sum, k) => sum + states[k]!.count, draws.count);
  return [row("generator to the dynamics at both, BAR", used, differenceOf(first!, second!), few), joint];
}
