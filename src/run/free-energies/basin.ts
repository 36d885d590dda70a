/** The free energy of a basin of a torsion against all other conformations. */
import type { Basin } from "../../../systems/observables.ts";
import { dihedral } from "../../chem/dihedral.ts";
import { UserError } from "../../errors.ts";
import { type BasinFreeEnergy, basinFreeEnergy } from "../../estimate/basin.ts";
import { blockBootstrap, chainBlocks } from "../../estimate/blocks.ts";
import { type Finding, findingsOf, grade, type JudgedEstimate, verdictOf } from "../../estimate/finding.ts";
import { mbarExpectation } from "../../estimate/mbar/expectation.ts";
import { THRESHOLDS, verdict } from "../../estimate/verdict.ts";
import { weightDiagnostics } from "../../estimate/weightDiagnostics.ts";
import { fold, type Key } from "../../num/random.ts";
import { finiteRows, within } from "../analysis.ts";
import { logWeights } from "../samples.ts";
import { ladderOf, widened } from "./ladder.ts";
import { compared, type FreeEnergyComparison, type FreeEnergyRow, row } from "./row.ts";
import type { RunSource } from "./source.ts";
import { inefficiencyBetweenChains, reduced, type TemperatureFrames } from "./trajectory.ts";

/** The basin of a text such as phi:0:2, a torsion of the run's molecule from and to an angle in rad. Throws a UserError where it is none. */
export function parseBasin(text: string, torsions: readonly string[]): Basin {
  const [torsion, ...ends] = text.split(":");
  const [from, to] = ends.map((end) => (end.trim() === "" ? Number.NaN : Number(end)));
  const valid = [from, to].every((angle) => angle !== undefined && Math.abs(angle) <= Math.PI);
  if (ends.length === 2 && valid && from !== to && torsions.includes(torsion!)) {
    return { name: text, torsion: torsion!, from: from!, to: to! };
  }
  throw new UserError(
    `The basin "${text}" was asked for, but a basin is TORSION:FROM:TO, two angles from -pi to pi and one of the torsions ${torsions.join(", ")}: give it so, as in ${torsions[0] ?? "phi"}:0:2.`,
  );
}

/** -log(P(inside) / P(outside)), kT, at the run's temperature by its draws and by its dynamics. */
export function basinFreeEnergies(source: RunSource, basin: Basin, stream: Key): FreeEnergyComparison {
  const { trajectory, name } = source;
  const insideOf = (positions: Float32Array): Uint8Array => membership(source, basin, positions);
  return compared(`${basin.name} of ${name}`, [
    byDraws(source, insideOf, fold(stream, 0)),
    byFrames(trajectory.states[0]!, insideOf, source.temperature, fold(stream, 1)),
    byLadder(source, insideOf),
  ]);
}

function membership({ job }: RunSource, basin: Basin, positions: Float32Array): Uint8Array {
  const atoms = job.system.topology.atoms.length;
  const angles = dihedral(positions, atoms, job.definition.torsions[basin.torsion]!);
  return Uint8Array.from(angles, (angle) => Number(within(angle, basin)));
}

/** What too few conformations on one side say; a side without any has no error either. */
function sideFinding({ inside, outside }: Pick<BasinFreeEnergy, "inside" | "outside">, inefficiency = 1): Finding | undefined {
  const { warn, unreliable } = THRESHOLDS.basinSamples;
  const effective = Math.min(inside.effective, outside.effective) / inefficiency;
  if (effective >= warn) return undefined;
  const reason = `The smaller side holds ${effective.toFixed(1)} effective samples, fewer than ${warn}: its free energy may be off by more than its error; sample longer.`;
  return { status: grade(effective < unreliable), reason };
}

function byDraws({ draws, job }: RunSource, insideOf: (positions: Float32Array) => Uint8Array, stream: Key): FreeEnergyRow {
  const all = logWeights(draws);
  const { rows, positions } = finiteRows(draws.positions, 3 * job.system.topology.atoms.length);
  const weights = Float64Array.from(rows, (at) => all[at]!);
  const found = basinFreeEnergy(insideOf(positions), weights, { stream });
  const judged = { value: found.value, error: found.error, ...verdict(weightDiagnostics(all)) };
  return row("draws of the generator", draws.count, judged, [sideFinding(found)]);
}

/** Shares of frames, with ladders as the blocks of the bootstrap. */
function byFrames(
  frames: TemperatureFrames,
  insideOf: (positions: Float32Array) => Uint8Array,
  temperature: number,
  stream: Key,
): FreeEnergyRow {
  const inside = insideOf(frames.positions);
  const found = basinFreeEnergy(inside, new Float64Array(frames.count), { stream });
  const count = 1 + frames.ladder.reduce((most, ladder) => Math.max(most, ladder), 0);
  const blocks = { ...chainBlocks(Array<number>(count).fill(1), 1), of: frames.ladder };
  const indicator = Float64Array.from(inside);
  const inefficiency = inefficiencyBetweenChains(indicator, frames.ladder);
  const logOdds = (multipliers: Float64Array): number => {
    const share = indicator.reduce((sum, value, i) => sum + value * multipliers[i]!, 0) / frames.count;
    return Math.log((1 - share) / share);
  };
  // One ladder has nothing to compare it with; the blocks say so.
  const error = count < 2 ? Number.NaN : blockBootstrap(stream, frames.count, blocks, 200, logOdds).standardError[0]!;
  const judged: JudgedEstimate = { value: found.value, error, ...verdictOf(findingsOf(blocks)) };
  return row(`dynamics at ${temperature} K`, frames.count, judged, [sideFinding(found, inefficiency)]);
}

/** Log odds of MBAR's expectation at the run's temperature; the error of a share p is one of p (1 - p) times that. */
function byLadder({ trajectory, temperature }: RunSource, insideOf: (positions: Float32Array) => Uint8Array): FreeEnergyRow {
  const ladder = ladderOf(trajectory);
  const inside = Float64Array.from(trajectory.states.flatMap(({ positions }) => Array.from(insideOf(positions))));
  const inefficiency = Math.max(
    ladder.inefficiency,
    ...trajectory.states.map(({ positions, ladder: of }) =>
      inefficiencyBetweenChains(Float64Array.from(insideOf(positions)), of),
    ),
  );
  const share = widened(mbarExpectation(ladder.solution, reduced(ladder.potential, temperature), inside), { inefficiency });
  const [p, q] = [share.value, 1 - share.value];
  const count = ladder.potential.length;
  const odds = { ...share, value: Math.log(q / p), error: share.error / (p * q) };
  return row("dynamics at all temperatures, MBAR", count, odds, [ladder.finding]);
}
