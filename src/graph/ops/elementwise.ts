/** Elementwise operations with NumPy broadcasting, and the algebra that simplifies them. */
import { elementCount, type HostArray } from "../../num/hostArray.ts";
import { apply, constant, isOp, lift, type Operand, uniformValue } from "../node.ts";
import type { NoAttributes, OnnxEmitter, OpAttributes, OpName, OpRule, Tensor } from "../op.ts";
import { broadcastShapes, type Shape, sameShape } from "../shape.ts";
import { erfValue } from "./erf.ts";
import { addPadded } from "./padded.ts";
import { alignRank, broadcast, broadcastIndices, unbroadcast } from "./reduce.ts";

/** The operations without attributes, but for the one that is not elementwise. */
export type ElementwiseName = Exclude<{ [K in OpName]: NoAttributes extends OpAttributes[K] ? K : never }[OpName], "median">;

interface Definition {
  /** Value at one element. */
  readonly value: (...x: number[]) => number;
  /** Partial derivatives times the cotangent, before the adjoint of broadcasting; undefined where no gradient flows. */
  readonly partials: (cotangent: Tensor, x: readonly Tensor[], y: Tensor) => readonly (Tensor | undefined)[];
  /** ONNX operator of the same arity, or an emission of several nodes. */
  readonly lower: string | ((emit: OnnxEmitter, inputs: readonly string[]) => string);
  readonly seenThrough?: true;
  readonly simplify?: (x: readonly Tensor[], shape: Shape) => Tensor | undefined;
}

function evaluate(value: Definition["value"], inputs: readonly HostArray[], shape: readonly number[]): Float64Array {
  const sources = inputs.map((input) => ({
    data: input.data,
    at: broadcastIndices(shape, alignRank(input.shape, shape.length)),
  }));
  return Float64Array.from({ length: elementCount(shape) }, (_, flat) =>
    value(...sources.map(({ data, at }) => data[at[flat]!]!)),
  );
}

/** Drops broadcasts that the elementwise rule does anyway, and moves a broadcast of the only argument behind the operation. */
function withoutBroadcasts<K extends ElementwiseName>(
  op: OpRule<K>,
  inputs: readonly Tensor[],
  shape: Shape,
): Tensor | undefined {
  const position = inputs.findIndex((input) => isOp(input, "broadcast"));
  if (position < 0) return undefined;
  const slim = inputs.with(position, inputs[position]!.inputs[0]!);
  const node = apply(op, slim, {} as never);
  return sameShape(node.shape, shape) ? node : broadcast(node, shape);
}

/** Where every argument is one repeated value, so is the result. */
function foldUniform(value: Definition["value"], inputs: readonly Tensor[], shape: Shape): Tensor | undefined {
  const values = inputs.map(uniformValue);
  return values.every((x) => x !== undefined) ? grown(constant(value(...values)), shape) : undefined;
}

function define<K extends ElementwiseName>(name: K, definition: Definition): OpRule<K> {
  const rule: OpRule<K> = {
    name,
    ...(definition.seenThrough && { seenThrough: true }),
    shape: (shapes) => shapes.reduce(broadcastShapes),
    vjp: (cotangent, node) =>
      definition
        .partials(cotangent, node.inputs, node as Tensor)
        .map((partial, index) => partial && unbroadcast(partial, node.inputs[index]!.shape)),
    onnx: (emit, _, inputs) =>
      typeof definition.lower === "string" ? emit.node(definition.lower, inputs) : definition.lower(emit, inputs),
    reference: (inputs, _, shape) => evaluate(definition.value, inputs, shape),
    simplify: (inputs, _, shape) =>
      foldUniform(definition.value, inputs, shape) ??
      withoutBroadcasts(rule, inputs, shape) ??
      definition.simplify?.(inputs, shape),
  };
  return rule;
}

/** `x` grown to the shape that a larger partner gave it. */
const grown = (x: Tensor, shape: Shape): Tensor => (sameShape(x.shape, shape) ? x : broadcast(x, shape));
const zeros = (shape: Shape): Tensor => broadcast(constant(0), shape);
const isNeg = (x: Tensor): boolean => isOp(x, "neg");
/** The factor c of c x, which simplification keeps on the left. */
const factorOf = (x: Tensor): number | undefined => (isOp(x, "mul") ? uniformValue(x.inputs[0]!) : undefined);
const inOrder = (a: Tensor, b: Tensor): boolean => a.hash <= b.hash;

/*
 * Each rewriting below makes the expression smaller or cheaper, or moves a neg, a constant factor or zeros of padding outwards, or puts two
 * arguments in the order of their hashes: none undoes another, so simplification ends. Two of them forget what is not finite: 0 x is 0
 * and x - x is 0 even where x is infinite or NaN, which executors then do not see.
 */

/** c and x of a term c x. */
function coefficientOf(term: Tensor): [number, Tensor] {
  if (isNeg(term)) return [-1, term.inputs[0]!];
  const factor = factorOf(term);
  return factor === undefined ? [1, term] : [factor, term.inputs[1]!];
}

/** c x + sign d x as (c + sign d) x, or undefined for terms that are not alike. */
function gatherLikeTerms(a: Tensor, b: Tensor, sign: number, shape: Shape): Tensor | undefined {
  const [c, x] = coefficientOf(a);
  const [d, y] = coefficientOf(b);
  return x === y ? grown(mul(c + sign * d, x), shape) : undefined;
}

function simplifyAdd([a, b]: readonly Tensor[], shape: Shape): Tensor | undefined {
  if (uniformValue(a!) === 0) return grown(b!, shape);
  if (uniformValue(b!) === 0) return grown(a!, shape);
  const gathered = gatherLikeTerms(a!, b!, 1, shape);
  if (gathered) return gathered;
  if (isNeg(b!)) return sub(a!, b!.inputs[0]!);
  if (isNeg(a!)) return sub(b!, a!.inputs[0]!);
  return addPadded(a!, b!, add) ?? (inOrder(a!, b!) ? undefined : add(b!, a!));
}

function simplifySub([a, b]: readonly Tensor[], shape: Shape): Tensor | undefined {
  if (uniformValue(b!) === 0) return grown(a!, shape);
  if (uniformValue(a!) === 0) return grown(neg(b!), shape);
  return gatherLikeTerms(a!, b!, -1, shape) ?? (isNeg(b!) ? add(a!, b!.inputs[0]!) : undefined);
}

function simplifyMul([a, b]: readonly Tensor[], shape: Shape): Tensor | undefined {
  if (uniformValue(b!) !== undefined && uniformValue(a!) === undefined) return mul(b!, a!);
  const factor = uniformValue(a!);
  if (factor === 0) return zeros(shape);
  if (factor === 1) return grown(b!, shape);
  if (factor === -1) return grown(neg(b!), shape);
  if (isNeg(a!)) return neg(mul(a!.inputs[0]!, b!));
  if (isNeg(b!)) return factor === undefined ? neg(mul(a!, b!.inputs[0]!)) : grown(mul(-factor, b!.inputs[0]!), shape);
  if (factor !== undefined) {
    const inner = factorOf(b!);
    return inner === undefined ? undefined : grown(mul(factor * inner, b!.inputs[1]!), shape);
  }
  // Constants gather on the left, so that products of them fold.
  if (factorOf(b!) !== undefined) return mul(b!.inputs[0]!, mul(a!, b!.inputs[1]!));
  if (factorOf(a!) !== undefined) return mul(a!.inputs[0]!, mul(a!.inputs[1]!, b!));
  return inOrder(a!, b!) ? undefined : mul(b!, a!);
}

function simplifyDiv([a, b]: readonly Tensor[], shape: Shape): Tensor | undefined {
  const divisor = uniformValue(b!);
  // The inverse of a subnormal number overflows where the quotient need not.
  if (divisor !== undefined && Number.isFinite(1 / divisor)) return grown(mul(1 / divisor, a!), shape);
  if (uniformValue(a!) === 1) return grown(reciprocal(b!), shape);
  return undefined;
}

function simplifyNeg([x]: readonly Tensor[], shape: Shape): Tensor | undefined {
  if (isNeg(x!)) return x!.inputs[0];
  if (isOp(x!, "sub")) return sub(x.inputs[1]!, x.inputs[0]!);
  const factor = factorOf(x!);
  return factor === undefined ? undefined : grown(mul(-factor, x!.inputs[1]!), shape);
}

const chooseWhere = (emit: OnnxEmitter, condition: string, yes: string, no: string): string =>
  emit.node("Where", [condition, yes, no]);
const scalar = (emit: OnnxEmitter, value: number): string => emit.constant(Float64Array.of(value), []);

/** atan2 by the arc tangent of a ratio, moved to the right quadrant; 0/0 is kept out of the division. */
function lowerAtan2(emit: OnnxEmitter, [y, x]: readonly string[]): string {
  const zero = scalar(emit, 0);
  const steep = emit.node("Less", [emit.node("Abs", [x!]), emit.node("Abs", [y!])]);
  const numerator = chooseWhere(emit, steep, x!, y!);
  const denominator = chooseWhere(emit, steep, y!, x!);
  const flat = emit.node("Equal", [denominator, zero]);
  const angle = emit.node("Atan", [emit.node("Div", [numerator, chooseWhere(emit, flat, scalar(emit, 1), denominator)])]);
  const below = emit.node("Less", [y!, zero]);
  const quarter = chooseWhere(emit, below, scalar(emit, -Math.PI / 2), scalar(emit, Math.PI / 2));
  const half = chooseWhere(emit, below, scalar(emit, -Math.PI), scalar(emit, Math.PI));
  const left = emit.node("Less", [x!, zero]);
  const shallow = chooseWhere(emit, left, emit.node("Add", [angle, half]), angle);
  return chooseWhere(emit, steep, emit.node("Sub", [quarter, angle]), shallow);
}

export const elementwiseRules: { readonly [K in ElementwiseName]: OpRule<K> } = {
  neg: define("neg", {
    value: (x) => -x,
    partials: (g) => [neg(g)],
    lower: "Neg",
    seenThrough: true,
    simplify: simplifyNeg,
  }),
  exp: define("exp", { value: Math.exp, partials: (g, _, y) => [mul(g, y)], lower: "Exp" }),
  log: define("log", { value: Math.log, partials: (g, [x]) => [mul(g, reciprocal(x!))], lower: "Log" }),
  sqrt: define("sqrt", { value: Math.sqrt, partials: (g, _, y) => [mul(0.5, mul(g, reciprocal(y)))], lower: "Sqrt" }),
  reciprocal: define("reciprocal", { value: (x) => 1 / x, partials: (g, _, y) => [neg(mul(g, square(y)))], lower: "Reciprocal" }),
  abs: define("abs", { value: Math.abs, partials: (g, [x]) => [mul(g, sign(x!))], lower: "Abs" }),
  sign: define("sign", { value: Math.sign, partials: () => [undefined], lower: "Sign" }),
  // ONNX rounds halves to even; so does this.
  round: define("round", { value: roundHalfEven, partials: () => [undefined], lower: "Round" }),
  sin: define("sin", { value: Math.sin, partials: (g, [x]) => [mul(g, cos(x!))], lower: "Sin" }),
  cos: define("cos", { value: Math.cos, partials: (g, [x]) => [neg(mul(g, sin(x!)))], lower: "Cos" }),
  acos: define("acos", {
    value: Math.acos,
    partials: (g, [x]) => [neg(mul(g, reciprocal(sqrt(sub(1, square(x!))))))],
    lower: "Acos",
  }),
  tanh: define("tanh", { value: Math.tanh, partials: (g, _, y) => [mul(g, sub(1, square(y)))], lower: "Tanh" }),
  sigmoid: define("sigmoid", {
    value: (x) => 1 / (1 + Math.exp(-x)),
    partials: (g, _, y) => [mul(g, mul(y, sub(1, y)))],
    lower: "Sigmoid",
  }),
  softplus: define("softplus", {
    value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    partials: (g, [x]) => [mul(g, sigmoid(x!))],
    lower: "Softplus",
  }),
  erf: define("erf", {
    value: erfValue,
    partials: (g, [x]) => [mul(2 / Math.sqrt(Math.PI), mul(g, exp(neg(square(x!)))))],
    lower: "Erf",
  }),
  add: define("add", { value: (a, b) => a! + b!, partials: (g) => [g, g], lower: "Add", simplify: simplifyAdd }),
  sub: define("sub", {
    value: (a, b) => a! - b!,
    partials: (g) => [g, neg(g)],
    lower: "Sub",
    seenThrough: true,
    simplify: simplifySub,
  }),
  mul: define("mul", {
    value: (a, b) => a! * b!,
    partials: (g, [a, b]) => [mul(g, b!), mul(g, a!)],
    lower: "Mul",
    seenThrough: true,
    simplify: simplifyMul,
  }),
  div: define("div", {
    value: (a, b) => a! / b!,
    partials: (g, [, b], y) => [div(g, b!), neg(mul(g, div(y, b!)))],
    lower: "Div",
    simplify: simplifyDiv,
  }),
  maximum: define("maximum", {
    value: (a, b) => Math.max(a!, b!),
    partials: (g, [a, b]) => [select(sub(a!, b!), g, 0), select(sub(a!, b!), 0, g)],
    lower: "Max",
  }),
  minimum: define("minimum", {
    value: (a, b) => Math.min(a!, b!),
    partials: (g, [a, b]) => [select(sub(b!, a!), g, 0), select(sub(b!, a!), 0, g)],
    lower: "Min",
  }),
  atan2: define("atan2", {
    // Adding 0 makes -0 positive, so the angle does not hang on the sign of a zero.
    value: (y, x) => Math.atan2(y! + 0, x! + 0),
    partials: (g, [y, x]) => {
      const scaled = div(g, add(square(y!), square(x!)));
      return [mul(scaled, x!), neg(mul(scaled, y!))];
    },
    lower: lowerAtan2,
  }),
  select: define("select", {
    value: (condition, yes, no) => (condition! > 0 ? yes! : no!),
    partials: (g, [condition]) => [undefined, select(condition!, g, 0), select(condition!, 0, g)],
    lower: (emit, [condition, yes, no]) => chooseWhere(emit, emit.node("Greater", [condition!, scalar(emit, 0)]), yes!, no!),
    simplify: ([, yes, no], shape) => (yes === no ? grown(yes!, shape) : undefined),
  }),
  stopGradient: define("stopGradient", { value: (x) => x!, partials: () => [undefined], lower: "Identity" }),
  withSlope: define("withSlope", {
    value: (_, value) => value!,
    partials: (g, [, , slope]) => [mul(g, slope!), undefined, undefined],
    lower: (_, [, value]) => value!,
  }),
};

function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

type Unary = (x: Operand) => Tensor;
type Binary = (a: Operand, b: Operand) => Tensor;

const unary =
  <K extends ElementwiseName>(rule: () => OpRule<K>): Unary =>
  (x) =>
    apply(rule(), [lift(x)], {} as never);
const binary =
  <K extends ElementwiseName>(rule: () => OpRule<K>): Binary =>
  (a, b) =>
    apply(rule(), [lift(a), lift(b)], {} as never);

export const neg: Unary = unary(() => elementwiseRules.neg);
export const exp: Unary = unary(() => elementwiseRules.exp);
export const log: Unary = unary(() => elementwiseRules.log);
export const sqrt: Unary = unary(() => elementwiseRules.sqrt);
export const reciprocal: Unary = unary(() => elementwiseRules.reciprocal);
export const abs: Unary = unary(() => elementwiseRules.abs);
/** -1, 0 or 1; no gradient flows through it. */
export const sign: Unary = unary(() => elementwiseRules.sign);
/** Nearest integer, halves to even; no gradient flows through it. */
export const round: Unary = unary(() => elementwiseRules.round);
export const sin: Unary = unary(() => elementwiseRules.sin);
export const cos: Unary = unary(() => elementwiseRules.cos);
export const acos: Unary = unary(() => elementwiseRules.acos);
export const tanh: Unary = unary(() => elementwiseRules.tanh);
/** 1 / (1 + exp(-x)). */
export const sigmoid: Unary = unary(() => elementwiseRules.sigmoid);
/** log(1 + exp(x)). */
export const softplus: Unary = unary(() => elementwiseRules.softplus);
export const erf: Unary = unary(() => elementwiseRules.erf);
export const add: Binary = binary(() => elementwiseRules.add);
export const sub: Binary = binary(() => elementwiseRules.sub);
export const mul: Binary = binary(() => elementwiseRules.mul);
export const div: Binary = binary(() => elementwiseRules.div);
export const maximum: Binary = binary(() => elementwiseRules.maximum);
export const minimum: Binary = binary(() => elementwiseRules.minimum);
/** Angle of the point (x, y), in (-pi, pi]. */
export const atan2: Binary = binary(() => elementwiseRules.atan2);
/** `yes` where `condition` > 0, else `no`; no gradient flows to the condition. */
export const select = (condition: Operand, yes: Operand, no: Operand): Tensor =>
  apply(elementwiseRules.select, [lift(condition), lift(yes), lift(no)], {});
/** `x` as a constant for differentiation. */
export const stopGradient: Unary = unary(() => elementwiseRules.stopGradient);
/** `value` as a function of `x` with the derivative `slope`: gradients go to x through the slope, and not through the value. */
export const withSlope = (x: Tensor, value: Tensor, slope: Tensor): Tensor =>
  apply(elementwiseRules.withSlope, [x, value, slope], {});
/** x^2. */
export const square = (x: Operand): Tensor => mul(x, x);
