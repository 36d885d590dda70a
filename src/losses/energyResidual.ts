/** The energy residual: at every point whose energy is known, log q + u is the same constant once q is the Boltzmann density. */
import type { Tensor } from "../graph/op.ts";
import { add, div, mul, sqrt, square, sub } from "../graph/ops/elementwise.ts";
import { reshape } from "../graph/ops/movement.ts";
import { median, sum } from "../graph/ops/reduce.ts";
import { fixedSize } from "../graph/shape.ts";

/** log q + u minus its batch median, which stands for -log Z; log q and u [batch, 1] -> [batch, 1]. */
export function energyResidual(logDensity: Tensor, reducedEnergy: Tensor): Tensor {
  const residual = add(logDensity, reducedEnergy);
  const batch = fixedSize(residual.shape[0], "the batch of an energy residual");
  return sub(residual, reshape(median(reshape(residual, [batch])), [1, 1]));
}

/**
 * Mean of the pseudo-Huber function width^2 (sqrt(1 + (r / width)^2) - 1): r^2 / 2 near zero, linear beyond `width` nats, so that frames
 * far off (high energies early in training) pull with bounded force; zero only where q is the Boltzmann density on every frame.
 */
export function energyResidualLoss(residual: Tensor, weights: Tensor, width: number): Tensor {
  const curve = mul(width ** 2, sub(sqrt(add(1, square(mul(1 / width, residual)))), 1));
  return div(sum(mul(weights, curve)), sum(weights));
}
