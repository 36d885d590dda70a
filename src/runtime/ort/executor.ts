/** Executes programs with ONNX Runtime in a worker thread. */
import { graphHash, type Program } from "../../graph/program.ts";
import type { Executable, Executor } from "../executor.ts";
import { type ElementType, lower } from "../onnx/lower.ts";
import { startWorker, workerBeside } from "../worker/client.ts";
import { executableOf } from "./executable.ts";
import type { OrtRequests, WorkerOptions } from "./protocol.ts";

/** What can be chosen of ONNX Runtime. */
export interface OrtOptions {
  /** Threads that one operator may use; 1 by default. For more cores make several executors. */
  readonly threads?: number;
  /** Execution providers in order of preference; ["cpu"] by default. The first that works is taken. */
  readonly providers?: readonly string[];
  /** Type of the arithmetic and of results; float32 by default. Not every operation has a float64 kernel. */
  readonly elementType?: ElementType;
  /** Prefix of files in which ONNX Runtime leaves the times of operators when the executor is closed. */
  readonly profile?: string;
}

/** An executor with what can be asked of ONNX Runtime beside. */
export interface OrtExecutor extends Executor, AsyncDisposable {
  /** The execution provider in use; undefined before the first program is compiled. */
  readonly provider: string | undefined;
  /** Number of sessions built. */
  readonly sessions: number;
}

/**
 * ONNX Runtime's own rewriting takes more than linear time: 10 s of the 16,000 nodes that draw a molecule of 42 atoms coordinate by coordinate, which then
 * runs as fast without. Graphs are simplified before they come here.
 */
const MOST_OPTIMISED_NODES = 4000;

/**
 * An executor with a worker thread of its own, which builds one session for each distinct program and keeps it until `close`.
 * Feeds are converted to the element type and copied; the event loop stays free while a session runs; several steps may be
 * in flight and are executed in the order of the calls.
 */
export function createOrtExecutor(options: OrtOptions = {}): OrtExecutor {
  const { threads = 1, providers = ["cpu"], elementType = "float32", profile = "" } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new Error(`createOrtExecutor: threads must be a whole number of at least 1, found ${threads}`);
  }
  if (providers.length === 0) throw new Error('createOrtExecutor: providers is empty; name at least one, such as "cpu"');
  const workerOptions: WorkerOptions = { threads, providers, elementType, profile };
  const worker = startWorker<OrtRequests>(workerBeside(import.meta.url), workerOptions, "ONNX Runtime");
  const executables = new WeakMap<Program, Promise<Executable>>();
  const sessionIds = new Map<string, Promise<number>>();
  let provider: string | undefined;
  let sessions = 0;

  const build = async (program: Program): Promise<number> => {
    const model = lower(program, { elementType });
    const optimise = program.nodes.length <= MOST_OPTIMISED_NODES;
    const built = await worker.request("build", { model, optimise }, [model.buffer]);
    provider = built.provider;
    sessions++;
    return built.session;
  };
  const sessionOf = (program: Program): Promise<number> => {
    const key = graphHash(program);
    const session = sessionIds.get(key) ?? build(program);
    sessionIds.set(key, session);
    session.catch(() => sessionIds.delete(key));
    return session;
  };
  const compile = (program: Program): Promise<Executable> => {
    const known = executables.get(program);
    if (known) return known;
    const made = Promise.resolve()
      .then(() => sessionOf(program))
      .then((session) => executableOf(program, worker, session, elementType));
    executables.set(program, made);
    made.catch(() => executables.delete(program));
    return made;
  };

  return {
    name: "onnxruntime",
    compile,
    close: worker.close,
    [Symbol.asyncDispose]: worker.close,
    get provider() {
      return provider;
    },
    get sessions() {
      return sessions;
    },
  };
}
