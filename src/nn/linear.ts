/** A linear layer. */
import type { Tensor } from "../graph/op.ts";
import { matmul } from "../graph/ops/contract.ts";
import { add } from "../graph/ops/elementwise.ts";
import type { HostArray } from "../num/hostArray.ts";
import { type Key, normals } from "../num/random.ts";
import { zeros } from "./zeros.ts";

/** Parameters of a linear layer: weights [inputs, outputs], bias [outputs]. */
export type LinearParameters<T> = { readonly weights: T; readonly bias: T };

/** W ~ N(0, gain^2 / inputs), b = 0. */
export function initLinear(inputs: number, outputs: number, key: Key, gain: number): LinearParameters<HostArray> {
  const data = new Float32Array(inputs * outputs);
  normals(key, 0, data);
  const scale = gain / Math.sqrt(inputs);
  return { weights: { data: data.map((value) => scale * value), shape: [inputs, outputs] }, bias: zeros([outputs]) };
}

/** x W + b: [rows, inputs] -> [rows, outputs]. */
export const applyLinear = ({ weights, bias }: LinearParameters<Tensor>, x: Tensor): Tensor => add(matmul(x, weights), bias);
