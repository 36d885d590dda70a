/** Files that are either as they were or as they shall be, whenever the process or the machine stops. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "./errors.ts";

/** Ends the names of files that are being written; what is left of them after a kill is rubbish. */
const PARTIAL = ".partial";

const FAILURES: Readonly<Record<string, readonly [found: string, mend: string]>> = {
  EACCES: ["permission is denied", "choose a folder that you may write to, or change its permissions"],
  EPERM: ["the operation is not permitted there", "choose a folder that you may write to"],
  EROFS: ["the file system is read-only", "choose a folder on another one"],
  ENOSPC: ["the disk is full", "free some space, or choose a folder on another disk"],
  EDQUOT: ["the disk quota is used up", "free some space, or choose a folder on another disk"],
  ENOENT: ["a folder on the way is missing or cannot be made", "choose a folder on an ordinary disk"],
  ENOTDIR: ["a part of the path is a file and no folder", "choose another folder"],
  EEXIST: ["a file is in its place", "choose another folder"],
  EISDIR: ["a folder is in its place", "move it away, or choose another folder"],
  ENAMETOOLONG: ["the name is too long", "choose a shorter one"],
  EMFILE: ["too many files are open", "close other programs"],
};

const CHECK_PATH = "check the path";

const UNREADABLE: Readonly<Record<string, readonly [found: string, mend: string]>> = {
  ENOENT: ["there is no such file", CHECK_PATH],
  ENOTDIR: ["a part of the path is a file", CHECK_PATH],
  EISDIR: ["it is a folder", CHECK_PATH],
  EACCES: ["permission is denied", CHECK_PATH],
  EPERM: ["the operation is not permitted", CHECK_PATH],
  ENAMETOOLONG: ["the name is too long", CHECK_PATH],
  ERR_FS_FILE_TOO_LARGE: ["it has more than 2 GiB, which are not read at once", "split it into several files"],
};

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** A UserError for a failure of the file system that users can mend; other errors pass through. `asked` is a clause: "x was to be written". */
export function fileFailure(asked: string, error: unknown): unknown {
  const code = errorCode(error);
  const failure = code === undefined ? undefined : FAILURES[code];
  if (failure === undefined) return error;
  return new UserError(`${asked}, but ${failure[0]}: ${failure[1]}.`);
}

/** A UserError for a file that cannot be read; other errors pass through. `asked` is a clause: "x was to be read". */
export function readingFailure(asked: string, error: unknown): unknown {
  const found = UNREADABLE[errorCode(error) ?? ""];
  return found === undefined ? error : new UserError(`${asked}, but ${found[0]}: ${found[1]}.`);
}

/** Larger texts are no descriptions of molecules, bytes. */
const LARGEST_TEXT = 2 ** 28;

/** The bytes of a file that the user named; `what` it was to be read as begins messages. Throws a UserError where it cannot be read. */
export function readBytes(path: string, what: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw readingFailure(`${path} was to be read as ${what}`, error);
  }
}

/** The text of a file that the user named; `what` it was to be read as begins messages. Throws a UserError where it cannot be read. */
export function readTextFile(path: string, what: string): string {
  const asked = `${path} was to be read as ${what}`;
  try {
    const { size } = statSync(path);
    if (size > LARGEST_TEXT) {
      throw new UserError(`${asked}, but it has ${(size / 2 ** 20).toFixed(0)} MiB: give another file.`);
    }
    return readFileSync(path, "utf8");
  } catch (error) {
    throw readingFailure(asked, error);
  }
}

/**
 * Makes a folder and the missing ones on its way; returns the topmost that was made, undefined where the folder was there.
 *
 * Node's own recursive mkdir never ends where a file system says that the new folder's parent does not exist although it does, as /proc does.
 */
export function makeFolders(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  const above = dirname(path);
  const topmost = above === path ? undefined : makeFolders(above);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it by now.
    if (errorCode(error) !== "EEXIST") {
      if (topmost !== undefined) removeEmptyFolders(above, topmost);
      throw error;
    }
  }
  return topmost ?? path;
}

/** Removes a folder and those above it up to `topmost`, as far as they are empty. */
export function removeEmptyFolders(folder: string, topmost: string): void {
  for (let path = folder; path.length >= topmost.length; path = dirname(path)) {
    try {
      rmdirSync(path);
    } catch {
      return;
    }
  }
}

/** Makes the names in a folder survive a loss of power; Windows does so by itself and opens no folders. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A file that is written beside its place and takes it when it is complete. */
export interface Replacement {
  /** Where it is written until then, for libraries that write files themselves. */
  readonly partial: string;
  append(content: Uint8Array | string): void;
  /** Writes over bytes that were appended before, such as a count in a header. */
  overwrite(offset: number, content: Uint8Array): void;
  /** Puts the file in its place. */
  commit(): void;
  /** Removes what was written; nothing after a commit. */
  discard(): void;
}

/**
 * Opens a file for writing, its folder too where missing, so that after a kill or a loss of power the path holds the old or the new
 * content and nothing between.
 *
 * Throws a UserError, here and in each of its functions, where it cannot be written; the old content stays.
 */
export function openReplacement(path: string): Replacement {
  const partial = `${path}${PARTIAL}`;
  let handle: number | undefined;
  let isThere = false;
  const close = (): void => {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  };
  const discard = (): void => {
    close();
    if (isThere) rmSync(partial, { force: true });
    isThere = false;
  };
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      discard();
      throw fileFailure(`The file ${path} was to be written`, error);
    }
  };
  attempt(() => {
    makeFolders(dirname(path));
    handle = openSync(partial, "w");
    isThere = true;
  });
  return {
    partial,
    append: (content) => attempt(() => writeFileSync(handle!, content)),
    overwrite: (offset, content) => attempt(() => void writeSync(handle!, content, 0, content.length, offset)),
    commit: () =>
      attempt(() => {
        fsyncSync(handle!);
        close();
        renameSync(partial, path);
        isThere = false;
        syncFolder(dirname(path));
      }),
    discard,
  };
}

/**
 * Writes a file, its folder too where missing, so that after a kill or a loss of power it holds the old or the new content and nothing between.
 *
 * Throws a UserError where it cannot be written; the old content stays.
 */
export function writeAtomically(path: string, content: Uint8Array | string): void {
  const replacement = openReplacement(path);
  replacement.append(content);
  replacement.commit();
}

/** Removes what interrupted writers left in a folder and the folders in it. */
export function removePartials(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile() && entry.name.endsWith(PARTIAL)) rmSync(join(entry.parentPath, entry.name), { force: true });
  }
}

/** The name of a file without the ending of those that are being written. */
export const finalName = (name: string): string => (name.endsWith(PARTIAL) ? name.slice(0, -PARTIAL.length) : name);
