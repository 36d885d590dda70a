/** Fourier features: coordinates as sines and cosines, so that a network of few layers can bend sharply. */
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { matmul } from "../graph/ops/contract.ts";
import { cos, mul, sin } from "../graph/ops/elementwise.ts";
import { concat, reshape } from "../graph/ops/movement.ts";

/** cos and sin of B x: x [rows, d], frequencies B [d, count], rad per unit -> [rows, 2 count] (Tancik et al., 2020). */
export function fourierFeatures(x: Tensor, frequencies: Tensor): Tensor {
  const phases = matmul(x, frequencies);
  return concat([cos(phases), sin(phases)], 1);
}

/** cos and sin of the multiples 1, ..., harmonics of angles [rows, d], rad -> [rows, 2 d harmonics]. */
export function circleFeatures(angles: Tensor, harmonics: number): Tensor {
  const [rows, count] = angles.shape;
  const multiples = constant(Float64Array.from({ length: harmonics }, (_, k) => k + 1));
  const phases = reshape(mul(reshape(angles, [rows!, count!, 1]), multiples), [rows!, (count as number) * harmonics]);
  return concat([cos(phases), sin(phases)], 1);
}

/** t, and cos and sin of pi k t for k = 1, ..., harmonics: times [rows, 1] from 0 to 1 -> [rows, 1 + 2 harmonics]. */
export function timeFeatures(t: Tensor, harmonics: number): Tensor {
  const phases = mul(t, constant(Float64Array.from({ length: harmonics }, (_, k) => Math.PI * (k + 1))));
  return concat([t, cos(phases), sin(phases)], 1);
}
