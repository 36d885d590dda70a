/** Straight-line WebAssembly as a graph of values, each computed once, and its emission with few locals. */
import { type Code, signed, unsigned, type ValueType } from "./encoding.ts";

/** The result of an instruction applied to values; equal values of a block are the same object. */
export interface Value {
  /** Opcode and immediates. */
  readonly code: readonly number[];
  readonly inputs: readonly Value[];
  readonly type: ValueType;
  /** Whether it changes from one pass of the loop to the next. */
  readonly varies: boolean;
  /** No lane can be NaN: so is what is known, which lets comparisons be cheaper. */
  readonly neverNaN: boolean;
}

/** An instruction without result, such as a store. */
interface Effect {
  readonly code: readonly number[];
  readonly inputs: readonly Value[];
}

/** A loop counter or parameter: the local that holds it. */
export const LOCAL_GET = 0x20;
const DROP = 0x1a;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const I32_CONST = 0x41;
const I32_LT_U = 0x49;
const I32_ADD = 0x6a;
const LOOP = 0x03;
const NO_RESULT = 0x40;
const BR_IF = 0x0d;
const END = 0x0b;

/** Collects the values and effects of the body of a function or loop. */
export interface Block {
  /** An instruction of several inputs and one result. */
  value(code: readonly number[], inputs: readonly Value[], type: ValueType, neverNaN?: boolean): Value;
  /** Like `value`, but computed anew where it stands among the effects: reads what they write. */
  fresh(code: readonly number[], inputs: readonly Value[], type: ValueType): Value;
  effect(code: readonly number[], inputs: readonly Value[]): void;
  /** The content of a local of the function. */
  local(index: number, type: ValueType, varies: boolean): Value;
  /** A variable of the function that lives through the loop, set before it. */
  variable(initial: Value): Variable;
  readonly effects: readonly Effect[];
  readonly variables: readonly Variable[];
}

/** A v128 that passes of a loop change. */
export interface Variable {
  readonly initial: Value;
  /** Its content at the start of a pass, or after the loop. */
  readonly value: Value;
  /** What the pass adds up to, set by whoever changes it. */
  next: Value;
}

const VARIABLE: readonly number[] = [];

/** An empty block. */
export function createBlock(): Block {
  const known = new Map<string, Value>();
  const ids = new Map<Value, number>();
  const effects: Effect[] = [];
  const variables: Variable[] = [];
  const register = (value: Value): Value => {
    ids.set(value, ids.size);
    return value;
  };
  const fresh: Block["fresh"] = (code, inputs, type) => register({ code, inputs, type, varies: true, neverNaN: false });
  return {
    value: (code, inputs, type, neverNaN = false) => {
      const key = `${code}|${inputs.map((input) => ids.get(input)!)}`;
      const found = known.get(key);
      if (found) return found;
      const made = register({ code, inputs, type, varies: inputs.some(({ varies }) => varies), neverNaN });
      known.set(key, made);
      return made;
    },
    fresh,
    effect: (code, inputs) => {
      effects.push({ code, inputs });
    },
    local: (index, type, varies) => {
      const key = `local ${index}`;
      const found =
        known.get(key) ?? register({ code: [LOCAL_GET, ...unsigned(index)], inputs: [], type, varies, neverNaN: false });
      known.set(key, found);
      return found;
    },
    variable: (initial) => {
      const value = fresh(VARIABLE, [], "v128");
      const made = { initial, value, next: value };
      variables.push(made);
      return made;
    },
    effects,
    variables,
  };
}

/** The locals of a function, handed out and taken back. */
export interface Locals {
  take(type: ValueType): number;
  release(type: ValueType, index: number): void;
  readonly types: readonly ValueType[];
}

/** Locals after the parameters of a function. */
export function createLocals(parameters: number): Locals {
  const types: ValueType[] = [];
  const free: Record<ValueType, number[]> = { i32: [], v128: [] };
  return {
    take: (type) => free[type].pop() ?? parameters + types.push(type) - 1,
    release: (type, index) => {
      free[type].push(index);
    },
    types,
  };
}

/** How often values are used below `roots`, each counted where it is computed; stops at values that are held already. */
function countUses(roots: readonly Value[], held: ReadonlyMap<Value, number>): Map<Value, number> {
  const uses = new Map<Value, number>();
  const visit = (value: Value): void => {
    const count = uses.get(value) ?? 0;
    uses.set(value, count + 1);
    if (count === 0 && !held.has(value)) value.inputs.forEach(visit);
  };
  roots.forEach(visit);
  return uses;
}

/** An instruction that costs no more than reading a local. */
const isFree = ({ code, inputs }: Value): boolean => inputs.length === 0 && (code[0] === LOCAL_GET || code[0] === I32_CONST);

/** Emits values so that each is computed once and kept in a local for as long as it is needed. */
function createEmitter(roots: readonly Value[], held: Map<Value, number>, locals: Locals): (value: Value) => Code {
  const remaining = countUses(roots, held);
  const own = new Set<Value>();
  const emit = (value: Value): Code => {
    const left = remaining.get(value)! - 1;
    remaining.set(value, left);
    const local = held.get(value);
    if (local !== undefined) {
      if (left === 0 && own.delete(value)) {
        held.delete(value);
        locals.release(value.type, local);
      }
      return [LOCAL_GET, unsigned(local)];
    }
    const code: Code = [value.inputs.map(emit), value.code];
    if (left === 0 || isFree(value)) return code;
    const kept = locals.take(value.type);
    held.set(value, kept);
    own.add(value);
    return [code, LOCAL_TEE, unsigned(kept)];
  };
  return emit;
}

/** Values below `roots` that do not vary, but are inputs of values that do: what is computed once before the loop. */
function invariantsOf(roots: readonly Value[]): Value[] {
  const found = new Set<Value>();
  const seen = new Set<Value>();
  const visit = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    for (const input of value.inputs) {
      if (input.varies) visit(input);
      else if (!isFree(input)) found.add(input);
    }
  };
  for (const root of roots) {
    if (root.varies) visit(root);
    else if (!isFree(root)) found.add(root);
  }
  return [...found];
}

const setLocal = (index: number): Code => [LOCAL_SET, unsigned(index)];

/** The effects of a block in order, once. */
export function emitOnce({ effects }: Block, locals: Locals): Code {
  const emit = createEmitter(
    effects.flatMap(({ inputs }) => inputs),
    new Map(),
    locals,
  );
  return effects.map(({ code, inputs }) => [inputs.map(emit), code]);
}

/**
 * The effects of a block for counter = 0, step, ... below `end`, after what does not vary was computed; then `after`,
 * whose effects read the variables as the last pass left them.
 */
export function emitLoop(block: Block, counter: number, step: number, end: number, locals: Locals, after: Block): Code {
  const held = new Map<Value, number>();
  const keep = (value: Value): number => {
    const index = locals.take(value.type);
    held.set(value, index);
    return index;
  };
  const nexts = block.variables.map(({ next }) => next);
  const roots = [...block.effects.flatMap(({ inputs }) => inputs), ...nexts];
  const before: Code[] = [];
  const invariants = invariantsOf(roots);
  const initials = block.variables.map(({ initial }) => initial);
  // Counted twice, an invariant is in a local after it was computed, and stays there.
  const emitInvariant = createEmitter([...invariants, ...invariants, ...initials], held, locals);
  for (const value of invariants) before.push([emitInvariant(value), DROP]);
  for (const { initial, value } of block.variables) {
    const code = emitInvariant(initial);
    before.push([code, setLocal(keep(value))]);
  }
  const emit = createEmitter(roots, held, locals);
  const pass = block.effects.map(({ code, inputs }): Code => [inputs.map(emit), code]);
  // All are computed before one is set, since one may read another.
  const updates: Code = [nexts.map(emit), block.variables.toReversed().map(({ value }) => setLocal(held.get(value)!))];
  const emitAfter = createEmitter(
    after.effects.flatMap(({ inputs }) => inputs),
    held,
    locals,
  );
  const advance: Code = [
    [LOCAL_GET, unsigned(counter), I32_CONST, signed(step), I32_ADD, LOCAL_TEE, unsigned(counter)],
    [I32_CONST, signed(end), I32_LT_U],
  ];
  const finish = after.effects.map(({ code, inputs }): Code => [inputs.map(emitAfter), code]);
  for (const [value, local] of held) locals.release(value.type, local);
  return [before, [I32_CONST, 0, setLocal(counter)], [LOOP, NO_RESULT, pass, updates, advance, BR_IF, 0, END], finish];
}
