/** The normal distribution wrapped around the circle: of noise that has been added to an angle. */

import { addAll } from "../graph/addAll.ts";
import { wrapAngle } from "../graph/angle.ts";
import { logSumExp } from "../graph/logSumExp.ts";
import type { Tensor } from "../graph/op.ts";
import { add, cos, div, exp, log, maximum, minimum, mul, select, square, sub } from "../graph/ops/elementwise.ts";
import { concat, reshape } from "../graph/ops/movement.ts";
import { TURN } from "../num/turn.ts";

/** Width, rad, up to which three images are taken, and from which the series: there both are right to 1e-8 of the density. */
const CROSSING = 1;
const SERIES_TERMS = 6;

/** log of the sum over images of exp(-y^2 / 2 w^2), less the height; width at most 1. */
function byImages(angle: Tensor, width: Tensor): Tensor {
  const column = (x: Tensor): Tensor => reshape(x, [...x.shape, 1]);
  const images = [angle, sub(angle, TURN), add(angle, TURN)].map((image) => column(mul(-0.5, square(div(image, width)))));
  const total = reshape(logSumExp(concat(images, -1)), angle.shape);
  return sub(total, add(log(width), Math.log(Math.sqrt(TURN))));
}

/** log of (1 + 2 sum_k exp(-k^2 w^2 / 2) cos(k y)) / 2 pi; width at least 1. */
function bySeries(angle: Tensor, width: Tensor): Tensor {
  const terms = Array.from({ length: SERIES_TERMS }, (_, index) => {
    const k = index + 1;
    return mul(exp(mul(-0.5 * k * k, square(width))), cos(mul(k, angle)));
  });
  return sub(log(add(1, mul(2, addAll(terms)))), Math.log(TURN));
}

/**
 * log of the density sum_k N(y + 2 pi k; 0, width^2) of an angle y, rad, for widths above 0, rad, that broadcast to y (Mardia and Jupp,
 * Directional Statistics, 2000), as a sum over images or its Fourier series.
 */
export function wrappedNormal(y: Tensor, width: Tensor): Tensor {
  const angle = wrapAngle(y);
  const spread = add(width, mul(0, y));
  // Each formula is given a width at which it holds, so that neither makes a NaN where the other is taken.
  const narrow = byImages(angle, minimum(spread, CROSSING));
  const wide = bySeries(angle, maximum(spread, CROSSING));
  return select(sub(spread, CROSSING), wide, narrow);
}
