/** A transformer of points whose attention is biased by kernels of distances: an energy that is invariant under motions and exchange of points of one kind. */
import type { Tensor } from "../graph/op.ts";
import { add, div, exp, mul, sub } from "../graph/ops/elementwise.ts";
import { reshape } from "../graph/ops/movement.ts";
import { reduceMax, sum } from "../graph/ops/reduce.ts";
import type { HostArray } from "../num/hostArray.ts";
import { fold, type Key } from "../num/random.ts";
import { silu } from "./activation.ts";
import { timeFeatures } from "./fourierFeatures.ts";
import { layerNorm } from "./layerNorm.ts";
import { applyLinear, initLinear, type LinearParameters } from "./linear.ts";
import { type DistanceKernels, distanceKernels, oneHot, otherPoints, type Points, pairsOf } from "./pairwise.ts";

/** Points and sizes of the network; `features` is a multiple of `heads`. */
export interface GraphTransformerSize {
  readonly points: Points;
  readonly features: number;
  readonly heads: number;
  readonly layers: number;
  readonly kernels: DistanceKernels;
  /** Cosines and sines of the time. */
  readonly timeHarmonics: number;
}

type Layer<T> = Readonly<Record<"query" | "key" | "value" | "bias" | "joined" | "inner" | "outer", LinearParameters<T>>>;

/** Parameters of the network; T is the kind of leaf, tensors or arrays. */
export type GraphTransformerParameters<T> = {
  readonly kind: LinearParameters<T>;
  readonly time: LinearParameters<T>;
  readonly surroundings: LinearParameters<T>;
  readonly layers: readonly Layer<T>[];
  readonly energy: LinearParameters<T>;
};

/** Layers begin near the identity. */
export function initGraphTransformer(size: GraphTransformerSize, key: Key): GraphTransformerParameters<HostArray> {
  const { points, features: c, heads, layers, kernels, timeHarmonics } = size;
  const layer = (stream: Key): Layer<HostArray> => ({
    query: initLinear(c, c, fold(stream, 0), 1),
    key: initLinear(c, c, fold(stream, 1), 1),
    value: initLinear(c, c, fold(stream, 2), 1),
    bias: initLinear(kernels.count, heads, fold(stream, 3), 1),
    joined: initLinear(c, c, fold(stream, 4), 0.5),
    inner: initLinear(c, 2 * c, fold(stream, 5), 1.4),
    outer: initLinear(2 * c, c, fold(stream, 6), 0.5),
  });
  return {
    kind: initLinear(oneHot(points).shape[1] as number, c, fold(key, 0), 1),
    time: initLinear(1 + 2 * timeHarmonics, c, fold(key, 1), 1),
    surroundings: initLinear(kernels.count, c, fold(key, 2), 1),
    layers: Array.from({ length: layers }, (_, index) => layer(fold(key, index + 4))),
    energy: initLinear(c, 1, fold(key, 3), 0.1),
  };
}

/** exp(x) / sum exp(x) over an axis. */
function softmax(x: Tensor, axis: number): Tensor {
  const weights = exp(sub(x, reduceMax(x, axis)));
  return div(weights, sum(weights, axis, true));
}

/** softmax_j(q_i k_j / sqrt(c) + b(r_ij)) v_j of each head: [rows, n, features] (Ying et al., NeurIPS 2021, eq. 6). */
function attended(parameters: Layer<Tensor>, nodes: Tensor, kernels: Tensor, heads: number): Tensor {
  const [rows, count, c] = nodes.shape;
  const width = (c as number) / heads;
  const receivers = (x: Tensor): Tensor => reshape(x, [rows!, count!, 1, heads, width]);
  const senders = (x: Tensor): Tensor => reshape(x, [rows!, 1, count!, heads, width]);
  const likeness = sum(mul(receivers(applyLinear(parameters.query, nodes)), senders(applyLinear(parameters.key, nodes))), -1);
  const scores = add(mul(1 / Math.sqrt(width), likeness), applyLinear(parameters.bias, kernels));
  const weights = reshape(softmax(scores, 2), [rows!, count!, count!, heads, 1]);
  const mixed = sum(mul(weights, senders(applyLinear(parameters.value, nodes))), 2);
  return applyLinear(parameters.joined, reshape(mixed, [rows!, count!, c!]));
}

/** The energy of points x [rows, n, dimensions] at times t [rows, 1] -> [rows, 1]. */
export function transformerEnergy(
  { points, features, heads, kernels, timeHarmonics }: GraphTransformerSize,
  parameters: GraphTransformerParameters<Tensor>,
  x: Tensor,
  t: Tensor,
): Tensor {
  const close = distanceKernels(pairsOf(x, points).distance, kernels);
  const time = reshape(applyLinear(parameters.time, timeFeatures(t, timeHarmonics)), [x.shape[0]!, 1, features]);
  const around = applyLinear(parameters.surroundings, sum(mul(otherPoints(points.count), close), 2));
  let nodes = add(add(applyLinear(parameters.kind, oneHot(points)), time), around);
  for (const layer of parameters.layers) {
    nodes = add(nodes, attended(layer, layerNorm(nodes), close, heads));
    nodes = add(nodes, applyLinear(layer.outer, silu(applyLinear(layer.inner, layerNorm(nodes)))));
  }
  return sum(applyLinear(parameters.energy, layerNorm(nodes)), 1);
}
