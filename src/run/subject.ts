/** What a run is about: a system of the table, a user's own molecule, or what a run's folder says. */
import { basename, extname } from "node:path";
import type { ForceData } from "../../potentials/term.ts";
import { sha256 } from "../../systems/dataFiles.ts";
import { findMolecule } from "../../systems/index.ts";
import { assembleSystem, type LoadedSystem, readMolecule } from "../../systems/loadedSystem.ts";
import { describeOwn } from "../../systems/ownSystem.ts";
import type { MoleculeDescription } from "../../systems/system.ts";
import type { ConstraintTreatment } from "../chem/constraintTreatments.ts";
import type { MolecularSystem } from "../chem/systemXml.ts";
import { UserError } from "../errors.ts";
import { readTextFile } from "../files.ts";
import type { Configuration } from "./configuration.ts";
import { fileNames, type RunDirectory } from "./directory.ts";

/** A molecule with its description. */
export interface Subject {
  readonly definition: MoleculeDescription;
  readonly system: LoadedSystem;
}

/** Paths of the files that define a user's molecule. */
export interface OwnFiles {
  /** An OpenMM System as XmlSerializer writes it. */
  readonly system: string;
  /** A PDB file. */
  readonly topology: string;
  readonly zMatrix?: string | undefined;
  readonly constraints?: ConstraintTreatment | undefined;
}

/** Characters of a name that make trouble in the name of a folder become hyphens. */
export const folderName = (path: string): string =>
  basename(path, extname(path))
    .replaceAll(/[^\w.-]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "") || "molecule";

/** The system of a user's files without internal coordinates, which energies do not need, and with its fixed distances, which have none; otherwise as `ownSubject`. */
export function ownMolecularSystem({ system, topology }: OwnFiles): MolecularSystem<ForceData> {
  const [systemXml, pdb] = [readTextFile(system, "the system"), readTextFile(topology, "the topology")];
  return readMolecule(systemXml, pdb, system, topology, { constraints: "keep" }).molecularSystem;
}

/** The molecule of a user's files, named like the system's file. Throws a UserError where one cannot be read or they do not fit. */
export function ownSubject({ system: systemPath, topology, zMatrix, constraints = "none" }: OwnFiles): Subject {
  const systemXml = readTextFile(systemPath, "the system");
  const pdb = readTextFile(topology, "the topology");
  const file = zMatrix === undefined ? undefined : { text: readTextFile(zMatrix, "the z-matrix"), name: zMatrix };
  const system = assembleSystem(systemXml, pdb, systemPath, topology, { zMatrix: file, constraints });
  return { system, definition: describeOwn(system, folderName(systemPath)) };
}

/** The system of a name in the table. */
export function tableSubject(name: string): Subject {
  const definition = findMolecule(name);
  return { definition, system: definition.load() };
}

/** The text of one of the files that define the molecule, which must be what config.json names. */
function readDefining(directory: RunDirectory, file: string, expected: string): string {
  const content = directory.readText(file);
  if (sha256(content) === expected) return content;
  throw new UserError(
    `${directory.path(file)} must have the SHA-256 ${expected} that ${fileNames.configuration} names, but it has ${sha256(content)}: it was changed, so restore it or start a new run.`,
  );
}

/** The molecule of a run that was begun, from its folder alone. */
export function storedSubject(configuration: Configuration, directory: RunDirectory): Subject {
  const { system: name, origin, system_sha256, topology_sha256, z_matrix_sha256, constraints } = configuration;
  const systemXml = readDefining(directory, fileNames.system, system_sha256);
  const pdb = readDefining(directory, fileNames.topology, topology_sha256);
  const path = (file: keyof typeof fileNames): string => directory.path(fileNames[file]);
  const zMatrix = { text: readDefining(directory, fileNames.zMatrix, z_matrix_sha256), name: path("zMatrix") };
  const system = assembleSystem(systemXml, pdb, path("system"), path("topology"), { zMatrix, constraints });
  return { system, definition: origin === "table" ? findMolecule(name) : describeOwn(system, name) };
}
