/** Flow matching along a noising where forces are known: the velocity of its probability flow from data, noise and forces. */
import { carried, conditionalScores, dataFactor, diffusion, type Noising, noiseWidth } from "../energy-models/noising.ts";
import type { Tensor } from "../graph/op.ts";
import { add, div, mul, square, sub } from "../graph/ops/elementwise.ts";
import type { Velocity } from "./flowMatching.ts";
import { mean } from "./rows.ts";

/** Data x_0 with forces F = dlog p_0/dx(x_0), and standard normals, [rows, d]; the mean of F^2 by coordinate, `information` [d]. */
export interface KnownData {
  readonly data: Tensor;
  readonly force: Tensor;
  readonly noise: Tensor;
  readonly information: Tensor;
}

/**
 * x_t and a velocity v' [rows, d] whose mean given x_t is that of the probability flow, v = f x - (g^2 / 2) s (Song et al., ICLR 2021, eq. 13), at t in (0, 1).
 *
 * Both the conditional score s_c and F / alpha have the score s of p_t as their means (target score matching), with variances of about 1 / sigma^2 and
 * J / alpha^2, J the information: v' takes their mean weighted by the inverse variances, (1 - w) s_c + w F / alpha with w = alpha^2 / (alpha^2 + J sigma^2).
 * For standardised normal data v' is v without any noise.
 */
export function knownVelocity(
  process: Noising,
  { data, force, noise, information }: KnownData,
  t: Tensor,
): { readonly x: Tensor; readonly velocity: Tensor } {
  const x = carried(process, data, noise, t);
  const { drift, squaredWidth } = diffusion(process, t);
  const [alpha, sigma] = [dataFactor(process, t), noiseWidth(process, t)];
  const conditional = conditionalScores(process, x, data, t).score;
  const weight = div(square(alpha), add(square(alpha), mul(information, square(sigma))));
  const score = add(conditional, mul(weight, sub(div(force, alpha), conditional)));
  return { x, velocity: sub(mul(drift, x), mul(0.5, mul(squaredWidth, score))) };
}

/**
 * Mean over rows and coordinates of |v(x_t, t) - v'|^2 / (alpha g^2 / 2) -> scalar. Least at the probability flow. |v - v'|^2 / (g^2 / 2) would be the score's error
 * as the divergence of densities counts it (Song et al., NeurIPS 2021, eq. 8); alpha spares times near 1, at which hardly anything is left to learn.
 */
export function probabilityFlowLoss(velocity: Velocity, process: Noising, known: KnownData, t: Tensor): Tensor {
  const { x, velocity: wanted } = knownVelocity(process, known, t);
  const rate = mul(0.5, mul(dataFactor(process, t), diffusion(process, t).squaredWidth));
  return mean(div(square(sub(velocity(x, t), wanted)), rate));
}
