/** Kernels: a program as a WebAssembly module that computes it for some conformations side by side, one in each lane. */
import type { Program } from "../../graph/program.ts";
import { type ElementType, FORMATS, VECTOR_BYTES } from "./arithmetic.ts";
import { type ComputedColumns, type InputColumns, type MapColumns, type View, whole } from "./columns.ts";
import { type DrawnColumns, emitDraws, keyBytes } from "./draws.ts";
import { emitLoopFunction } from "./emission.ts";
import { type Code, encodeModule, type FunctionCode, signed, unsigned } from "./encoding.ts";
import { fuse } from "./loops.ts";
import { isBatched, lowerToColumns } from "./lowerings.ts";
import { createPlacement, type Placement, readableOutput } from "./placement.ts";
import { planReductions } from "./reductions.ts";

/** Where a kernel keeps an input or output. */
export interface Port {
  /** Byte address. */
  readonly offset: number;
  /** Columns: elements of one conformation. */
  readonly size: number;
  /** Whether each conformation has elements of its own, all of a column together; an input that has not is one row of elements. */
  readonly batched: boolean;
}

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
 * A compiled kernel. It exports its memory, "evaluate", which computes the outputs of the inputs in memory, and "advance", which does that for
 * steps first, ..., end - 1 with draws before and state carried after each.
 */
export interface Kernel {
  readonly module: Uint8Array<ArrayBuffer>;
  readonly type: ElementType;
  /** Conformations that are computed together. */
  readonly lanes: number;
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

/** Steps from the first parameter up to the second. */
function emitAdvance(
  drawing: readonly number[],
  evaluate: number,
  carrying: readonly (readonly [to: number, from: number, bytes: number])[],
): FunctionCode {
  const step: Code = [LOCAL_GET, 0];
  const pass: Code = [
    drawing.map((index): Code => [step, CALL, unsigned(index)]),
    [CALL, unsigned(evaluate)],
    carrying.map((operands): Code => [operands.map((operand): Code => [I32_CONST, signed(operand)]), MEMORY_COPY]),
    [step, I32_CONST, 1, I32_ADD, LOCAL_TEE, 0, LOCAL_GET, 1, I32_LT_U],
  ];
  return { parameters: ["i32", "i32"], locals: [], body: [0x03, 0x40, pass, 0x0d, 0, 0x0b] };
}

function inputPort(input: InputColumns, placement: Placement): Port {
  const offset = input.batched ? placement.vectors(input)! : placement.elements(input);
  return { offset, size: input.size, batched: input.batched };
}

/** Compiles a program; throws `UnsupportedProgram`, which names the operation, where there is no kernel for one. */
export function compileKernel(program: Program, type: ElementType, { carried, drawn }: Stepping = NO_STEPPING): Kernel {
  const columns = lowerToColumns(program);
  const results = mapValues(columns.outputs, outputColumns);
  const views = Object.values(results).map(whole);
  const loops = fuse(views);
  const reserved = drawn.length * keyBytes(VECTORS);
  const placement = createPlacement(type, VECTORS, Object.values(columns.inputs), loops, views, reserved);
  const { writes, starts } = planReductions(loops);
  const inputs = mapValues(columns.inputs, (input) => inputPort(input, placement));
  const outputs = mapValues(results, (base, name): Port => {
    return { offset: placement.vectors(base)!, size: base.size, batched: isBatched(program.outputs[name]!.shape) };
  });
  const keys = Object.fromEntries(drawn.map((name, index) => [name, index * keyBytes(VECTORS)]));
  const draws = drawn.map(
    (name): DrawnColumns => ({ keys: keys[name]!, columns: inputs[name]!.offset, size: inputs[name]!.size }),
  );

  const functions: FunctionCode[] = loops.map((loop, index) =>
    emitLoopFunction(loop, { type, placement, writes }, starts[index]!),
  );
  const evaluate = functions.push({ parameters: [], locals: [], body: functions.map((_, index) => [CALL, unsigned(index)]) }) - 1;
  const drawing = draws.map((draw) => functions.push(emitDraws(draw, type, VECTORS)) - 1);
  const carrying = carried.map((name) => {
    const bytes = inputs[name]!.size * placement.columnBytes;
    return [inputs[name]!.offset, outputs[name]!.offset, bytes] as const;
  });
  const advance = functions.push(emitAdvance(drawing, evaluate, carrying)) - 1;
  const module = encodeModule({
    functions,
    exports: { evaluate, advance },
    memory: placement.size(),
    data: placement.segments(),
  });
  return { module, type, lanes: VECTORS * FORMATS[type].lanes, inputs, outputs, keys };
}

/** Bytes of a column of a kernel. */
export const columnBytes = ({ lanes, type }: Kernel): number => (lanes / FORMATS[type].lanes) * VECTOR_BYTES;
