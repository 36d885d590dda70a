/** Loops as code: the passes of a loop over columns, sums in registers or memory, small products. */
import { type Access, createAccess } from "./access.ts";
import { type Arithmetic, createArithmetic, type ElementType, integer, VECTOR_BYTES } from "./arithmetic.ts";
import { type Block, createBlock, createLocals, emitLoop, emitOnce, type Locals, type Value, type Variable } from "./block.ts";
import { type Columns, identity, type ReductionColumns, type View } from "./columns.ts";
import { VECTOR_FUNCTIONS } from "./elementwise.ts";
import type { Code, FunctionCode } from "./encoding.ts";
import { type ColumnLoop, isInPass, type Loop, type PartStatement, type ProductLoop } from "./loops.ts";
import type { Placement } from "./placement.ts";
import type { ReductionPlan } from "./reductions.ts";

/** What the emission of loops needs. */
export interface Emission {
  readonly type: ElementType;
  readonly placement: Placement;
  readonly writes: ReductionPlan["writes"];
}

/** A block under construction, with access to each vector of a column: what is the same for all of them is computed once. */
interface Scope {
  readonly block: Block;
  readonly arithmetic: Arithmetic;
  readonly accesses: readonly Access[];
}

/** A scope whose counter is a local of the function, or 0. */
function createScope({ type, placement }: Emission, counterLocal?: number): Scope {
  const block = createBlock();
  const arithmetic = createArithmetic(block, type);
  const counter = counterLocal === undefined ? integer(block, 0) : block.local(counterLocal, "i32", true);
  const vectors = placement.columnBytes / VECTOR_BYTES;
  const accesses = Array.from({ length: vectors }, (_, part) => createAccess(arithmetic, placement, counter, part));
  return { block, arithmetic, accesses };
}

const emitLoopOver = (
  columns: number,
  { block }: Scope,
  counter: number,
  after: Scope,
  emission: Emission,
  locals: Locals,
): Code => {
  const { columnBytes } = emission.placement;
  return emitLoop(block, counter, columnBytes, columns * columnBytes, locals, after.block);
};

/** What a reduction of nothing is. */
const neutral = (arithmetic: Arithmetic, { combine }: ReductionColumns): Value =>
  arithmetic.constant(combine === "add" ? 0 : Number.NEGATIVE_INFINITY);

const combined = (arithmetic: Arithmetic, { combine }: ReductionColumns, a: Value, b: Value): Value =>
  combine === "add" ? arithmetic.add(a, b) : arithmetic.max(a, b);

/** The values of a pass for one vector, each computed once. */
function passValues(arithmetic: Arithmetic, access: Access, { size, maps, again }: ColumnLoop): (view: View) => Value {
  const own = new Set<Columns>([...maps, ...again]);
  const made = new Map<Columns, Value>();
  const valueAt = (view: View): Value => {
    const { base } = view;
    if (base.kind !== "map" || !own.has(base) || !isInPass(view, size)) return access.load(base, view.indices);
    const known = made.get(base) ?? VECTOR_FUNCTIONS[base.op](arithmetic, ...base.operands.map(valueAt));
    made.set(base, known);
    return known;
  };
  return valueAt;
}

/** Sums of one vector that a loop gathers in registers, since all passes add to one column. */
interface Gathering {
  readonly target: ReductionColumns;
  readonly column: number;
  /** Whether the sum is all that the column has when the loop ends. */
  readonly writes: boolean;
  readonly variable: Variable;
  /** What rounding has added to the sum too much, where it is carried along. */
  readonly excess: Variable | undefined;
}

/**
 * Sums of so many terms carry along what rounding takes or adds: the energies of a hundred atoms and of their thousands of pairs, large and
 * of either sign, would otherwise add up to numbers that are good to two digits behind the point. Shorter sums are faster without.
 */
const COMPENSATED_TERMS = 64;

/**
 * Adds a term to a sum with compensation: y = term - excess, t = sum + y, excess' = (t - sum) - y, sum' = t. Where the sum is infinite, nothing is carried.
 *
 * Source: Kahan, Commun. ACM 8 (1965) 40.
 */
function addCompensated({ sub, add, equal, and }: Arithmetic, sum: Variable, excess: Variable, term: Value): void {
  const corrected = sub(term, excess.next);
  const total = add(sum.next, corrected);
  const left = sub(sub(total, sum.next), corrected);
  excess.next = and(equal(left, left), left);
  sum.next = total;
}

const isGathered = ({ targets }: PartStatement["part"]): boolean =>
  targets.length > 1 && targets.every((target) => target === targets[0]);

interface Reducer {
  add(statement: PartStatement, value: Value): void;
  readonly gatherings: readonly Gathering[];
}

/** Adds parts to their targets in memory, or to variables. */
function createReducer({ block, arithmetic }: Scope, access: Access, { writes }: Emission): Reducer {
  const gatherings: Gathering[] = [];
  const gather = (target: ReductionColumns, part: PartStatement["part"]): Gathering => {
    const column = part.targets[0]!;
    const known = gatherings.find((one) => one.target === target && one.column === column);
    if (known) return known;
    const isLong = target.combine === "add" && part.targets.length >= COMPENSATED_TERMS;
    const made = {
      target,
      column,
      writes: writes.has(part),
      variable: block.variable(neutral(arithmetic, target)),
      excess: isLong ? block.variable(arithmetic.constant(0)) : undefined,
    };
    gatherings.push(made);
    return made;
  };
  const add = ({ target, part }: PartStatement, plain: Value): void => {
    const value = part.sign < 0 ? arithmetic.neg(plain) : plain;
    if (isGathered(part)) {
      const { variable, excess } = gather(target, part);
      if (excess === undefined) variable.next = combined(arithmetic, target, variable.next, value);
      else addCompensated(arithmetic, variable, excess, value);
    } else if (writes.has(part)) access.store(target, part.targets, value);
    else access.store(target, part.targets, combined(arithmetic, target, access.loadFresh(target, part.targets), value));
  };
  return { add, gatherings };
}

function emitColumns(loop: ColumnLoop, emission: Emission, locals: Locals): Code {
  const { size, maps, parts } = loop;
  const counter = size === 1 ? undefined : locals.take("i32");
  const scope = createScope(emission, counter);
  const { accesses, arithmetic } = scope;
  const values = accesses.map((access) => passValues(arithmetic, access, loop));
  const reducers = accesses.map((access) => createReducer(scope, access, emission));
  for (const map of maps.filter((one) => emission.placement.vectors(one) !== undefined)) {
    const view = { base: map, indices: identity(size) };
    for (const [vector, access] of accesses.entries()) access.store(map, view.indices, values[vector]!(view));
  }
  for (const statement of parts) {
    for (const [vector, { add }] of reducers.entries()) add(statement, values[vector]!(statement.part.source));
  }
  if (counter === undefined) return emitOnce(scope.block, locals);
  const after = createScope(emission);
  reducers.forEach(({ gatherings }, vector) => {
    const access = after.accesses[vector]!;
    for (const { target, column, writes, variable } of gatherings) {
      const place = Int32Array.of(column);
      // Other parts may have added to the column in the same loop.
      const sum = writes ? variable.value : combined(after.arithmetic, target, access.loadFresh(target, place), variable.value);
      access.store(target, place, sum);
    }
  });
  return emitLoopOver(size, scope, counter, after, emission, locals);
}

/** Columns of a product that are summed side by side, so that the factor that they share is read once. */
const PRODUCT_WIDTH = 4;

/** Some columns of one row of a product. */
function emitProductColumns(
  { target }: ProductLoop,
  row: number,
  columns: readonly number[],
  emission: Emission,
  locals: Locals,
): Code {
  const { inner, left, right } = target;
  const counter = locals.take("i32");
  const scope = createScope(emission, counter);
  const after = createScope(emission);
  const { block, arithmetic } = scope;
  scope.accesses.forEach((access, vector) => {
    const factor = access.load(left.base, left.indices.subarray(row * inner, (row + 1) * inner));
    for (const column of columns) {
      const others = Int32Array.from({ length: inner }, (_, k) => right.indices[k * target.columns + column]!);
      const sum = block.variable(arithmetic.constant(0));
      sum.next = arithmetic.add(sum.value, arithmetic.mul(factor, access.load(right.base, others)));
      after.accesses[vector]!.store(target, Int32Array.of(row * target.columns + column), sum.value);
    }
  });
  const code = emitLoopOver(inner, scope, counter, after, emission, locals);
  locals.release("i32", counter);
  return code;
}

function emitProduct(loop: ProductLoop, emission: Emission, locals: Locals): Code {
  const { rows, columns } = loop.target;
  const pieces: Code[] = [];
  for (let row = 0; row < rows; row++) {
    for (let first = 0; first < columns; first += PRODUCT_WIDTH) {
      const some = Array.from({ length: Math.min(PRODUCT_WIDTH, columns - first) }, (_, index) => first + index);
      pieces.push(emitProductColumns(loop, row, some, emission, locals));
    }
  }
  return pieces;
}

/** Sets all columns of a reduction to what it is of nothing. */
function emitFill(target: ReductionColumns, emission: Emission, locals: Locals): Code {
  const counter = locals.take("i32");
  const scope = createScope(emission, counter);
  for (const access of scope.accesses) access.store(target, identity(target.size), neutral(scope.arithmetic, target));
  const code = emitLoopOver(target.size, scope, counter, createScope(emission), emission, locals);
  locals.release("i32", counter);
  return code;
}

/** The function of a loop, which fills the reductions in `starts` before. */
export function emitLoopFunction(loop: Loop, emission: Emission, starts: readonly ReductionColumns[]): FunctionCode {
  const locals = createLocals(0);
  const filling = starts.map((target) => emitFill(target, emission, locals));
  const body = loop.kind === "columns" ? emitColumns(loop, emission, locals) : emitProduct(loop, emission, locals);
  return { parameters: [], locals: locals.types, body: [filling, body] };
}
