/** The contract of what is sampled: potentials, energy models and whatever is composed of them. */
import type { Tensor } from "./graph/op.ts";

/** A distribution known by its reduced energy. */
export interface Target {
  /** Number of coordinates d. */
  readonly dimension: number;
  /** The period of each coordinate, 2 pi for a torsion; 0 on the line. */
  readonly periods: readonly number[];
  /**
   * u(x) = -log p(x) up to a constant, [batch, d] -> [batch, 1]. Beside x it may depend on graph inputs that whoever runs the graph
   * feeds: a level of annealing [batch, 1], parameters of a model.
   */
  reducedEnergy(x: Tensor): Tensor;
}

/** The periods of d coordinates on the line. */
export const onTheLine = (dimension: number): readonly number[] => Array<number>(dimension).fill(0);
