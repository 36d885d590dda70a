/** The contract of a generator: a density that one can sample and whose logarithm is exact. */
import type { Tensor } from "../graph/op.ts";
import type { MapTree, Tree } from "../graph/tree.ts";
import type { HostArray } from "../num/hostArray.ts";
import type { Key } from "../num/random.ts";

/** Random numbers that one draw consumes: columns of standard normals and of uniforms on (0, 1). */
export interface NoiseColumns {
  readonly normals: number;
  readonly uniforms: number;
}

export interface Noise {
  /** [batch, normals] */
  readonly normals: Tensor;
  /** [batch, uniforms] */
  readonly uniforms: Tensor;
}

/** `Host` is the tree of the parameters as arrays; graphs take the same tree of tensors. */
export interface Generator<Host extends Tree<HostArray>> {
  readonly name: string;
  /** Number of coordinates d. */
  readonly dimension: number;
  readonly noise: NoiseColumns;
  /** Keys of the papers to cite. */
  readonly cite: readonly string[];
  init(key: Key): Host;
  /** log q(z), [batch, d] -> [batch, 1]. */
  logDensity(parameters: MapTree<Host, HostArray, Tensor>, z: Tensor): Tensor;
  /** Draws z ~ q, [batch, d]. */
  sample(parameters: MapTree<Host, HostArray, Tensor>, noise: Noise): Tensor;
}
