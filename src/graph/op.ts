/** What the library knows about an operation: the contract that every member of `ops/` fulfils. */
import type { HostArray } from "../num/hostArray.ts";
import type { Hash } from "./hash.ts";
import type { Shape } from "./shape.ts";

export type NoAttributes = Readonly<Record<never, never>>;

/** The one list of operations, with their attributes. Every table over operations is total over these names. */
export interface OpAttributes {
  input: { readonly name: string; readonly shape: Shape };
  constant: { readonly data: Float64Array; readonly shape: readonly number[] };
  neg: NoAttributes;
  exp: NoAttributes;
  log: NoAttributes;
  sqrt: NoAttributes;
  reciprocal: NoAttributes;
  abs: NoAttributes;
  sign: NoAttributes;
  round: NoAttributes;
  sin: NoAttributes;
  cos: NoAttributes;
  acos: NoAttributes;
  tanh: NoAttributes;
  sigmoid: NoAttributes;
  softplus: NoAttributes;
  erf: NoAttributes;
  add: NoAttributes;
  sub: NoAttributes;
  mul: NoAttributes;
  div: NoAttributes;
  maximum: NoAttributes;
  minimum: NoAttributes;
  atan2: NoAttributes;
  select: NoAttributes;
  stopGradient: NoAttributes;
  withSlope: NoAttributes;
  sum: { readonly axes: readonly number[] };
  reduceMax: { readonly axes: readonly number[] };
  median: NoAttributes;
  broadcast: { readonly shape: Shape };
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  concat: { readonly axis: number };
  slice: { readonly axis: number; readonly start: number; readonly end: number };
  pad: { readonly axis: number; readonly before: number; readonly after: number };
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  take: { readonly indices: Int32Array };
  scatterAdd: { readonly indices: Int32Array; readonly size: number };
}

/** Names of the operations. */
export type OpName = keyof OpAttributes;

/** A node of the graph: an operation applied to inputs. Immutable; equal nodes are the same object. */
export type Tensor<K extends OpName = OpName> = {
  [P in K]: {
    /** Of the operation, its attributes and its inputs' hashes: the same in every process, whatever was built before. */
    readonly hash: Hash;
    readonly op: OpRule<P>;
    readonly inputs: readonly Tensor[];
    readonly attributes: OpAttributes[P];
    readonly shape: Shape;
  };
}[K];

/** Where a rule writes the ONNX nodes of its lowering; every method returns the name of the value it made. */
export interface OnnxEmitter {
  node(
    type: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, number | string | readonly number[]>>,
  ): string;
  /** An initialiser in the graph's floating-point type. */
  constant(data: Float64Array, shape: readonly number[]): string;
  /** An int64 initialiser of rank 1. */
  integers(values: readonly number[]): string;
  /** An int64 value of rank 1 with the sizes of a shape; those of named axes are read from the model's inputs when it runs. */
  sizes(shape: Shape): string;
  /** The floating-point element type as ONNX numbers it (1 float32, 11 float64), for Cast. */
  readonly elementType: number;
}

/** Everything about one operation. */
export interface OpRule<K extends OpName> {
  readonly name: K;
  /** Shape of the result; throws on inputs that do not fit. */
  shape(inputs: readonly Shape[], attributes: OpAttributes[K]): Shape;
  /** Cotangents of the inputs as graph nodes; undefined where no gradient flows. */
  vjp(cotangent: Tensor, node: Tensor<K>): readonly (Tensor | undefined)[];
  /** Emits the ONNX nodes of this operation and returns the name of the result. */
  onnx(emit: OnnxEmitter, node: Tensor<K>, inputs: readonly string[]): string;
  /** Slow float64 evaluation, the oracle of every executor; `shape` is the concrete shape of the result. */
  reference(inputs: readonly HostArray[], attributes: OpAttributes[K], shape: readonly number[]): Float64Array;
  /** Every element of the result is an element of the one input, so what is uniform stays so. */
  readonly rearranges?: true;
  /** The result repeats elements of the input, so a folded constant would take more room than the recipe. */
  readonly repeats?: true;
  /** Operations on the result may be simplified to operations on its inputs, so that the result is not part of what uses it. */
  readonly seenThrough?: true;
  /** A simpler equal node of the same shape, if there is one. */
  simplify?(inputs: readonly Tensor[], attributes: OpAttributes[K], shape: Shape): Tensor | undefined;
}

/** The table of all operations; a missing rule does not compile. */
export type OpTable = { readonly [K in OpName]: OpRule<K> };
