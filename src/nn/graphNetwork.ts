/**
 * A graph network of points that is equivariant under rotations, reflections and translations and under exchange of points of one kind: messages depend on
 * distances alone, and vectors are sums of displacements.
 */
import type { Tensor } from "../graph/op.ts";
import { add, div, mul } from "../graph/ops/elementwise.ts";
import { reshape } from "../graph/ops/movement.ts";
import { sum } from "../graph/ops/reduce.ts";
import type { HostArray } from "../num/hostArray.ts";
import { fold, type Key } from "../num/random.ts";
import { silu } from "./activation.ts";
import { timeFeatures } from "./fourierFeatures.ts";
import { applyLinear, initLinear, type LinearParameters } from "./linear.ts";
import { type DistanceKernels, distanceKernels, oneHot, otherPoints, type Pairs, type Points, pairsOf } from "./pairwise.ts";

/** Points and sizes of the network. */
export interface GraphNetworkSize {
  readonly points: Points;
  /** Features of each point and of each message. */
  readonly features: number;
  readonly layers: number;
  readonly kernels: DistanceKernels;
  /** Cosines and sines of the time. */
  readonly timeHarmonics: number;
}

type Layer<T> = Readonly<
  Record<"receiver" | "sender" | "distance" | "message" | "vector" | "own" | "gathered" | "update", LinearParameters<T>>
>;

/** Parameters of the network; T is the kind of leaf, tensors or arrays. */
export type GraphNetworkParameters<T> = {
  readonly kind: LinearParameters<T>;
  readonly time: LinearParameters<T>;
  readonly layers: readonly Layer<T>[];
  readonly energy: { readonly inner: LinearParameters<T>; readonly outer: LinearParameters<T> };
};

/** Layers begin near the identity. */
export function initGraphNetwork(size: GraphNetworkSize, key: Key): GraphNetworkParameters<HostArray> {
  const { points, features: c, layers, kernels, timeHarmonics } = size;
  const layer = (stream: Key): Layer<HostArray> => ({
    receiver: initLinear(c, c, fold(stream, 0), 1),
    sender: initLinear(c, c, fold(stream, 1), 1),
    distance: initLinear(kernels.count, c, fold(stream, 2), 2),
    message: initLinear(c, c, fold(stream, 3), 1.4),
    vector: initLinear(c, 1, fold(stream, 4), 0.2),
    own: initLinear(c, c, fold(stream, 5), 1),
    gathered: initLinear(c, c, fold(stream, 6), 1),
    update: initLinear(c, c, fold(stream, 7), 0.5),
  });
  return {
    kind: initLinear(oneHot(points).shape[1] as number, c, fold(key, 0), 1),
    time: initLinear(1 + 2 * timeHarmonics, c, fold(key, 1), 1),
    layers: Array.from({ length: layers }, (_, index) => layer(fold(key, index + 4))),
    energy: { inner: initLinear(c, c, fold(key, 2), 1.4), outer: initLinear(c, 1, fold(key, 3), 0.1) },
  };
}

/** m_ij = silu(W silu(R h_i + S h_j + D k(r_ij))), 0 for (i, i): [rows, n, n, features]. */
function messages(parameters: Layer<Tensor>, nodes: Tensor, { distance }: Pairs, { points, kernels }: GraphNetworkSize): Tensor {
  const [rows, count, c] = nodes.shape;
  const receiver = reshape(applyLinear(parameters.receiver, nodes), [rows!, count!, 1, c!]);
  const sender = reshape(applyLinear(parameters.sender, nodes), [rows!, 1, count!, c!]);
  const close = applyLinear(parameters.distance, distanceKernels(distance, kernels));
  const inner = silu(add(add(receiver, sender), close));
  return mul(otherPoints(points.count), silu(applyLinear(parameters.message, inner)));
}

/** sum_j (x_i - x_j) / (r_ij + 1) times a number of each message, over n - 1: [rows, n, dimensions]. */
function shifts(
  parameters: Layer<Tensor>,
  told: Tensor,
  { displacement, distance }: Pairs,
  { points }: GraphNetworkSize,
): Tensor {
  const strength = mul(otherPoints(points.count), applyLinear(parameters.vector, told));
  return mul(1 / Math.max(1, points.count - 1), sum(mul(div(displacement, add(distance, 1)), strength), 2));
}

/** The features of points x [rows, n, dimensions] at times t [rows, 1] -> [rows, n, features], with the points as the layers moved them. */
function propagated(size: GraphNetworkSize, parameters: GraphNetworkParameters<Tensor>, x: Tensor, t: Tensor) {
  const { points, features, timeHarmonics } = size;
  const time = reshape(applyLinear(parameters.time, timeFeatures(t, timeHarmonics)), [x.shape[0]!, 1, features]);
  let nodes = add(applyLinear(parameters.kind, oneHot(points)), time);
  let moved = x;
  for (const layer of parameters.layers) {
    const pairs = pairsOf(moved, points);
    const told = messages(layer, nodes, pairs, size);
    moved = add(moved, shifts(layer, told, pairs, size));
    const gathered = mul(1 / Math.max(1, points.count - 1), sum(told, 2));
    const inner = add(applyLinear(layer.own, nodes), applyLinear(layer.gathered, gathered));
    nodes = add(nodes, applyLinear(layer.update, silu(inner)));
  }
  return { nodes, moved };
}

/** An energy that no motion of all points changes, nor an exchange of two of one kind: [rows, 1] (Satorras et al., ICML 2021, eq. 3 to 6). */
export function graphEnergy(size: GraphNetworkSize, parameters: GraphNetworkParameters<Tensor>, x: Tensor, t: Tensor): Tensor {
  const { nodes } = propagated(size, parameters, x, t);
  const { inner, outer } = parameters.energy;
  return sum(applyLinear(outer, silu(applyLinear(inner, nodes))), 1);
}

/** Vectors that turn with the points: the way that the layers moved them, [rows, n, dimensions]. */
export const graphVectors = (size: GraphNetworkSize, parameters: GraphNetworkParameters<Tensor>, x: Tensor, t: Tensor): Tensor =>
  add(propagated(size, parameters, x, t).moved, mul(-1, x));
