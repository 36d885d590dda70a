/** Kernels: a program as a WebAssembly module that computes it for some conformations side by side, one in each lane. */
import type { Program } from "../../graph/program.ts";
import { type ElementType, FORMATS, VECTOR_BYTES } from "./arithmetic.ts";
import { type ComputedColumns, type MapColumns, type View, whole } from "./columns.ts";
import { emitDraws, keyBytes } from "./draws.ts";
import { emitLoopFunction } from "./emission.ts";
import { type Code, encodeModule, type FunctionCode, signed, unsigned } from "./encoding.ts";
import { fuse } from "./loops.ts";
import { isBatched, lowerToColumns } from "./lowerings.ts";
import { createPlacement, readableOutput } from "./placement.ts";
import { createPorts, type Port } from "./ports.ts";
import { recomputing } from "./recomputation.ts";
import { planReductions } from "./reductions.ts";

/** Inputs that a kernel sets itself when it takes several steps. */
export interface Stepping {
  /** Inputs that the output of the same name replaces after each step. */
  readonly carried: readonly string[];
  /** Inputs that are standard normals, new in each step. */
  readonly drawn: readonly string[];
}

/** A kernel without steps. */
export const NO_STEPPING: Stepping = { carried: [], drawn: [] };

/**
 * A compiled kernel. It exports its memory, and "run", which takes steps first, ..., end - 1 of the inputs in memory: draws before each, state
 * carried after it. One step is an evaluation.
 */
export interface Kernel {
  readonly module: Uint8Array<ArrayBuffer>;
  readonly type: ElementType;
  /** Conformations that are computed together. */
  readonly lanes: number;
  /** Without those that are drawn. */
  readonly inputs: Readonly<Record<string, Port>>;
  readonly outputs: Readonly<Record<string, Port>>;
  /** Address of the keys of drawn inputs: for each vector of a column the first words of its lanes, then the second words. */
  readonly keys: Readonly<Record<string, number>>;
}

/**
 * Vectors of a column. Four of them hide each other's latencies, and share the reading of indices and constants.
 */
const VECTORS = 4;

/** The columns of an output, copied together where they are not those of one computation. */
const outputColumns = (view: View): ComputedColumns =>
  readableOutput(view) ?? ({ kind: "map", size: view.indices.length, op: "stopGradient", operands: [view] } satisfies MapColumns);

const mapValues = <From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From, name: string) => To,
): Record<string, To> => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));

const CALL = 0x10;
const LOCAL_GET = 0x20;
const LOCAL_TEE = 0x22;
const I32_CONST = 0x41;
const I32_LT_U = 0x49;
const I32_ADD = 0x6a;
const MEMORY_COPY = [0xfc, 0x0a, 0x00, 0x00];

/** Byte addresses and numbers of bytes that are copied. */
type Copy = readonly [to: number, from: number, bytes: number];

/** What a run does, by the numbers of functions. */
interface RunParts {
  readonly before: readonly number[];
  /** In each step; these take its number. */
  readonly drawing: readonly number[];
  /** In each step, after that. */
  readonly evaluating: readonly number[];
  /** At the end of each step. */
  readonly carrying: readonly Copy[];
  readonly after: readonly number[];
}

/** The function that takes steps from the first parameter up to the second. */
function emitRun({ before, drawing, evaluating, carrying, after }: RunParts): FunctionCode {
  const call = (index: number): Code => [CALL, unsigned(index)];
  const step: Code = [LOCAL_GET, 0];
  const pass: Code = [
    drawing.map((index): Code => [step, call(index)]),
    evaluating.map(call),
    carrying.map((operands): Code => [operands.map((operand): Code => [I32_CONST, signed(operand)]), MEMORY_COPY]),
    [step, I32_CONST, 1, I32_ADD, LOCAL_TEE, 0, LOCAL_GET, 1, I32_LT_U],
  ];
  const body: Code = [before.map(call), [0x03, 0x40, pass, 0x0d, 0, 0x0b], after.map(call)];
  return { parameters: ["i32", "i32"], locals: [], body };
}

/** Compiles a program; throws `UnsupportedProgram`, which names the operation, where there is no kernel for one. */
export function compileKernel(program: Program, type: ElementType, { carried, drawn }: Stepping = NO_STEPPING): Kernel {
  const columns = lowerToColumns(program);
  const results = mapValues(columns.outputs, outputColumns);
  const views = Object.values(results).map(whole);
  const loops = recomputing(fuse(views), VECTORS * VECTOR_BYTES);
  const placement = createPlacement(type, VECTORS, Object.values(columns.inputs), loops, views);
  const { writes, starts } = planReductions(loops);
  const keys = Object.fromEntries(drawn.map((name) => [name, placement.room(keyBytes(VECTORS))]));
  const fed = Object.fromEntries(Object.entries(columns.inputs).filter(([name]) => !drawn.includes(name)));
  const { port, copying } = createPorts(type, placement);
  const inputs = mapValues(fed, (input) => port(input, input.batched));
  const outputs = mapValues(results, (base, name) => port(base, isBatched(program.outputs[name]!.shape)));

  const functions: FunctionCode[] = [];
  const numbered = (some: readonly FunctionCode[]): number[] => some.map((one) => functions.push(one) - 1);
  const run = emitRun({
    before: numbered(copying(Object.values(fed), "toColumns")),
    drawing: numbered(drawn.map((name) => emitDraws(keys[name]!, columns.inputs[name]!, type, placement))),
    evaluating: numbered(loops.map((loop, index) => emitLoopFunction(loop, { type, placement, writes }, starts[index]!))),
    carrying: carried.map((name) => {
      const input = columns.inputs[name]!;
      return [placement.vectors(input)!, placement.vectors(results[name]!)!, input.size * placement.columnBytes];
    }),
    after: numbered(copying(Object.values(results), "toRows")),
  });
  const exports = { run: functions.push(run) - 1 };
  const module = encodeModule({ functions, exports, memory: placement.size(), data: placement.segments() });
  return { module, type, lanes: VECTORS * FORMATS[type].lanes, inputs, outputs, keys };
}
