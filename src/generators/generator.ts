/** The contract of a generator: a density that one can sample and whose logarithm is exact. */
import type { Citation } from "../citation.ts";
import type { Tensor } from "../graph/op.ts";
import type { Tree } from "../graph/tree.ts";
import type { HostArray } from "../num/hostArray.ts";
import type { Key } from "../num/random.ts";

/** Random numbers that one draw consumes: columns of standard normals and of uniforms on (0, 1). */
export interface NoiseColumns {
  readonly normals: number;
  readonly uniforms: number;
}

/** The random numbers of a batch of draws. */
export interface Noise {
  /** [batch, normals] */
  readonly normals: Tensor;
  /** [batch, uniforms] */
  readonly uniforms: Tensor;
}

/** `Parameters` is the generator's own tree of parameter tensors; whoever trains or draws only hands it through. */
export interface Generator<Parameters extends Tree<Tensor>> {
  readonly name: string;
  /** Number of coordinates d. */
  readonly dimension: number;
  readonly noise: NoiseColumns;
  /** Rows at which one evaluation of the density is fastest: more leave the caches, or take too much memory. */
  readonly densityRows: number;
  readonly cite: readonly Citation[];
  /** Initial parameters: the tree of `inputs` with arrays as leaves. */
  init(key: Key): Tree<HostArray>;
  /** Graph inputs for the parameters, named by their paths behind the prefix. */
  inputs(prefix: string): Parameters;
  /** log q(z), [batch, d] -> [batch, 1]. */
  logDensity(parameters: Parameters, z: Tensor): Tensor;
  /** Draws z ~ q, [batch, d]. */
  sample(parameters: Parameters, noise: Noise): Tensor;
}
