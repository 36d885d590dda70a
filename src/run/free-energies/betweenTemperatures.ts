/** The free-energy difference of one molecule at two temperatures. */
import { UserError } from "../../errors.ts";
import type { Key } from "../../num/random.ts";
import { betweenByEnds, betweenByLadder, ladderOf } from "./ladder.ts";
import { reweightedDifference } from "./reweighting.ts";
import { compared, type FreeEnergyComparison, row } from "./row.ts";
import type { RunSource } from "./source.ts";
import { reduced } from "./trajectory.ts";

/** The energies of a run: all that temperatures need. */
type Energies = Pick<RunSource, "draws" | "potential" | "trajectory" | "name">;

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
    betweenByLadder(ladderOf(trajectory), from, to),
  ]);
}
