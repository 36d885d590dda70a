import { readMolecule } from "../../../systems/loadedSystem.ts";
import { UserError } from "../../errors.ts";
import { readTextFile } from "../../files.ts";
import { createOpenmm } from "../../openmm/openmm.ts";
import { type Deviation, FORCES, TOLERANCE } from "../../openmm/verification/comparison.ts";
import { subjectOf, type Verification, type VerifySubject, verify } from "../../openmm/verification/verify.ts";
import { cores } from "../../run/circumstances.ts";
import { type OwnFiles, ownSubject, tableSubject } from "../../run/subject.ts";
import { chooseExecutor, type ExecutorChoice } from "../../runtime/executors.ts";
import { type MoleculeOptions, moleculeChoice } from "../molecule.ts";
import { note } from "../note.ts";
import { wholeNumber } from "../numbers.ts";
import { formatTable } from "../table.ts";

/** The options of `boltzmill verify`, as the command line gives them. */
export interface VerifyCommandOptions extends MoleculeOptions {
  readonly frames: string;
  readonly seed: string;
  readonly python?: string;
  readonly executor: ExecutorChoice;
}

/** Code where the two differ by more than is allowed. */
const DIFFERENT = 1;

/** A user's molecule; where it has no internal coordinates, without what turns in it. */
function ownMolecule(files: OwnFiles): VerifySubject {
  try {
    return subjectOf(files.system, ownSubject({ ...files, constraints: "stiff" }).system);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const systemXml = readTextFile(files.system, "the system");
    const pdb = readTextFile(files.topology, "the topology");
    const { molecularSystem, structure } = readMolecule(systemXml, pdb, files.system, files.topology, { constraints: "keep" });
    note(`All chains begin at the structure, since its torsions cannot be turned: ${error.message}`);
    const { masses, forces, constraints } = molecularSystem;
    const positions = structure.positions.slice(0, 3 * masses.length);
    return { name: files.system, systemXml, masses, forces, constraints, positions, turning: undefined };
  }
}

const rowOf = ({ name, difference, share, frame }: Deviation): string[] => [
  name,
  name === FORCES ? `${difference.toExponential(1)} of the largest` : `${difference.toFixed(5)} kJ/mol`,
  `${(100 * share).toFixed(0)} %`,
  String(frame),
  share <= 1 ? "ok" : "DIFFERS",
];

function show(
  name: string,
  { frames, seed }: VerifyCommandOptions,
  { deviations, energies, openmm, passed }: Verification,
): void {
  const [lowest, highest] = energies.map((energy) => energy.toFixed(0));
  process.stdout.write(
    `${name}: ${frames} frames from 300 to 600 K (seed ${seed}), energies ${lowest} to ${highest} kJ/mol, against OpenMM ${openmm} in double precision\n\n`,
  );
  process.stdout.write(formatTable([["force", "largest difference", "of tolerance", "frame", ""], ...deviations.map(rowOf)]));
  process.stdout.write(
    `\n${passed ? "All within" : "NOT within"} the tolerance: energies ${TOLERANCE.energy.toExponential(0)} kJ/mol + ${TOLERANCE.relative.toExponential(0)} of themselves, forces ${TOLERANCE.forces.toExponential(0)} of the largest component.\n`,
  );
}

/** boltzmill verify: the graphs of a system against OpenMM, force by force. Returns the exit code: not 0 where they differ. */
export async function verifyCommand(name: string | undefined, options: VerifyCommandOptions): Promise<number> {
  const frames = wholeNumber("--frames", options.frames, 1);
  const seed = wholeNumber("--seed", options.seed, 0);
  const choice = moleculeChoice(name, options, "A verification was asked for");
  const subject = typeof choice === "string" ? subjectOf(choice, tableSubject(choice).system) : ownMolecule(choice);
  const executor = chooseExecutor({ choice: options.executor, threads: cores, note });
  const openmm = createOpenmm(options);
  try {
    const verification = await verify(subject, { frames, seed }, executor, openmm);
    show(subject.name, options, verification);
    return verification.passed ? 0 : DIFFERENT;
  } finally {
    await Promise.all([executor.close(), openmm.close()]);
  }
}
