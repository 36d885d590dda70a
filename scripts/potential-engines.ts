// The engines that bench-potentials.ts sets side by side, and how it speaks with their processes.
import { beside, type Peer, startPeer } from "./benchmark.ts";

/** Langevin dynamics of every engine: K, 1/ps, ps. */
export const DYNAMICS = { temperature: 300, friction: 1, timeStep: 0.001 } as const;
/** Steps of one call of the kernels' dynamics; exchanges of replicas are about as far apart. */
export const STEPS_PER_CALL = 100;

/** The first line to a process: which engine it is, and paths of the molecule's files. */
export interface Setup {
  readonly engine: string;
  readonly threads: number;
  readonly system: string;
  readonly golden: string;
  readonly dynamics: typeof DYNAMICS;
}

export type Kind = "energies" | "steps";

/** The other lines: energies and forces of the golden frames in a batch, or the time of so many conformations or steps of one. */
export interface Request {
  readonly ask: "evaluate" | "time";
  readonly kind: Kind;
  readonly batch: number;
  readonly count: number;
}

/** The answer to "evaluate": [frames], kJ/mol; [frames, atoms, 3], kJ/(mol nm). */
export interface Evaluation {
  readonly energies: readonly number[];
  readonly forces: readonly (readonly (readonly number[])[])[];
}

/** One way to compute energies with forces, or to do dynamics. */
export interface Engine {
  readonly title: string;
  /** What its process tells the version of. */
  readonly product: string;
  /** Its name in its process. */
  readonly engine: string;
  readonly language: "node" | "python";
  readonly threads: number;
  readonly cores: 1 | 2;
  readonly kinds: readonly Kind[];
  /** Batches that it is measured at; all that were asked for if left out, none of its own if empty. */
  readonly batches?: readonly number[];
}

/** Those that the others are compared with, by their cores. */
export const KERNELS = { 1: "kernels, 1 worker", 2: "kernels, 2 workers" } as const;

const kernels = { product: "Node.js", engine: "wasm", language: "node", kinds: ["energies", "steps"] } as const;
const openmm = { product: "OpenMM", language: "python", kinds: ["energies", "steps"], batches: [] } as const;
const arrays = { language: "python", kinds: ["energies"] } as const;
/** Each takes PyTorch's compiler half a minute and more. */
const COMPILED_BATCHES = [256, 1024];

/** All of them. */
export const engines: readonly Engine[] = [
  { title: KERNELS[1], ...kernels, threads: 1, cores: 1 },
  { title: "kernels, in thread", ...kernels, threads: 0, cores: 1 },
  { title: KERNELS[2], ...kernels, threads: 2, cores: 2 },
  { title: "ONNX Runtime", product: "Node.js", engine: "ort", language: "node", kinds: ["energies"], threads: 1, cores: 1 },
  { title: "OpenMM Reference", engine: "Reference", ...openmm, threads: 1, cores: 1 },
  { title: "OpenMM CPU", engine: "CPU", ...openmm, threads: 1, cores: 1 },
  { title: "OpenMM CPU", engine: "CPU", ...openmm, threads: 2, cores: 2 },
  { title: "JAX jit", product: "JAX", engine: "jit", ...arrays, threads: 1, cores: 1 },
  { title: "JAX jit", product: "JAX", engine: "jit", ...arrays, threads: 2, cores: 2 },
  { title: "PyTorch eager", product: "PyTorch", engine: "eager", ...arrays, threads: 1, cores: 1 },
  { title: "PyTorch compile", product: "PyTorch", engine: "compile", ...arrays, threads: 1, cores: 1, batches: COMPILED_BATCHES },
];

const CORES = { 1: "0", 2: "0,1" } as const;

/** Starts an engine's process, on as many cores as it may have where the system can say so. */
export function startEngine({ language, threads, cores }: Engine, python: string): Peer {
  const node = [process.execPath, ...process.execArgv, beside("./bench-potentials-node.ts")];
  const command = language === "node" ? node : [python, beside("./bench-potentials.py")];
  const pinned = process.platform === "linux" ? ["taskset", "-c", CORES[cores], ...command] : command;
  return startPeer(pinned[0]!, pinned.slice(1), { OMP_NUM_THREADS: String(threads) });
}
