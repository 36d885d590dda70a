/** How strongly the probability flow of a noising moves coordinates: what velocities of networks are multiplied by. */
import { joined, partsOf } from "../../graph/coordinates.ts";
import { constant } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { cos, mul, sin } from "../../graph/ops/elementwise.ts";

/**
 * alpha g^2 / 2 by coordinate at t [rows, 1] -> [rows, d], for x_t = cos(pi t / 2) x_0 + sin(pi t / 2) n on the line, (pi / 2) sin(pi t / 2), and for
 * wrapped noise of width P sin(pi t / 2)^2 on a circle of period P, pi P^2 sin(pi t / 2)^3 cos(pi t / 2).
 *
 * Where data are N(0, 1), and where they are uniform, the velocity of the flow is 0; elsewhere it is the rate times what is left of scores.
 */
export function probabilityFlowRates(periods: readonly number[], t: Tensor): Tensor {
  const parts = partsOf(periods);
  const angle = mul(Math.PI / 2, t);
  const [sine, cosine] = [sin(angle), cos(angle)];
  const each = (values: readonly number[], rate: Tensor): Tensor | undefined =>
    values.length === 0 ? undefined : mul(constant([...values]), rate);
  return joined(
    parts,
    each(
      parts.line.map(() => Math.PI / 2),
      sine,
    ),
    each(
      parts.circle.map((index) => Math.PI * periods[index]! ** 2),
      mul(mul(sine, cosine), mul(sine, sine)),
    ),
  );
}
