/** The HDF5 library, by h5wasm: an optional package of 14.5 MB, loaded when a file needs it. */
import { excerpt, UserError } from "../../../errors.ts";
import { errorCode } from "../../../files.ts";

export type Library = typeof import("h5wasm/node");
type FileSystem = Awaited<Library["ready"]>["FS"];

/** Calls the library; throws a UserError where it fails, also where it says so on its standard error alone. */
export type Attempt = <Result>(call: () => Result) => Result;

/** The library, and what guards its calls. */
export interface Hdf5 {
  readonly library: Library;
  /** Guards calls: `failure` makes the message of the library's reason. */
  guard(failure: (reason: string) => string): Attempt;
}

const STANDARD_ERROR = 2;
/** Longer reports repeat themselves. */
const LONGEST_REPORT = 2 ** 16;
/** "#007: H5Z.c line 1405 in H5Z_pipeline(): required filter is not there": the last line of a report has the cause. */
const CAUSE = /^\s*#\d+: .*?\(\): (.*)$/gm;
/** Reasons quote names of any length. */
const LONGEST_REASON = 120;

/** Takes the library's reports off the standard error, where users would see them; returns what was reported since the last call. */
function listen(files: FileSystem): () => string {
  const write = files.write;
  const decoder = new TextDecoder();
  let report = "";
  files.write = (stream, buffer, offset, length, position, canOwn) => {
    if (!("fd" in stream && stream.fd === STANDARD_ERROR)) return write(stream, buffer, offset, length, position, canOwn);
    if (report.length < LONGEST_REPORT)
      report += decoder.decode(new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length));
    return length;
  };
  return () => {
    const said = report;
    report = "";
    return said;
  };
}

const causeOf = (report: string): string => excerpt([...report.matchAll(CAUSE)].at(-1)?.[1] ?? "no reason given", LONGEST_REASON);

/** A call's failure in the library's words; undefined where it did not fail. */
function failureOf(reported: () => string, call: () => void): string | undefined {
  reported();
  try {
    call();
  } catch (error) {
    const report = reported();
    return report === "" ? excerpt((error as Error).message, LONGEST_REASON) : causeOf(report);
  }
  const report = reported();
  return report === "" ? undefined : causeOf(report);
}

async function load(): Promise<Hdf5> {
  const library = await import("h5wasm/node");
  const reported = listen((await library.ready).FS);
  return {
    library,
    guard: (failure) => (call) => {
      const results: ReturnType<typeof call>[] = [];
      const reason = failureOf(reported, () => void results.push(call()));
      if (reason !== undefined) throw new UserError(failure(reason));
      return results[0]!;
    },
  };
}

let loading: Promise<Hdf5> | undefined;

/** The library; a UserError, beginning with the clause `asked`, where the package is not installed. */
export async function loadHdf5(asked: string): Promise<Hdf5> {
  loading ??= load();
  try {
    return await loading;
  } catch (error) {
    loading = undefined;
    if (errorCode(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError(`${asked}, but HDF5 files need the package h5wasm, which is not installed: run "npm install h5wasm".`);
  }
}
