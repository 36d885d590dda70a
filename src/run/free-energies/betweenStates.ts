/** Free-energy differences of states that trajectories sample: force fields, temperatures, or both. */
import { UserError } from "../../errors.ts";
import { bar } from "../../estimate/bar.ts";
import { exponentialAverage } from "../../estimate/exponentialAverage.ts";
import { mbarDifference } from "../../estimate/mbar/expectation.ts";
import { type Mbar, mbar } from "../../estimate/mbar/mbar.ts";
import type { Executor } from "../../runtime/executor.ts";
import { widened } from "./ladder.ts";
import { compared, type FreeEnergyComparison, type FreeEnergyRow, row } from "./row.ts";
import { potentialAt } from "./source.ts";
import type { SampledState } from "./states.ts";
import { betweenByIntegration } from "./tempering.ts";
import { inefficiencyBetweenChains, reduced } from "./trajectory.ts";

/** Potentials of all frames in all states, kJ/mol: [states sampled][states evaluated][frames]. */
type Potentials = readonly (readonly Float64Array[])[];

/** A molecule may have heavier hydrogens in one state; its whole mass stays within this fraction. */
const SAME_MASS = 1e-2;

function checkSameMolecule(states: readonly SampledState[]): void {
  if (states.length < 2)
    throw new UserError("A free-energy difference of one state was asked for: give two states or more, each with --state.");
  const [first, ...others] = states;
  for (const { name, atoms, mass } of others) {
    if (atoms === first!.atoms && Math.abs(mass / first!.mass - 1) < SAME_MASS) continue;
    const found = `${first!.name} has ${first!.atoms} atoms of ${first!.mass.toFixed(1)} amu and ${name} has ${atoms} of ${mass.toFixed(1)}`;
    throw new UserError(
      `A free-energy difference of states was asked for, but ${found}: give states of one molecule with its atoms in one order.`,
    );
  }
}

/** Each molecule once, however many temperatures it has. */
async function potentialsOf(states: readonly SampledState[], executor: Executor): Promise<Potentials> {
  const molecules = new Map(states.map((state) => [state.molecule, state]));
  const rows: Float64Array[][] = [];
  for (const { positions, atoms } of states) {
    const found = new Map<string, Float64Array>();
    for (const [molecule, { energy }] of molecules) {
      found.set(molecule, await potentialAt(energy, atoms, positions, executor));
    }
    rows.push(states.map(({ molecule }) => found.get(molecule)!));
  }
  return rows;
}

/** The difference of each further state and the first, f = -log Z over conformations modulo rigid motion, kT, by every method that the frames allow. */
export async function freeEnergiesBetweenStates(
  states: readonly SampledState[],
  executor: Executor,
): Promise<FreeEnergyComparison[]> {
  checkSameMolecule(states);
  const potentials = await potentialsOf(states, executor);
  const energies = potentials.map((own) => own.map((U, k) => reduced(U, states[k]!.temperature)));
  const counts = states.map(({ chain }) => chain.length);
  const all = mbar({ energies: Float64Array.from(states.flatMap((_, k) => energies.flatMap((own) => [...own[k]!]))), counts });
  return states.slice(1).map((state, before) => {
    const rows = differenceRows({ states, energies, potentials, all }, before + 1);
    return compared(`${state.name} less ${states[0]!.name}`, rows);
  });
}

interface Evaluated {
  readonly states: readonly SampledState[];
  readonly energies: Potentials;
  readonly potentials: Potentials;
  readonly all: Mbar;
}

function differenceRows({ states, energies, potentials, all }: Evaluated, to: number): FreeEnergyRow[] {
  const sides = [
    [0, to],
    [to, 0],
  ].map(([own, other]) => {
    const work = energies[own!]![other!]!.map((u, i) => u - energies[own!]![own!]![i]!);
    return { ...states[own!]!, work, inefficiency: inefficiencyBetweenChains(work, states[own!]!.chain) };
  });
  const [forward, reverse] = [sides[0]!, sides[1]!];
  const findings = [...forward.findings, ...reverse.findings];
  const both = bar({
    forward: forward.work,
    reverse: reverse.work,
    inefficiency: { forward: forward.inefficiency, reverse: reverse.inefficiency },
  });
  const one = (
    direction: "forward" | "reverse",
    { name, work, inefficiency, findings: own }: (typeof sides)[number],
  ): FreeEnergyRow =>
    row(`frames of ${name}, EXP`, work.length, exponentialAverage(work, { direction, inefficiency, source: "state" }), own);
  const used = forward.work.length + reverse.work.length;
  const rows = [one("forward", forward), one("reverse", reverse), row("frames of both, BAR", used, both, findings, both.overlap)];
  const same = states.flatMap(({ molecule, temperature, chain }, k) =>
    molecule === states[0]!.molecule && molecule === states[to]!.molecule
      ? [{ temperature, chain, potential: potentials[k]![k]! }]
      : [],
  );
  rows.push(...betweenByIntegration(same, states[0]!.temperature, states[to]!.temperature, findings));
  if (states.length === 2) return rows;
  const inefficiency = Math.max(forward.inefficiency, reverse.inefficiency);
  const every = states.flatMap((state) => state.findings);
  const samples = states.reduce((sum, { chain }) => sum + chain.length, 0);
  rows.push(row("frames of all states, MBAR", samples, widened(mbarDifference(all, 0, to), { inefficiency }), every));
  return rows;
}
