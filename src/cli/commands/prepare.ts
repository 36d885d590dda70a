import { existsSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { assembleSystem } from "../../../systems/loadedSystem.ts";
import { formatPdb } from "../../chem/formats/pdbWriting.ts";
import { UserError } from "../../errors.ts";
import { writeAtomically } from "../../files.ts";
import { createOpenmm, type Openmm } from "../../openmm/openmm.ts";
import {
  type AmberSource,
  type ConstraintChoice,
  minimised,
  type Prepared,
  prepare,
  type SolventChoice,
  type StructureSource,
} from "../../openmm/prepare.ts";
import { formatPath, quotedPath } from "../display/format.ts";
import { positiveNumber } from "../numbers.ts";

/** The options of `boltzmill prepare`, as the command line gives them. */
export interface PrepareCommandOptions {
  readonly forcefield?: readonly string[];
  readonly prmtop?: string;
  readonly inpcrd?: string;
  readonly implicitSolvent?: SolventChoice;
  readonly hydrogens?: true | string;
  readonly minimise?: boolean;
  readonly cutoff?: string;
  readonly constraints: ConstraintChoice;
  readonly out?: string;
  readonly python?: string;
}

const NEUTRAL_PH = 7;

const FORMS =
  "give a structure with its force field, as in molecule.pdb --forcefield amber14-all.xml implicit/obc2.xml, or --prmtop with --inpcrd";

function amberSource({ prmtop, inpcrd, forcefield, implicitSolvent, hydrogens }: PrepareCommandOptions): AmberSource {
  if (prmtop === undefined || inpcrd === undefined) {
    throw new UserError(`A molecule was to be prepared from one of --prmtop and --inpcrd, but both are needed: ${FORMS}.`);
  }
  if (forcefield !== undefined || hydrogens !== undefined) {
    throw new UserError(
      "A molecule was to be prepared from --prmtop with --forcefield or --hydrogens, but the prmtop has both in it: leave them out.",
    );
  }
  return { kind: "amber", prmtop, inpcrd, solvent: implicitSolvent };
}

/** What the words ask for; a UserError for neither, both and halves. */
function sourceOf(path: string | undefined, options: PrepareCommandOptions): StructureSource | AmberSource {
  const { forcefield, hydrogens, implicitSolvent, prmtop, inpcrd } = options;
  if (path === undefined) {
    if (prmtop !== undefined || inpcrd !== undefined) return amberSource(options);
    throw new UserError(`A molecule was to be prepared, but no structure comes before the options: ${FORMS}.`);
  }
  if (forcefield === undefined || prmtop !== undefined || inpcrd !== undefined) {
    const found = forcefield === undefined ? "without --forcefield" : "with --prmtop or --inpcrd too";
    throw new UserError(`${path} was to be prepared ${found}: ${FORMS}.`);
  }
  if (implicitSolvent !== undefined) {
    throw new UserError(
      `${path} was to be prepared with --implicit-solvent, but that is for a prmtop: add the solvent's file to the force field, as in --forcefield amber14-all.xml implicit/${implicitSolvent}.xml.`,
    );
  }
  const asked = hydrogens === true ? NEUTRAL_PH : hydrogens;
  const ph = typeof asked === "string" ? positiveNumber("--hydrogens", asked, "a pH above 0") : asked;
  return { kind: "structure", path, forceField: forcefield, ph };
}

/** Throws a UserError where a file of the molecule is not there; force fields may be OpenMM's own, which it finds itself. */
function checkPresent(source: StructureSource | AmberSource): void {
  const files = source.kind === "structure" ? [source.path] : [source.prmtop, source.inpcrd];
  const absent = files.find((path) => !existsSync(path));
  if (absent === undefined) return;
  throw new UserError(`A molecule was to be prepared from ${absent}, but there is no such file: give the path of one.`);
}

/** Where the files go; a UserError where they would replace others. */
function pathsOf(source: StructureSource | AmberSource, out: string | undefined): { system: string; topology: string } {
  const from = source.kind === "structure" ? source.path : source.prmtop;
  const folder = out ?? basename(from, extname(from));
  const paths = { system: join(folder, "system.xml"), topology: join(folder, "topology.pdb") };
  const taken = Object.values(paths).find((path) => existsSync(path));
  if (taken === undefined) return paths;
  throw new UserError(`A molecule was to be prepared in ${folder}, but ${taken} is there: choose another folder with --out.`);
}

/** What can be done with the files: whether the main job takes them, and if not, why. */
function outlook({ system, topology }: { system: string; topology: string }, systemXml: string, pdb: string): string[] {
  const words = `--system ${quotedPath(system)} --topology ${quotedPath(topology)}`;
  try {
    const { molecularSystem, held } = assembleSystem(systemXml, pdb, system, topology, { constraints: "rigid" });
    const rigid = held.length > 0 ? " --constraints rigid" : "";
    return [...molecularSystem.notes, `Go on with: boltzmill run ${words}${rigid}`];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [
      `boltzmill run would refuse it: ${error.message}`,
      `OpenMM evaluates it: boltzmill energy --potential openmm ${words} --coordinates ${quotedPath(topology)}`,
    ];
  }
}

async function relaxed(openmm: Openmm, prepared: Prepared, name: string): Promise<Prepared> {
  return { ...prepared, positions: await minimised(openmm, prepared.systemXml, prepared.positions, name) };
}

/** boltzmill prepare: system.xml and topology.pdb of a structure and a force field. Returns the exit code. */
export async function prepareCommand(path: string | undefined, options: PrepareCommandOptions): Promise<number> {
  const source = sourceOf(path, options);
  checkPresent(source);
  const cutoff = options.cutoff === undefined ? undefined : positiveNumber("--cutoff", options.cutoff, "a distance above 0 nm");
  const paths = pathsOf(source, options.out);
  const openmm = createOpenmm(options);
  try {
    const built = await prepare(openmm, source, { cutoff, constraints: options.constraints });
    const prepared = options.minimise === true ? await relaxed(openmm, built, paths.topology) : built;
    const pdb = formatPdb(prepared.topology, prepared.positions);
    writeAtomically(paths.system, prepared.systemXml);
    writeAtomically(paths.topology, pdb);
    const written = `${formatPath(paths.system)} and ${formatPath(paths.topology)} have ${prepared.topology.atoms.length} atoms.`;
    process.stdout.write(
      [written, ...prepared.notes, ...outlook(paths, prepared.systemXml, pdb)].map((line) => `${line}\n`).join(""),
    );
    return 0;
  } finally {
    await openmm.close();
  }
}
