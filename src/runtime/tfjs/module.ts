/** The part of TensorFlow.js that the executor uses, so that any build and backend of it can be handed over. */

export interface TfjsTensor {
  readonly shape: number[];
  data(): Promise<ArrayLike<number>>;
  dispose(): void;
}

/** `import * as tf` of `@tensorflow/tfjs`, `@tensorflow/tfjs-node` or `@tensorflow/tfjs-node-gpu`, its backend ready; T is its tensor type. */
export interface TfjsModule<T extends TfjsTensor> {
  getBackend(): string;
  tidy(run: () => void): void;
  keep(x: T): T;
  clone(x: T): T;
  tensor(values: Float32Array | Int32Array, shape: number[], dtype: "float32" | "int32"): T;
  neg(x: T): T;
  exp(x: T): T;
  log(x: T): T;
  sqrt(x: T): T;
  reciprocal(x: T): T;
  abs(x: T): T;
  sign(x: T): T;
  round(x: T): T;
  sin(x: T): T;
  cos(x: T): T;
  acos(x: T): T;
  tanh(x: T): T;
  sigmoid(x: T): T;
  softplus(x: T): T;
  erf(x: T): T;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  maximum(a: T, b: T): T;
  minimum(a: T, b: T): T;
  atan2(a: T, b: T): T;
  greater(a: T, b: number): T;
  where(condition: T, yes: T, no: T): T;
  sum(x: T, axes: number[], keepDims: boolean): T;
  max(x: T, axes: number[], keepDims: boolean): T;
  topk(x: T, k: number, sorted: boolean): { readonly values: T };
  broadcastTo(x: T, shape: number[]): T;
  reshape(x: T, shape: number[]): T;
  transpose(x: T, permutation: number[]): T;
  concat(xs: T[], axis: number): T;
  slice(x: T, begin: number[], size: number[]): T;
  pad(x: T, paddings: [number, number][]): T;
  matMul(a: T, b: T, transposeA: boolean, transposeB: boolean): T;
  gather(x: T, indices: T, axis: number): T;
}
