/** Detects dynamics that have become unstable, and says where and why. */
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { type Program, program } from "../graph/program.ts";
import type { Arrays } from "../runtime/executor.ts";
import { thermalEnergy } from "../units.ts";
import type { BatchState } from "./dynamicsState.ts";
import { type EnergyFunction, energyAndForces } from "./phaseSpace.ts";

/**
 * A kick larger than this many thermal velocities is absurd: |F| h / sqrt(m kT). In stable dynamics at the longest time step
 * (angular frequency times h = 2) it is twice the displacement in standard deviations, so below 20.
 */
const LARGEST_KICK = 100;

/** What the detection needs to know of the settings. */
export interface StabilitySettings {
  readonly temperatures: readonly number[];
  readonly masses: ArrayLike<number>;
  readonly timeStep: number;
}

/** |F| h / sqrt(m kT) of an atom; NaN or infinite where the force is. */
function kickOf(state: BatchState, row: number, atom: number, { temperatures, masses, timeStep }: StabilitySettings): number {
  const temperature = temperatures[state.temperatureIndex[row]!]!;
  return (
    (forceOn(state.forces.data, row, atom, masses.length) * timeStep) / Math.sqrt(masses[atom]! * thermalEnergy(temperature))
  );
}

function forceOn(forces: ArrayLike<number>, row: number, atom: number, atoms: number): number {
  const at = row * 3 * atoms + atom;
  return Math.hypot(forces[at]!, forces[at + atoms]!, forces[at + 2 * atoms]!);
}

/** The first row whose energy or positions are not finite or whose forces are absurd, or undefined. */
export function findBlowUp(state: BatchState, settings: StabilitySettings): number | undefined {
  const atoms = settings.masses.length;
  const width = 3 * atoms;
  for (let row = 0; row < state.energy.length; row++) {
    if (!Number.isFinite(state.energy[row]!)) return row;
    if (!state.positions.data.subarray(row * width, (row + 1) * width).every(Number.isFinite)) return row;
    // Written so that a NaN fails.
    for (let atom = 0; atom < atoms; atom++) if (!(kickOf(state, row, atom, settings) <= LARGEST_KICK)) return row;
  }
  return undefined;
}

/** The atoms of a row by falling force, those without a finite force first. */
export function atomsByForce(forces: ArrayLike<number>, row: number, atoms: number): number[] {
  const size = Array.from({ length: atoms }, (_, atom) => forceOn(forces, row, atom, atoms));
  const rank = (atom: number): number => (Number.isNaN(size[atom]!) ? Infinity : size[atom]!);
  return size.map((_, atom) => atom).sort((a, b) => (rank(a) === rank(b) ? a - b : rank(b) > rank(a) ? 1 : -1));
}

/** The program positions -> energy and forces of each term: outputs "name.energy", "name.forces". */
export function termsProgram(terms: Readonly<Record<string, EnergyFunction>>, atoms: number): Program {
  const positions = input("positions", ["batch", 3 * atoms]);
  const outputs = Object.entries(terms).flatMap(([name, term]): [string, Tensor][] => {
    const { energy, forces } = energyAndForces(term, positions, atoms);
    return [
      [`${name}.energy`, energy],
      [`${name}.forces`, forces],
    ];
  });
  return program(Object.fromEntries(outputs));
}

/** The term that pulls hardest at an atom in a row, with its energy: "NonbondedForce (energy 1.2e+9 kJ/mol)". */
export function responsibleTerm(values: Arrays, row: number, atom: number, atoms: number): string | undefined {
  const force = (name: string): number => {
    const size = forceOn(values[`${name}.forces`]!.data, row, atom, atoms);
    return Number.isNaN(size) ? Infinity : size;
  };
  const names = Object.keys(values).flatMap((name) => (name.endsWith(".energy") ? [name.slice(0, -".energy".length)] : []));
  const [worst] = names.sort((a, b) => (force(a) === force(b) ? 0 : force(b) > force(a) ? 1 : -1));
  return worst && `${worst} (energy ${values[`${worst}.energy`]!.data[row]!.toPrecision(4)} kJ/mol)`;
}

export interface BlowUp {
  /** First unstable state that was seen, and the last before it, which has finite forces if any state had. */
  readonly bad: BatchState;
  readonly last: BatchState;
  readonly row: number;
  /** `responsibleTerm` of the worst atom, if the terms are known. */
  readonly term: string | undefined;
  readonly atomNames: readonly string[];
}

/** Which of the two states shows the cause: the bad one if its forces are numbers, else the one before. */
export function tellingState({ bad, last, row }: Pick<BlowUp, "bad" | "last" | "row">, atoms: number): BatchState {
  const forces = bad.forces.data.subarray(row * 3 * atoms, (row + 1) * 3 * atoms);
  return forces.every(Number.isFinite) ? bad : last;
}

/** One sentence: the replica, its temperature and step, the atoms with the largest forces, the term, and what to do. */
export function blowUpMessage(blowUp: BlowUp, { temperatures, masses, timeStep }: StabilitySettings): string {
  const { bad, row, term, atomNames } = blowUp;
  const replicas = temperatures.length;
  const telling = tellingState(blowUp, masses.length);
  const worst = atomsByForce(telling.forces.data, row, masses.length).slice(0, 2);
  const named = (atom: number): string => {
    const size = forceOn(telling.forces.data, row, atom, masses.length).toPrecision(3);
    return `${atom}${atomNames[atom] ? ` (${atomNames[atom]})` : ""} with ${size}`;
  };
  const where = `replica ${row % replicas} of ladder ${bad.firstLadder + Math.floor(row / replicas)}`;
  const temperature = temperatures[bad.temperatureIndex[row]!]!.toFixed(1);
  return (
    `dynamics: ${where} became unstable at step ${bad.step} (${temperature} K, energy ${bad.energy[row]} kJ/mol): at step ${telling.step} ` +
    `the largest forces are on atoms ${worst.map(named).join(" and ")} kJ/(mol nm)${term ? `, mostly from ${term}` : ""}; ` +
    `take a time step shorter than ${timeStep} ps, or minimise the starting positions.`
  );
}
