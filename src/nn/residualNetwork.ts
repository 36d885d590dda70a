/** A residual network whose layers hear a condition: of a vector, at a time. */
import type { Tensor } from "../graph/op.ts";
import { add } from "../graph/ops/elementwise.ts";
import type { HostArray } from "../num/hostArray.ts";
import { fold, type Key } from "../num/random.ts";
import { silu } from "./activation.ts";
import { applyLinear, initLinear, type LinearParameters } from "./linear.ts";

/** Sizes of the network. */
export interface ResidualNetworkSize {
  readonly inputs: number;
  readonly conditions: number;
  readonly outputs: number;
  /** Hidden units. */
  readonly units: number;
  /** Residual blocks of two layers each. */
  readonly blocks: number;
}

/** Parameters of the network; T is the kind of leaf, tensors or arrays. */
export type ResidualNetworkParameters<T> = {
  readonly first: LinearParameters<T>;
  readonly blocks: readonly {
    readonly inner: LinearParameters<T>;
    readonly condition: LinearParameters<T>;
    readonly outer: LinearParameters<T>;
  }[];
  readonly last: LinearParameters<T>;
};

/** Each block begins near the identity: outer layers are small, the last layer is smaller. */
export function initResidualNetwork(size: ResidualNetworkSize, key: Key): ResidualNetworkParameters<HostArray> {
  const { inputs, conditions, outputs, units, blocks } = size;
  return {
    first: initLinear(inputs, units, fold(key, 0), 1),
    blocks: Array.from({ length: blocks }, (_, index) => ({
      inner: initLinear(units, units, fold(key, 3 * index + 2), 1.4),
      condition: initLinear(conditions, units, fold(key, 3 * index + 3), 1),
      outer: initLinear(units, units, fold(key, 3 * index + 4), 0.5),
    })),
    last: initLinear(units, outputs, fold(key, 1), 0.1),
  };
}

/** h <- h + W2 silu(W1 silu(h) + U c + b) in each block: inputs [rows, inputs], condition c [rows, conditions] -> [rows, outputs]. */
export function applyResidualNetwork(parameters: ResidualNetworkParameters<Tensor>, inputs: Tensor, condition: Tensor): Tensor {
  let hidden = applyLinear(parameters.first, inputs);
  for (const { inner, condition: told, outer } of parameters.blocks) {
    const middle = add(applyLinear(inner, silu(hidden)), applyLinear(told, condition));
    hidden = add(hidden, applyLinear(outer, silu(middle)));
  }
  return applyLinear(parameters.last, silu(hidden));
}
