/** The free-energy difference of two force fields, or of the same at two temperatures, of one molecule. */
import { UserError } from "../../errors.ts";
import { bar } from "../../estimate/bar.ts";
import { exponentialAverage } from "../../estimate/exponentialAverage.ts";
import type { Finding } from "../../estimate/finding.ts";
import { fold, type Key } from "../../num/random.ts";
import type { Executor } from "../../runtime/executor.ts";
import { potentialOf } from "../molecule.ts";
import { absoluteByBothEnds, betweenByBridge, type Densities, generatorDensity } from "./bridge.ts";
import { absoluteFreeEnergy, differenceOf, reweightedDifference } from "./reweighting.ts";
import { compared, type FreeEnergyComparison, type FreeEnergyRow, row } from "./row.ts";
import { potentialAt, type RunSource } from "./source.ts";
import { inefficiencyBetweenChains, ladderFinding, reduced } from "./trajectory.ts";

/** Samples of one kind of one run: log q of its own generator and of the other's, reduced energies at home and in the other run's state. */
interface Samples {
  readonly own: Densities;
  readonly other: Densities;
}

/** What one run brings. */
interface Side {
  readonly name: string;
  readonly draws: Samples;
  readonly frames: Samples;
  /** Works of the frames from here to the other state, kT, and their statistical inefficiency. */
  readonly work: Float64Array;
  readonly inefficiency: number;
  /** What too few ladders say against it. */
  readonly finding: Finding | undefined;
}

async function sideOf(own: RunSource, other: RunSource, executor: Executor): Promise<Side> {
  const frames = own.trajectory.states[0]!;
  const elsewhere = async (positions: Float32Array): Promise<Float64Array> =>
    reduced(await potentialAt(potentialOf(other.job.system), other.atoms, positions, executor), other.temperature);
  const [here, there] = [await generatorDensity(own.job, executor), await generatorDensity(other.job, executor)];
  const atDraws = { own: reduced(own.potential, own.temperature), other: await elsewhere(own.draws.positions) };
  const atFrames = { own: reduced(frames.potential, own.temperature), other: await elsewhere(frames.positions) };
  const work = atFrames.other.map((u, i) => u - atFrames.own[i]!);
  return {
    name: own.name,
    work,
    inefficiency: inefficiencyBetweenChains(work, frames.ladder),
    finding: ladderFinding(frames),
    draws: {
      own: { logQ: own.draws.logQ, energies: atDraws.own },
      // What is no conformation of the one is none of the other: outside the domain, or another isomer.
      other: {
        logQ: await there(own.draws.positions),
        energies: atDraws.other.map((u, i) => (atDraws.own[i] === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : u)),
      },
    },
    frames: {
      own: { logQ: await here(frames.positions), energies: atFrames.own },
      other: { logQ: await there(frames.positions), energies: atFrames.other },
    },
  };
}

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
  checkSameSpace(a, b);
  const [first, second] = [await sideOf(a, b, executor), await sideOf(b, a, executor)];
  const sides = [first, second];
  const countOf = (kinds: readonly (keyof Side & ("draws" | "frames"))[]): number =>
    sides.reduce((sum, side) => kinds.reduce((all, kind) => all + side[kind].own.logQ.length, sum), 0);
  const [zA, zB] = sides.map(({ draws: { own } }) => absoluteFreeEnergy(own.logQ, own.energies));
  const [barA, barB] = sides.map(({ draws, frames, inefficiency }) => absoluteByBothEnds(draws.own, frames.own, inefficiency));
  const ladders = sides.map(({ finding }) => finding);
  return compared(`${b.name} less ${a.name}`, [
    row("log Z of both generators", countOf(["draws"]), differenceOf(zA!, zB!)),
    byDrawsOf(first, 1, fold(stream, 0)),
    byDrawsOf(second, -1, fold(stream, 1)),
    ...byDynamics(first, second),
    row("each generator to its dynamics, BAR", countOf(["draws", "frames"]), differenceOf(barA!, barB!), ladders),
    row("generators and dynamics of both, MBAR", countOf(["draws", "frames"]), byBridge(first, second), ladders),
  ]);
}

/** f_B - f_A by one run's draws; `sign` is 1 where they are A's. */
function byDrawsOf({ name, draws: { own, other } }: Side, sign: 1 | -1, stream: Key): FreeEnergyRow {
  const found = reweightedDifference(own.logQ, own.energies, other.energies, stream);
  return row(`draws of ${name}, reweighted to both`, own.logQ.length, { ...found, value: sign * found.value });
}

/** Perturbation and Bennett's acceptance ratio by the frames of the dynamics at the two temperatures. */
function byDynamics(forward: Side, reverse: Side): FreeEnergyRow[] {
  const both = bar({
    forward: forward.work,
    reverse: reverse.work,
    inefficiency: { forward: forward.inefficiency, reverse: reverse.inefficiency },
  });
  const one = (direction: "forward" | "reverse", { name, work, inefficiency, finding }: Side): FreeEnergyRow =>
    row(`dynamics of ${name}, EXP`, work.length, exponentialAverage(work, { direction, inefficiency, source: "state" }), [
      finding,
    ]);
  return [
    one("forward", forward),
    one("reverse", reverse),
    row(
      "dynamics of both, BAR",
      forward.work.length + reverse.work.length,
      both,
      [forward.finding, reverse.finding],
      both.overlap,
    ),
  ];
}

/** The two states with both generators between them: q_A, A, B, q_B. */
function byBridge(a: Side, b: Side) {
  const energyOf = (logQ: Float64Array): Float64Array => logQ.map((log) => -log);
  const ofA = ({ own, other }: Samples) => [energyOf(own.logQ), own.energies, other.energies, energyOf(other.logQ)];
  const ofB = (samples: Samples) => ofA(samples).toReversed();
  const groups = [ofA(a.draws), ofA(a.frames), ofB(b.frames), ofB(b.draws)];
  return betweenByBridge(groups, 1, 2, Math.max(a.inefficiency, b.inefficiency));
}

function checkSameSpace(a: RunSource, b: RunSource): void {
  const [first, second] = [a, b].map(({ job: { configuration, system } }) =>
    JSON.stringify([configuration.constraints, system.held, system.metric && Array.from(system.metric.masses)]),
  );
  if (first === second) return;
  throw new UserError(
    `The free-energy difference of ${a.name} and ${b.name} was asked for, but they hold different distances or count their volume differently, so that their integrals are over different spaces: give runs with the same constraints.`,
  );
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
