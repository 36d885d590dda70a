/** Executes programs as WebAssembly kernels, with one conformation in each lane of a vector. */
import { graphHash, type Program } from "../../graph/program.ts";
import { concreteShape } from "../../graph/shape.ts";
import type { Draws, Executable, Executor } from "../executor.ts";
import { type Device, executableOn, type Stepper } from "../resident.ts";
import type { ElementType } from "./arithmetic.ts";
import { type Crew, createCrew } from "./crew.ts";
import type { Elements } from "./instance.ts";
import { compileKernel, type Kernel, NO_STEPPING, type Stepping } from "./kernel.ts";
import { EVALUATION, type Work } from "./rows.ts";
import { createSharedArrays, ownCopyOf, type SharedArray, type SharedArrays } from "./sharedArrays.ts";

/** What can be chosen of kernels. */
export interface WasmOptions {
  /** Workers that share the rows of every call; 1 by default. 0 computes in the calling thread, which is blocked meanwhile. */
  readonly threads?: number;
  /** Type of the arithmetic and of results; float32 by default. */
  readonly elementType?: ElementType;
}

type Values = Readonly<Record<string, SharedArray>>;

interface BuiltKernel {
  readonly kernel: Kernel;
  readonly number: number;
}

function sharedKeys(draws: Draws): Record<string, Uint32Array> {
  return Object.fromEntries(
    Object.entries(draws).map(([name, keys]) => {
      const shared = new Uint32Array(new SharedArrayBuffer(keys.byteLength));
      shared.set(keys);
      return [name, shared];
    }),
  );
}

const dataOf = (values: Values): Record<string, Elements> =>
  Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, data]));

/** The only named axis of a program with kernels, or one row. */
const rowsOf = (sizes: ReadonlyMap<string, number>): number => [...sizes.values()][0] ?? 1;

function createDevice(
  program: Program,
  { make, copyOf, giveBack }: SharedArrays,
  crew: Crew,
  build: (stepping: Stepping) => Promise<BuiltKernel>,
): Device<SharedArray> {
  const run = async (
    built: Promise<BuiltKernel>,
    inputs: Values,
    sizes: ReadonlyMap<string, number>,
    { steps, keys }: Pick<Work, "steps" | "keys">,
  ): Promise<Values> => {
    const { kernel, number } = await built;
    const outputs = Object.fromEntries(
      Object.entries(program.outputs).map(([name, { shape }]) => [name, make(concreteShape(shape, sizes))]),
    );
    const work = { inputs: dataOf(inputs), outputs: dataOf(outputs), rows: rowsOf(sizes), steps, keys };
    await crew.run(number, kernel.lanes, work);
    return outputs;
  };
  return {
    upload: copyOf,
    download: async (array) => ownCopyOf(array),
    release: giveBack,
    evaluate: (inputs, sizes) => run(build(NO_STEPPING), inputs, sizes, { steps: EVALUATION, keys: {} }),
    stepper: (carried, draws): Stepper<SharedArray> | undefined => {
      // State without batch would have to be the same in all rows after each step.
      if (carried.some((name) => typeof program.inputs[name]!.shape[0] !== "string")) return undefined;
      const built = build({ carried, drawn: Object.keys(draws) });
      const keys = sharedKeys(draws);
      built.catch(() => {});
      return (inputs, steps, sizes) => run(built, inputs, sizes, { steps, keys });
    },
  };
}

/**
 * An executor of WebAssembly kernels, one for all programs of equal graphs. Programs are compiled when `compile` is called, which rejects with `UnsupportedProgram` where there is no kernel for
 * an operation. What a row gives does not depend on the other rows, their number or that of the workers, bit for bit.
 */
export function createWasmExecutor({ threads = 1, elementType = "float32" }: WasmOptions = {}): Executor {
  if (!Number.isInteger(threads) || threads < 0) {
    throw new Error(`createWasmExecutor: threads must be a whole number of at least 0, found ${threads}`);
  }
  const crew = createCrew(threads);
  const arrays = createSharedArrays(elementType);
  const executables = new WeakMap<Program, Promise<Executable>>();
  const kernels = new Map<string, Promise<BuiltKernel>>();
  const executableOf = async (program: Program): Promise<Executable> => {
    const hash = graphHash(program);
    const build = (stepping: Stepping): Promise<BuiltKernel> => {
      const key = JSON.stringify([hash, stepping]);
      const known = kernels.get(key) ?? buildKernel(crew, program, elementType, stepping);
      kernels.set(key, known);
      known.catch(() => kernels.delete(key));
      return known;
    };
    await build(NO_STEPPING);
    return executableOn(program, createDevice(program, arrays, crew, build));
  };
  return {
    name: "wasm",
    compile: (program) => {
      const known = executables.get(program) ?? executableOf(program);
      executables.set(program, known);
      return known;
    },
    close: crew.close,
  };
}

async function buildKernel(crew: Crew, program: Program, type: ElementType, stepping: Stepping): Promise<BuiltKernel> {
  const kernel = compileKernel(program, type, stepping);
  return { kernel, number: await crew.build(kernel) };
}
