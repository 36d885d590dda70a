/** Cartesian coordinates as graphs. */
import type { Tensor } from "../graph/op.ts";

/** Positions in nm, one [batch, atoms] matrix an axis: the layout in which potentials and internal coordinates compute. */
export interface Cartesian {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly z: Tensor;
}
