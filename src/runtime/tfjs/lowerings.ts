/** Every operation in the vocabulary of TensorFlow.js. */
import type { OpAttributes, OpName } from "../../graph/op.ts";
import { elementCount } from "../../num/hostArray.ts";
import type { TfjsModule, TfjsTensor } from "./module.ts";

/** One application of an operation, at concrete sizes. */
export interface Application<K extends OpName, T extends TfjsTensor> {
  readonly attributes: OpAttributes[K];
  readonly inputs: readonly T[];
  /** Shape of the result. */
  readonly shape: readonly number[];
  /** What the application always needs on the device: made at its first run, kept as long as the executor. */
  table(make: () => T): T;
}

/** Gives a tensor of its own, never an input or a table itself. */
export type Lowering<K extends OpName> = <T extends TfjsTensor>(tf: TfjsModule<T>, application: Application<K, T>) => T;
export type Lowerings = { readonly [K in Exclude<OpName, "input">]: Lowering<K> };

type Unary =
  | ("neg" | "exp" | "log" | "sqrt" | "reciprocal" | "abs" | "sign" | "round" | "sin" | "cos" | "acos" | "tanh")
  | ("sigmoid" | "softplus" | "erf");
type Binary = "add" | "sub" | "mul" | "div" | "maximum" | "minimum" | "atan2";

const unary =
  (name: Unary): Lowering<Unary> =>
  (tf, { inputs: [x] }) =>
    tf[name](x!);
const binary =
  (name: Binary): Lowering<Binary> =>
  (tf, { inputs: [a, b] }) =>
    tf[name](a!, b!);

/** Sizes of an input with one axis of another size. */
const along = (shape: readonly number[], axis: number, size: number): number[] => shape.with(axis, size);

/** The matrix S [count, size] with S[k, indices[k]] = 1, by which scatterAdd is a product. */
function selection<T extends TfjsTensor>(tf: TfjsModule<T>, indices: Int32Array, size: number): T {
  const data = new Float32Array(indices.length * size);
  indices.forEach((index, k) => {
    data[k * size + index] = 1;
  });
  return tf.tensor(data, [indices.length, size], "float32");
}

const scatterAdd: Lowering<"scatterAdd"> = (tf, { inputs: [x], attributes: { indices, size }, shape, table }) => {
  const rows = elementCount(shape) / size;
  const matrix = table(() => selection(tf, indices, size));
  return tf.reshape(tf.matMul(tf.reshape(x!, [rows, indices.length]), matrix, false, false), [...shape]);
};

const matmul: Lowering<"matmul"> = (tf, { inputs: [a, b], attributes: { transposeA, transposeB }, shape }) => {
  if (a!.shape.length === 2) return tf.matMul(a!, b!, transposeA, transposeB);
  const asRows = <T extends TfjsTensor>(flat: TfjsModule<T>, x: T): T =>
    flat.reshape(x, [elementCount(x.shape.slice(0, -1)), x.shape.at(-1)!]);
  return tf.reshape(tf.matMul(asRows(tf, a!), asRows(tf, b!), transposeA, transposeB), [...shape]);
};

const median: Lowering<"median"> = (tf, { inputs: [x], shape }) => {
  const lower = Math.floor(x!.shape.at(-1)! / 2);
  const largest = tf.topk(x!, lower + 1, true).values;
  const begin = shape.map((_, axis) => (axis === shape.length - 1 ? lower : 0));
  return tf.slice(largest, begin, [...shape]);
};

const slice: Lowering<"slice"> = (tf, { inputs: [x], attributes: { axis, start }, shape }) =>
  tf.slice(
    x!,
    along(
      shape.map(() => 0),
      axis,
      start,
    ),
    [...shape],
  );

const pad: Lowering<"pad"> = (tf, { inputs: [x], attributes: { axis, before, after } }) =>
  tf.pad(
    x!,
    x!.shape.map((_, position): [number, number] => (position === axis ? [before, after] : [0, 0])),
  );

export const lowerings: Lowerings = {
  constant: (tf, { attributes: { data, shape }, table }) =>
    tf.clone(table(() => tf.tensor(Float32Array.from(data), [...shape], "float32"))),
  neg: unary("neg"),
  exp: unary("exp"),
  log: unary("log"),
  sqrt: unary("sqrt"),
  reciprocal: unary("reciprocal"),
  abs: unary("abs"),
  sign: unary("sign"),
  round: unary("round"),
  sin: unary("sin"),
  cos: unary("cos"),
  acos: unary("acos"),
  tanh: unary("tanh"),
  sigmoid: unary("sigmoid"),
  softplus: unary("softplus"),
  erf: unary("erf"),
  add: binary("add"),
  sub: binary("sub"),
  mul: binary("mul"),
  div: binary("div"),
  maximum: binary("maximum"),
  minimum: binary("minimum"),
  atan2: binary("atan2"),
  select: (tf, { inputs: [condition, yes, no] }) => tf.where(tf.greater(condition!, 0), yes!, no!),
  stopGradient: (tf, { inputs: [x] }) => tf.clone(x!),
  withSlope: (tf, { inputs: [, value] }) => tf.clone(value!),
  sum: (tf, { inputs: [x], attributes: { axes } }) => tf.sum(x!, [...axes], true),
  reduceMax: (tf, { inputs: [x], attributes: { axes } }) => tf.max(x!, [...axes], true),
  median,
  broadcast: (tf, { inputs: [x], shape }) => tf.broadcastTo(x!, [...shape]),
  reshape: (tf, { inputs: [x], shape }) => tf.reshape(x!, [...shape]),
  transpose: (tf, { inputs: [x], attributes: { permutation } }) => tf.transpose(x!, [...permutation]),
  concat: (tf, { inputs, attributes: { axis } }) => tf.concat([...inputs], axis),
  slice,
  pad,
  matmul,
  take: (tf, { inputs: [x], attributes: { indices }, table }) =>
    tf.gather(
      x!,
      table(() => tf.tensor(indices.slice(), [indices.length], "int32")),
      x!.shape.length - 1,
    ),
  scatterAdd,
};
