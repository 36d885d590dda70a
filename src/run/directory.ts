/** The folder of one run: self-describing, written atomically, used by one process at a time. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { LoadedSystem } from "../../systems/loadedSystem.ts";
import { formatZMatrix } from "../chem/zMatrixFile.ts";
import { UserError } from "../errors.ts";
import { errorCode, fileFailure, finalName, makeFolders, removeEmptyFolders, removePartials, writeAtomically } from "../files.ts";
import { type Configuration, configurationText } from "./configuration.ts";
import { acquireLock } from "./lock.ts";

export const fileNames = {
  configuration: "config.json",
  system: "system.xml",
  topology: "topology.pdb",
  zMatrix: "z-matrix.json",
} as const;

/** Samples that the user gave, of a run that draws none. */
export const GIVEN_FILE = "given.npz";

const LOCK = "lock";
/** All that creating a run directory writes. */
const CREATED: readonly string[] = [LOCK, GIVEN_FILE, ...Object.values(fileNames)];
/** Holds the runs whose user chose no folder, in the current folder. */
const RUNS = "runs";

/** Names are relative to the run's folder, with "/" between folders: "data/frames.npz". */
export interface RunDirectory {
  /** Absolute path. */
  readonly folder: string;
  path(name: string): string;
  has(name: string): boolean;
  /** Throws a UserError where the file is missing. */
  read(name: string): Uint8Array;
  readText(name: string): string;
  /** Writes a file and the folders on its way; after a kill it holds the old or the new content. Throws a UserError where the disk is full. */
  write(name: string, content: Uint8Array | string): void;
  /** Names of the files in a folder, sorted; none where the folder is missing. */
  list(folder: string): string[];
  /** Removes a file or a folder with all that is in it, if there is one. */
  remove(name: string): void;
  /** Lets other processes open the directory. */
  close(): void;
}

function directoryAt(folder: string, release: () => void): RunDirectory {
  const path = (name: string): string => {
    if (isAbsolute(name) || name.split("/").includes("..")) throw new Error(`internal: "${name}" is not in the run directory`);
    return join(folder, name);
  };
  const read = (name: string): Uint8Array => {
    try {
      return readFileSync(path(name));
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw fileFailure(`The file ${path(name)} was to be read`, error);
      throw new UserError(`The file ${path(name)} was to be read, but it is missing: restore it, or start the run anew.`);
    }
  };
  return {
    folder,
    path,
    has: (name) => existsSync(path(name)),
    read,
    readText: (name) => new TextDecoder().decode(read(name)),
    write: (name, content) => writeAtomically(path(name), content),
    list: (name) => {
      if (!existsSync(path(name))) return [];
      const entries = readdirSync(path(name), { withFileTypes: true });
      return entries.flatMap((entry) => (entry.isFile() && entry.name === finalName(entry.name) ? [entry.name] : [])).sort();
    },
    remove: (name) => rmSync(path(name), { recursive: true, force: true }),
    close: release,
  };
}

interface Claim {
  readonly folder: string;
  /** The topmost folder that was made on the way; undefined where the folder was there and empty. */
  readonly made: string | undefined;
}

/** Whether a folder holds nothing but what a killed process leaves of a run directory that it was creating. */
function isUnfinished(entries: readonly string[]): boolean {
  return entries.includes(LOCK) && entries.every((entry) => CREATED.includes(finalName(entry)));
}

/** Makes the folder that the user named, or accepts it where it is empty. */
function claimNamed(out: string): Claim {
  const folder = resolve(out);
  const asked = `A run was to be written into ${folder}`;
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw new UserError(`${asked}, but that is a file: choose another folder with --out.`);
    const entries = entriesOf(folder, asked);
    if (entries.includes(fileNames.configuration)) {
      throw new UserError(
        `${asked}, but it holds a run already: go on with it by "boltzmill resume ${out}", or choose another folder with --out.`,
      );
    }
    if (entries.length > 0 && !isUnfinished(entries)) {
      throw new UserError(`${asked}, but it holds other files, such as ${entries[0]}: choose a new or empty folder with --out.`);
    }
  }
  return { folder, made: make(folder, asked) };
}

function entriesOf(folder: string, asked: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw fileFailure(asked, error);
  }
}

function make(folder: string, asked: string): string | undefined {
  try {
    return makeFolders(folder);
  } catch (error) {
    throw fileFailure(asked, error);
  }
}

/** Makes the first of runs/<system>-1, runs/<system>-2, ... that does not exist. */
function claimNumbered(system: string): Claim {
  const runs = resolve(RUNS);
  const asked = `A run was to be written into a new folder in ${runs}`;
  const made = make(runs, asked);
  for (let number = 1; ; number++) {
    const folder = join(runs, `${system}-${number}`);
    try {
      mkdirSync(folder);
      return { folder, made: made ?? folder };
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw fileFailure(asked, error);
    }
  }
}

/** Removes what creating a run directory writes. */
function removeCreated(folder: string): void {
  for (const name of entriesOf(folder, `${folder} was to be cleared`)) {
    if (CREATED.includes(finalName(name))) rmSync(join(folder, name), { force: true });
  }
}

/** Removes the folders that a claim made, unless another run has begun in them. */
function unmake({ folder, made }: Claim): void {
  if (made !== undefined) removeEmptyFolders(folder, made);
}

function lockClaim(claim: Claim): () => void {
  try {
    return acquireLock(join(claim.folder, LOCK));
  } catch (error) {
    unmake(claim);
    throw error;
  }
}

/**
 * Makes the directory of a new run with config.json, system.xml, topology.pdb, z-matrix.json and given samples if there are any, in `out` or, where that is undefined, in runs/<system>-<number>.
 *
 * Throws a UserError where the folder cannot be written or holds anything already; then nothing is left behind.
 */
export function createRunDirectory(
  out: string | undefined,
  configuration: Configuration,
  system: LoadedSystem,
  given?: Uint8Array,
): RunDirectory {
  const claim = out === undefined ? claimNumbered(configuration.system) : claimNamed(out);
  const release = lockClaim(claim);
  try {
    removePartials(claim.folder);
    const directory = directoryAt(claim.folder, release);
    directory.write(fileNames.system, system.systemXml);
    directory.write(fileNames.topology, system.pdb);
    directory.write(fileNames.zMatrix, formatZMatrix(system.zMatrix));
    if (given !== undefined) directory.write(GIVEN_FILE, given);
    // Last: a folder with this file is a run.
    directory.write(fileNames.configuration, configurationText(configuration));
    return directory;
  } catch (error) {
    removeCreated(claim.folder);
    unmake(claim);
    throw error;
  }
}

/**
 * Opens the directory of a run that was begun, and removes what a killed writer left half-written.
 *
 * Throws a UserError where it is not the directory of a run, or where another process is working in it.
 */
export function openRunDirectory(path: string): RunDirectory {
  const folder = resolve(path);
  const asked = `The run in ${folder} was asked for`;
  if (!existsSync(folder)) throw new UserError(`${asked}, but that folder does not exist: give the folder of a run.`);
  if (!existsSync(join(folder, fileNames.configuration))) {
    throw new UserError(`${asked}, but there is no ${fileNames.configuration}: give the folder of a run.`);
  }
  const release = acquireLock(join(folder, LOCK));
  removePartials(folder);
  return directoryAt(folder, release);
}
