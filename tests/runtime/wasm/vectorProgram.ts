/** Programs of one loop over vectors in memory, for tests of what the loop computes. */
import {
  type Arithmetic,
  createArithmetic,
  type ElementType,
  FORMATS,
  simd,
  VECTOR_BYTES,
} from "../../../src/runtime/wasm/arithmetic.ts";
import { createBlock, createLocals, emitLoop, type Value } from "../../../src/runtime/wasm/block.ts";
import { encodeModule, unsigned } from "../../../src/runtime/wasm/encoding.ts";

const V128_LOAD = 0x00;
const V128_STORE = 0x0b;
const ALIGNMENT = 4;

const memory = (opcode: number, offset: number): readonly number[] => [...simd(opcode), ALIGNMENT, ...unsigned(offset)];

/** Builds the instructions of a function. */
export type Build = (arithmetic: Arithmetic, ...inputs: Value[]) => Value;

/** A module that applies a function to `size` vectors for each argument; the arguments follow the result in memory. */
export function vectorModule(type: ElementType, arity: number, size: number, build: Build): Uint8Array<ArrayBuffer> {
  const bytes = size * VECTOR_BYTES;
  const block = createBlock();
  const locals = createLocals(0);
  const counter = locals.take("i32");
  const address = block.local(counter, "i32", true);
  const inputs = Array.from({ length: arity }, (_, index) =>
    block.value(memory(V128_LOAD, (index + 1) * bytes), [address], "v128"),
  );
  block.effect(memory(V128_STORE, 0), [address, build(createArithmetic(block, type), ...inputs)]);
  const body = emitLoop(block, counter, VECTOR_BYTES, bytes, locals, createBlock());
  return encodeModule({
    functions: [{ parameters: [], locals: locals.types, body }],
    exports: { run: 0 },
    memory: (arity + 1) * bytes,
    data: [],
  });
}

/** Values of a function at the elements of arrays of one length. */
export function apply(type: ElementType, build: Build, ...inputs: readonly ArrayLike<number>[]): Float32Array | Float64Array {
  const { lanes } = FORMATS[type];
  const count = inputs[0]!.length;
  const size = Math.ceil(count / lanes);
  const exports = new WebAssembly.Instance(new WebAssembly.Module(vectorModule(type, inputs.length, size, build))).exports as {
    readonly memory: WebAssembly.Memory;
    run(): void;
  };
  const { buffer } = exports.memory;
  const content = type === "float32" ? new Float32Array(buffer) : new Float64Array(buffer);
  inputs.forEach((input, index) => {
    content.set(input, (index + 1) * size * lanes);
  });
  exports.run();
  return content.slice(0, count);
}
