/** Angles on the circle. */
import type { Tensor } from "./op.ts";
import { mul, round, sub } from "./ops/elementwise.ts";

/** x - 2 pi round(x / 2 pi): the nearest image, in [-pi, pi]. */
export const wrapAngle = (x: Tensor): Tensor => sub(x, mul(2 * Math.PI, round(mul(1 / (2 * Math.PI), x))));
