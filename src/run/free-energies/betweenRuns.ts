/** The free-energy difference of two force fields, or of the same at two temperatures, of one molecule. */
import { UserError } from "../../errors.ts";
import { bar } from "../../estimate/bar.ts";
import { exponentialAverage } from "../../estimate/exponentialAverage.ts";
import { fold, type Key } from "../../num/random.ts";
import type { Executor } from "../../runtime/executor.ts";
import { absoluteFreeEnergy, differenceOf, reweightedDifference } from "./reweighting.ts";
import { compared, type FreeEnergyComparison, type FreeEnergyRow, row } from "./row.ts";
import { potentialAt, type RunSource } from "./source.ts";
import { inefficiencyBetweenChains, ladderFinding, reduced } from "./trajectory.ts";

/**
 * f_B - f_A, kT, f = -log Z over conformations modulo rigid motion (momenta are left out; masses do not enter), by every method that the two runs allow.
 *
 * Throws a UserError where the runs are of different molecules: their integrals differ in dimension, and so their ratio has a unit.
 */
export async function freeEnergyBetweenRuns(
  a: RunSource,
  b: RunSource,
  stream: Key,
  executor: Executor,
): Promise<FreeEnergyComparison> {
  checkSameAtoms(a, b);
  return compared(`${b.name} less ${a.name}`, [
    row(
      "log Z of both generators",
      a.draws.count + b.draws.count,
      differenceOf(
        absoluteFreeEnergy(a.draws.logQ, reduced(a.potential, a.temperature)),
        absoluteFreeEnergy(b.draws.logQ, reduced(b.potential, b.temperature)),
      ),
    ),
    await byDrawsOf(a, b, 1, fold(stream, 0), executor),
    await byDrawsOf(b, a, -1, fold(stream, 1), executor),
    ...(await byDynamics(a, b, executor)),
  ]);
}

/** f_B - f_A by one run's draws; `sign` is 1 where they are A's. */
async function byDrawsOf(
  own: RunSource,
  other: RunSource,
  sign: 1 | -1,
  stream: Key,
  executor: Executor,
): Promise<FreeEnergyRow> {
  const there = await potentialAt(other.job, own.draws.positions, executor);
  // What is no conformation of the one is none of the other: outside the domain, or another isomer.
  const allowed = there.map((U, i) => (own.potential[i] === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : U));
  const energies = [reduced(own.potential, own.temperature), reduced(allowed, other.temperature)] as const;
  const found = reweightedDifference(own.draws.logQ, ...energies, stream);
  return row(`draws of ${own.name}, reweighted to both`, own.draws.count, { ...found, value: sign * found.value });
}

/** Perturbation and Bennett's acceptance ratio by the frames of the dynamics at the two temperatures. */
async function byDynamics(a: RunSource, b: RunSource, executor: Executor): Promise<FreeEnergyRow[]> {
  const sides = await Promise.all(
    [
      [a, b],
      [b, a],
    ].map(async ([own, other]) => {
      const frames = own!.trajectory.states[0]!;
      const there = reduced(await potentialAt(other!.job, frames.positions, executor), other!.temperature);
      const here = reduced(frames.potential, own!.temperature);
      const work = there.map((u, i) => u - here[i]!);
      return { work, inefficiency: inefficiencyBetweenChains(work, frames.ladder), finding: ladderFinding(frames) };
    }),
  );
  const [forward, reverse] = sides;
  const both = bar({
    forward: forward!.work,
    reverse: reverse!.work,
    inefficiency: { forward: forward!.inefficiency, reverse: reverse!.inefficiency },
  });
  const one = (direction: "forward" | "reverse", { work, inefficiency }: NonNullable<typeof forward>) =>
    exponentialAverage(work, { direction, inefficiency, source: "state" });
  return [
    row(`dynamics of ${a.name}, EXP`, forward!.work.length, one("forward", forward!), [forward!.finding]),
    row(`dynamics of ${b.name}, EXP`, reverse!.work.length, one("reverse", reverse!), [reverse!.finding]),
    row(
      "dynamics of both, BAR",
      forward!.work.length + reverse!.work.length,
      both,
      [forward!.finding, reverse!.finding],
      both.overlap,
    ),
  ];
}

function checkSameAtoms(a: RunSource, b: RunSource): void {
  const [first, second] = [a, b].map(({ job }) => job.system.topology.atoms.map(({ element }) => element));
  const wrong = first!.findIndex((element, i) => element !== second![i]);
  if (first!.length === second!.length && wrong < 0) return;
  const found =
    first!.length === second!.length
      ? `atom ${wrong} is ${first![wrong]} in one and ${second![wrong]} in the other`
      : `they have ${first!.length} and ${second!.length} atoms`;
  throw new UserError(
    `The free-energy difference of ${a.name} and ${b.name} was asked for, but ${found}: give runs of one molecule with its atoms in one order.`,
  );
}
