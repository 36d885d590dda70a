/** MBAR over the temperatures of a run's ladder. */
import { bar } from "../../estimate/bar.ts";
import { exponentialAverage } from "../../estimate/exponentialAverage.ts";
import type { Finding, JudgedEstimate } from "../../estimate/finding.ts";
import { mbarPerturbation } from "../../estimate/mbar/expectation.ts";
import { type Mbar, mbar } from "../../estimate/mbar/mbar.ts";
import { temperatureEnergies } from "../../estimate/mbar/temperatures.ts";
import { differenceOf } from "./reweighting.ts";
import { type FreeEnergyRow, row } from "./row.ts";
import { inefficiencyBetweenChains, ladderFinding, reduced, type Trajectory } from "./trajectory.ts";

/** Frames of all temperatures as one sample of their mixture. */
export interface Ladder {
  readonly solution: Mbar;
  /** U of all frames, kJ/mol, temperature after temperature. [frames] */
  readonly potential: Float64Array;
  /** Statistical inefficiency of the energies: errors of independent frames are too small by its root. */
  readonly inefficiency: number;
  /** What too few ladders say against it. */
  readonly finding: Finding | undefined;
}

/** Solves MBAR's equations for a ladder. */
export function ladderOf({ temperatures, states }: Trajectory): Ladder {
  const potential = Float64Array.from(states.flatMap((state) => Array.from(state.potential)));
  const solution = mbar({ energies: temperatureEnergies(potential, temperatures), counts: states.map(({ count }) => count) });
  const inefficiency = Math.max(...states.map((state) => inefficiencyBetweenChains(state.potential, state.ladder)));
  return { solution, potential, inefficiency, finding: ladderFinding(states[0]!) };
}

/** An estimate whose error allows for correlation. */
export const widened = <E extends JudgedEstimate>(estimate: E, { inefficiency }: Pick<Ladder, "inefficiency">): E => ({
  ...estimate,
  error: estimate.error * Math.sqrt(inefficiency),
});

/** f(T_to) - f(T_from), kT, by frames of all temperatures. */
export function betweenByLadder(ladder: Ladder, from: number, to: number): FreeEnergyRow {
  const [first, second] = [from, to].map((temperature) => reduced(ladder.potential, temperature));
  const { solution } = ladder;
  const perturbed = [first!, second!].map((energies) => mbarPerturbation(solution, energies));
  // Both share frames, so the error is that of the difference: `from` takes the place of the state that differences are measured from.
  const shifted = mbar({
    energies: Float64Array.from([...solution.input.energies, ...first!]),
    counts: [...solution.input.counts, 0],
  });
  const { error } = mbarPerturbation(shifted, second!, solution.input.states);
  return row(
    "dynamics at all temperatures, MBAR",
    ladder.potential.length,
    widened({ ...differenceOf(perturbed[0]!, perturbed[1]!), error }, ladder),
    [ladder.finding],
  );
}

/** Which of the ladder's temperatures this is; -1 where it is none. */
export const temperatureIndex = ({ temperatures }: Pick<Trajectory, "temperatures">, temperature: number): number =>
  temperatures.findIndex((known) => Math.abs(known - temperature) < 1e-6 * temperature);

/** Perturbation from whichever end the ladder has, and Bennett's acceptance ratio where it has both. */
export function betweenByEnds(trajectory: Trajectory, from: number, to: number): FreeEnergyRow[] {
  const ends = [from, to].map((temperature, i) => {
    const frames = trajectory.states[temperatureIndex(trajectory, temperature)];
    const other = [to, from][i]!;
    if (frames === undefined) return undefined;
    const here = reduced(frames.potential, temperature);
    const work = reduced(frames.potential, other).map((u, n) => u - here[n]!);
    return { work, inefficiency: inefficiencyBetweenChains(work, frames.ladder), finding: ladderFinding(frames) };
  });
  const single = ends.flatMap((end, i) =>
    end === undefined
      ? []
      : row(
          `dynamics at ${[from, to][i]} K, EXP`,
          end.work.length,
          exponentialAverage(end.work, {
            direction: i === 0 ? "forward" : "reverse",
            inefficiency: end.inefficiency,
            source: "state",
          }),
          [end.finding],
        ),
  );
  const [forward, reverse] = ends;
  if (forward === undefined || reverse === undefined) return single;
  const both = bar({
    forward: forward.work,
    reverse: reverse.work,
    inefficiency: { forward: forward.inefficiency, reverse: reverse.inefficiency },
  });
  return [
    ...single,
    row(`dynamics at ${from} and ${to} K, BAR`, forward.work.length + reverse.work.length, both, [forward.finding], both.overlap),
  ];
}
