/** What compositions are made of, and what they are again: distributions, or families of them over a level such as a diffusion time. */
import type { Tensor } from "../../graph/op.ts";
import type { GrowthOverTime } from "./growth.ts";

/** What a reduced energy may depend on beside x: nothing for a target, t [batch, 1] for a family over time. */
export type Level = readonly Tensor[];

/** A distribution known by its reduced energy at each level; without levels it is a `Target`, and every target is a factor. */
export interface Factor<L extends Level = readonly []> {
  /** Number of coordinates d. */
  readonly dimension: number;
  /** The period of each coordinate; 0 on the line. */
  readonly periods: readonly number[];
  /** How the energy grows far out, where that is known. */
  readonly growth?: GrowthOverTime | undefined;
  /** u(x) = -log p(x) up to a constant, [batch, d] -> [batch, 1]. */
  reducedEnergy(x: Tensor, ...level: L): Tensor;
}

/** A distribution at each time t [batch, 1]: 0 data, 1 noise. */
export type TimeFamily = Factor<readonly [t: Tensor]>;
