/** Random numbers of losses: how many columns they need, and who gets which. */
import type { Noise, NoiseColumns } from "../generators/generator.ts";
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { slice } from "../graph/ops/movement.ts";
import { rowsOf } from "./rows.ts";

/** As many columns as each has at most: for losses of which every row takes only one. */
export const mostColumns = (all: readonly NoiseColumns[]): NoiseColumns => ({
  normals: Math.max(...all.map(({ normals }) => normals)),
  uniforms: Math.max(...all.map(({ uniforms }) => uniforms)),
});

/** All columns side by side. */
export const addColumns = (a: NoiseColumns, b: NoiseColumns): NoiseColumns => ({
  normals: a.normals + b.normals,
  uniforms: a.uniforms + b.uniforms,
});

/** `count` columns of the noise from `first` on, their rows as `rows` picks them. A kind of which none is asked for is one column of zeros that nothing reads. */
export function cutNoise(noise: Noise, first: NoiseColumns, count: NoiseColumns, rows: (x: Tensor) => Tensor = (x) => x): Noise {
  const cut = (kind: keyof Noise): Tensor =>
    count[kind] > 0
      ? rows(slice(noise[kind], 1, first[kind], first[kind] + count[kind]))
      : constant(new Float64Array(rowsOf(noise.normals)), [rowsOf(noise.normals), 1]);
  return { normals: cut("normals"), uniforms: cut("uniforms") };
}
