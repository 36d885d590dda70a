/** The contract of a continuous normalising flow: a density that noise becomes when a velocity field carries it. */
import type { Citation } from "../../citation.ts";
import type { Tensor } from "../../graph/op.ts";
import type { Tree } from "../../graph/tree.ts";
import type { HostArray } from "../../num/hostArray.ts";
import type { Key } from "../../num/random.ts";

/** `Parameters` is the flow's own tree of parameter tensors. Times run from the data's, 0, to the noise's, 1. */
export interface Flow<Parameters extends Tree<Tensor>> {
  readonly name: string;
  /** Number of coordinates d. */
  readonly dimension: number;
  /** The period of each coordinate; 0 on the line, where data have been standardised. The noise is uniform on circles and normal on lines. */
  readonly periods: readonly number[];
  readonly cite: readonly Citation[];
  /** Initial parameters: the tree of `inputs` with arrays as leaves. */
  init(key: Key): Tree<HostArray>;
  /** Graph inputs for the parameters, named by their paths behind the prefix. */
  inputs(prefix: string): Parameters;
  /** dx/dt at x [batch, d] and t [batch, 1] -> [batch, d]. */
  velocity(parameters: Parameters, x: Tensor, t: Tensor): Tensor;
}
