/** The executors by name, and the choice among them: one place. */
import { UserError } from "../errors.ts";
import { errorCode } from "../files.ts";
import { isOp } from "../graph/node.ts";
import type { Program } from "../graph/program.ts";
import { elementCount } from "../num/hostArray.ts";
import { type Executable, type Executor, UnsupportedProgram } from "./executor.ts";
import { createInterpreter } from "./interpret/interpreter.ts";
import { createOrtExecutor } from "./ort/executor.ts";
import { createTfjsExecutor } from "./tfjs/executor.ts";
import { createWasmExecutor } from "./wasm/executor.ts";

/** A kind of executor. */
export interface ExecutorKind {
  /** What it is, for help and lists. */
  readonly title: string;
  create(threads: number): Executor | Promise<Executor>;
}

/** Names of the kinds of executors. */
export type ExecutorName = "wasm" | "ort" | "tfjs" | "interpret";
/** What can be asked for: a kind, or for each program the fastest that takes it. */
export type ExecutorChoice = ExecutorName | "auto";

const TFJS_PACKAGE = "@tensorflow/tfjs-node-gpu";

async function importTfjs(): Promise<Parameters<typeof createTfjsExecutor>[0]> {
  try {
    return await import(TFJS_PACKAGE);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    const found = errorCode(error) === "ERR_MODULE_NOT_FOUND" ? "is not installed" : `does not load (${reason})`;
    throw new UserError(
      `The executor tfjs was asked for, but ${TFJS_PACKAGE} ${found}: run "npm install ${TFJS_PACKAGE}", or take another executor.`,
    );
  }
}

/** The table of all executors. */
export const executorKinds: { readonly [K in ExecutorName]: ExecutorKind } = {
  wasm: {
    title: "WebAssembly kernels, fused SIMD loops for potentials and dynamics",
    create: (threads) => createWasmExecutor({ threads }),
  },
  ort: { title: "ONNX Runtime, for networks and whole training steps", create: (threads) => createOrtExecutor({ threads }) },
  tfjs: {
    title: `TensorFlow.js, on an NVIDIA GPU by ${TFJS_PACKAGE}`,
    create: async () => createTfjsExecutor(await importTfjs()),
  },
  interpret: { title: "the interpreter, slow and in float64", create: () => createInterpreter() },
};

/** All that can be asked for. */
export const executorChoices: readonly ExecutorChoice[] = ["auto", ...(Object.keys(executorKinds) as ExecutorName[])];

/**
 * Elements of the largest matrix that is worth a kernel: with networks of three layers of 64 units chains step as fast as in ONNX Runtime where there are
 * 1024 of them, and 3.5 times as fast where there are 64; from 96 units on ONNX Runtime wins with 256 chains (docs/kernels.md).
 */
const LARGEST_KERNEL_MATRIX = 64 * 64;

/** Whether products of large matrices decide how long a program takes. */
const isMatrixHeavy = ({ nodes }: Program): boolean =>
  nodes.some((node) => {
    if (!isOp(node, "matmul")) return false;
    return node.inputs.some(({ shape }) => {
      const sizes = shape.filter((size) => typeof size === "number");
      return sizes.length === shape.length && elementCount(sizes) > LARGEST_KERNEL_MATRIX;
    });
  });

/** What the choice depends on. */
export interface ChoiceOptions {
  readonly choice?: ExecutorChoice;
  readonly threads?: number;
  /** Hears which operation made a program fall back to ONNX Runtime. */
  readonly note?: (line: string) => void;
}

/**
 * An executor that gives each program to the kind that was chosen; by default to WebAssembly kernels what they take and is not mostly products
 * of large matrices, the rest to ONNX Runtime. Programs that kernels cannot take fall back to ONNX Runtime with a line that names the operation.
 */
export function chooseExecutor({ choice = "auto", threads = 1, note = () => {} }: ChoiceOptions = {}): Executor {
  const made = new Map<ExecutorName, Promise<Executor>>();
  const get = (name: ExecutorName): Promise<Executor> => {
    const executor = made.get(name) ?? Promise.resolve(executorKinds[name].create(threads));
    made.set(name, executor);
    return executor;
  };
  const compileWith = async (name: ExecutorName, program: Program): Promise<Executable> => (await get(name)).compile(program);
  const compile = async (program: Program): Promise<Executable> => {
    if (choice !== "auto" && choice !== "wasm") return compileWith(choice, program);
    if (choice === "auto" && isMatrixHeavy(program)) return compileWith("ort", program);
    try {
      return await compileWith("wasm", program);
    } catch (error) {
      if (!(error instanceof UnsupportedProgram)) throw error;
      note(`a program runs in ONNX Runtime, since there is no kernel for it: ${error.message}`);
      return compileWith("ort", program);
    }
  };
  return {
    name: choice,
    compile,
    close: async () => {
      await Promise.all([...made.values()].map(async (executor) => (await executor).close()));
    },
  };
}
