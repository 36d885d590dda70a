/** States of a molecule that trajectory files sample: a force field at a temperature, with its frames. */

import { systemEnergy } from "../../../potentials/energy.ts";
import { forceTable } from "../../../potentials/index.ts";
import { frameCount } from "../../chem/formats/format.ts";
import { readAllFrames } from "../../chem/formats/readFrames.ts";
import { readSystem } from "../../chem/systemXml.ts";
import { UserError } from "../../errors.ts";
import { detectEquilibration, independentIndices } from "../../estimate/equilibration.ts";
import { type Finding, findingsOf } from "../../estimate/finding.ts";
import { readTextFile } from "../../files.ts";
import { concatenated } from "../../num/concatenated.ts";
import type { Executor } from "../../runtime/executor.ts";
import type { EnergyFunction } from "../../sample/phaseSpace.ts";
import { commaSeparated, counted } from "../../words.ts";
import { gatherRows } from "../rows.ts";
import { tableSubject } from "../subject.ts";
import { potentialAt } from "./source.ts";
import { reduced } from "./trajectory.ts";

/** What a command line says of a state. */
export interface StateWords {
  /** A molecule of the table, or the path of an OpenMM System. */
  readonly molecule: string;
  /** K. */
  readonly temperature: number;
  /** Trajectories, each a chain of its own. */
  readonly files: readonly string[];
}

/** A state with independent frames of it. */
export interface SampledState extends Omit<StateWords, "files"> {
  readonly name: string;
  readonly atoms: number;
  /** amu. */
  readonly mass: number;
  readonly energy: EnergyFunction;
  /** [count, atoms, 3], nm. */
  readonly positions: Float32Array;
  /** Number of the trajectory that a frame is of. [count] */
  readonly chain: Uint32Array;
  /** What the trajectories say against themselves. */
  readonly findings: readonly Finding[];
}

/** The state of a text such as alanine-dipeptide@300=a.dcd,b.dcd or mine.xml@310=c.xtc. Throws a UserError where it is none. */
export function parseState(text: string): StateWords {
  const [, molecule, kelvins, files] = /^(.+)@([^@=]+)=(.+)$/.exec(text) ?? [];
  const temperature = Number(kelvins);
  const paths = files === undefined ? [] : commaSeparated(files);
  if (molecule !== undefined && temperature > 0 && Number.isFinite(temperature) && !paths.includes("")) {
    return { molecule, temperature, files: paths };
  }
  throw new UserError(
    `The state "${text}" was given, but a state is MOLECULE@KELVINS=FILE,FILE, a name of "boltzmill systems" or a system.xml: give it so, as in alanine-dipeptide@300=a.dcd.`,
  );
}

function forcesOf(molecule: string) {
  if (!molecule.toLowerCase().endsWith(".xml")) return tableSubject(molecule).system.molecularSystem;
  return readSystem(readTextFile(molecule, "the system"), forceTable, molecule);
}

/** Frames of a trajectory whose statistical inefficiency can be estimated. */
const FEWEST_FRAMES = 3;

interface Chain {
  readonly positions: Float32Array;
  readonly findings: readonly Finding[];
}

/** The frames of a file behind its warm-up, so far apart that they count as independent by the energy of their own state. */
async function readChain(
  path: string,
  atoms: number,
  energy: EnergyFunction,
  kelvins: number,
  executor: Executor,
): Promise<Chain> {
  const frames = await readAllFrames(path);
  if (frames.atoms !== atoms) {
    throw new UserError(
      `${path} was to give frames of ${atoms} atoms, but it has ${frames.atoms}: give frames of the molecule of the state.`,
    );
  }
  const count = frameCount(frames);
  if (count < FEWEST_FRAMES) {
    throw new UserError(
      `${path} was to sample a state, but it has ${counted(count, "frame")}, and fewer than ${FEWEST_FRAMES} do not say how frames are correlated: give a longer trajectory.`,
    );
  }
  const positions = Float32Array.from(frames.positions);
  const energies = reduced(await potentialAt(energy, atoms, positions, executor), kelvins);
  const found = detectEquilibration(energies);
  const kept = independentIndices(energies.length, found.inefficiency, found.start);
  const findings = findingsOf(found).map(({ status, reason }) => ({ status, reason: `${path}: ${reason}` }));
  return { positions: gatherRows(positions, kept, 3 * atoms), findings };
}

/** Reads a state. Throws a UserError where its molecule or a trajectory cannot be read, or they do not fit. */
export async function readState({ molecule, temperature, files }: StateWords, executor: Executor): Promise<SampledState> {
  const { forces, masses } = forcesOf(molecule);
  const energy: EnergyFunction = (positions) => systemEnergy(positions, forces);
  const atoms = masses.length;
  const chains: Chain[] = [];
  for (const path of files) chains.push(await readChain(path, atoms, energy, temperature, executor));
  const counts = chains.map(({ positions }) => positions.length / (3 * atoms));
  return {
    molecule,
    temperature,
    name: `${molecule} at ${temperature} K`,
    atoms,
    mass: masses.reduce((sum, mass) => sum + mass, 0),
    energy,
    positions: concatenated(
      Float32Array,
      chains.map(({ positions }) => positions),
    ),
    chain: Uint32Array.from(counts.flatMap((count, chain) => Array<number>(count).fill(chain))),
    findings: chains.flatMap(({ findings }) => findings),
  };
}
