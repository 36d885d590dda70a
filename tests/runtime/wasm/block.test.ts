import { describe, expect, it } from "vitest";
import { type Arithmetic, createArithmetic, integer, simd, VECTOR_BYTES } from "../../../src/runtime/wasm/arithmetic.ts";
import { type Block, createBlock, createLocals, emitLoop, emitOnce, type Value } from "../../../src/runtime/wasm/block.ts";
import { type Code, encodeModule, flatten, unsigned } from "../../../src/runtime/wasm/encoding.ts";

const V128_LOAD = 0x00;
const V128_STORE = 0x0b;
const memory = (opcode: number, offset: number): readonly number[] => [...simd(opcode), 4, ...unsigned(offset)];

/** A block over vectors in memory. */
interface Scope extends Arithmetic {
  /** The vector at an address, read when first needed. */
  load(offset: number, at?: Value): Value;
  /** The vector at an address, read where it stands. */
  loadFresh(offset: number, at?: Value): Value;
  store(offset: number, value: Value, at?: Value): void;
}

function createScope(block: Block = createBlock()): Scope {
  const zero = integer(block, 0);
  return {
    ...createArithmetic(block, "float64"),
    load: (offset, at = zero) => block.value(memory(V128_LOAD, offset), [at], "v128"),
    loadFresh: (offset, at = zero) => block.fresh(memory(V128_LOAD, offset), [at], "v128"),
    store: (offset, value, at = zero) => block.effect(memory(V128_STORE, offset), [at, value]),
  };
}

/** Runs code over 64 numbers, of which the first are given. */
function run(body: Code, locals: ReturnType<typeof createLocals>, ...content: number[]): number[] {
  const bytes = encodeModule({
    functions: [{ parameters: [], locals: locals.types, body }],
    exports: { run: 0 },
    memory: 512,
    data: [],
  });
  const exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as {
    readonly memory: { readonly buffer: ArrayBuffer };
    run(): void;
  };
  const numbers = new Float64Array(exports.memory.buffer, 0, 64);
  numbers.set(content);
  exports.run();
  return [...numbers];
}

/** How often an instruction of two operands occurs. */
function occurrences(code: Code, instruction: readonly number[]): number {
  const bytes = flatten(code);
  return bytes.filter((_, start) => instruction.every((byte, index) => bytes[start + index] === byte)).length;
}

const F64X2_ADD = simd(0xf0);
const F64X2_MUL = simd(0xf2);

describe("values", () => {
  it("are the same object for the same instruction of the same inputs, and only then", () => {
    const { add, constant, load, loadFresh } = createScope();
    const [a, b] = [load(0), load(16)];
    expect(add(a, b)).toBe(add(load(0), load(16)));
    expect(add(a, b)).not.toBe(add(b, a));
    expect(constant(2)).toBe(constant(2));
    expect(constant(0)).not.toBe(constant(-0));
    expect(loadFresh(0)).not.toBe(loadFresh(0));
  });

  it("are computed once however often they are used", () => {
    const locals = createLocals(0);
    const { add, block, load, mul, store } = createScope();
    const sum = add(load(0), load(16));
    store(32, mul(sum, sum));
    store(48, sum);
    const code = emitOnce(block, locals);
    expect(occurrences(code, F64X2_ADD)).toBe(1);
    expect(run(code, locals, 1, 2, 3, 4).slice(4, 8)).toEqual([16, 36, 4, 6]);
  });

  it("give their locals back after the last use", () => {
    const locals = createLocals(0);
    const { add, block, constant, load, mul, store } = createScope();
    let x = load(0);
    for (let step = 0; step < 50; step++) x = add(mul(x, x), constant(step % 2 === 0 ? -1 : -2));
    store(0, x);
    const code = emitOnce(block, locals);
    expect(locals.types.length).toBeLessThanOrEqual(4);
    expect(occurrences(code, F64X2_MUL)).toBe(50);
    let expected = 0.5;
    for (let step = 0; step < 50; step++) expected = expected * expected + (step % 2 === 0 ? -1 : -2);
    expect(run(code, locals, 0.5)[0]).toBe(expected);
  });

  it("that are fresh read what effects before them wrote", () => {
    const locals = createLocals(0);
    const { add, block, constant, load, loadFresh, store } = createScope();
    const before = load(0);
    store(0, add(before, constant(1)));
    store(16, loadFresh(0));
    store(32, before);
    expect(run(emitOnce(block, locals), locals, 5, 6).slice(0, 6)).toEqual([6, 7, 6, 7, 5, 6]);
  });
});

/** A loop of three passes over vectors. */
function loop(build: (scope: Scope, counter: Value, after: Scope) => void): {
  code: Code;
  locals: ReturnType<typeof createLocals>;
} {
  const locals = createLocals(0);
  const counter = locals.take("i32");
  const [scope, after] = [createScope(), createScope()];
  build(scope, scope.block.local(counter, "i32", true), after);
  return { code: emitLoop(scope.block, counter, VECTOR_BYTES, 3 * VECTOR_BYTES, locals, after.block), locals };
}

const LOOP_START = [0x03, 0x40];
const isBeforeLoop = (code: Code, instruction: readonly number[]): boolean[] => {
  const bytes = [...flatten(code)];
  const matches = (start: number, wanted: readonly number[]) => wanted.every((byte, index) => bytes[start + index] === byte);
  const start = bytes.findIndex((_, index) => matches(index, LOOP_START));
  return bytes.flatMap((_, index) => (matches(index, instruction) ? [index < start] : []));
};

describe("a loop", () => {
  it("goes through its vectors", () => {
    const { code, locals } = loop(({ constant, load, mul, store }, counter) =>
      store(0, mul(load(0, counter), constant(3)), counter),
    );
    expect(run(code, locals, 1, 2, 3, 4, 5, 6, 7).slice(0, 7)).toEqual([3, 6, 9, 12, 15, 18, 7]);
  });

  it("computes what does not vary before it, once, though other invariants use it", () => {
    const { code, locals } = loop(({ add, load, mul, store }, counter) => {
      const sum = add(load(96), load(112));
      const product = mul(sum, sum);
      store(0, add(mul(load(0, counter), sum), product), counter);
    });
    expect(isBeforeLoop(code, F64X2_ADD)).toEqual([true, false]);
    expect(isBeforeLoop(code, F64X2_MUL)).toEqual([true, false]);
    const content = [1, 2, 3, 4, 5, 6, ...Array(6).fill(0), 10, 20, 30, 40];
    const expected = content.slice(0, 6).map((x, index) => (index % 2 === 0 ? 40 * x + 1600 : 60 * x + 3600));
    expect(run(code, locals, ...content).slice(0, 6)).toEqual(expected);
  });

  it("keeps variables through its passes, and hands them to what comes after", () => {
    const { code, locals } = loop(({ add, block, constant, load }, counter, after) => {
      const sum = block.variable(constant(100));
      sum.next = add(sum.value, load(0, counter));
      after.store(96, sum.value);
    });
    expect(run(code, locals, 1, 2, 3, 4, 5, 6).slice(12, 14)).toEqual([109, 112]);
  });

  it("changes variables together, each from what the others were", () => {
    const { code, locals } = loop(({ add, block, constant }, _, after) => {
      const [a, b] = [block.variable(constant(0)), block.variable(constant(1))];
      a.next = b.value;
      b.next = add(a.value, b.value);
      after.store(0, a.value);
      after.store(16, b.value);
    });
    expect(run(code, locals).slice(0, 4)).toEqual([2, 2, 3, 3]);
  });

  it("gives its locals back, so that loops in one function share them", () => {
    const locals = createLocals(0);
    const counter = locals.take("i32");
    const pieces = [48, 96, 144].map((start) => {
      const { block, constant, load, mul, store } = createScope();
      const at = block.local(counter, "i32", true);
      store(start, mul(mul(load(0, at), constant(2)), mul(load(0, at), constant(start))), at);
      return emitLoop(block, counter, VECTOR_BYTES, VECTOR_BYTES, locals, createBlock());
    });
    const used = locals.types.length;
    expect(used).toBeLessThanOrEqual(4);
    const numbers = run(pieces, locals, 1, 2);
    expect([6, 7, 12, 13, 18, 19].map((index) => numbers[index])).toEqual([96, 384, 192, 768, 288, 1152]);
  });
});
