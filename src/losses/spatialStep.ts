/** A symmetric step in space at a fixed time. */
import { z } from "zod";
import { type Noising, noiseWidth } from "../energy-models/noising.ts";
import { wrap } from "../graph/coordinates.ts";
import type { Tensor } from "../graph/op.ts";
import { add, mul, sqrt, square } from "../graph/ops/elementwise.ts";

/** Settings of a step in space. */
export interface SpatialSettings {
  /** Width of the step in widths of the noise, and the least width of noise that is reckoned with, in the coordinates' unit. */
  readonly step: number;
  readonly floor: number;
}

export const spatialSettings: z.ZodObject<{ step: z.ZodDefault<z.ZodNumber>; floor: z.ZodDefault<z.ZodNumber> }> = z.strictObject(
  {
    step: z.number().positive().default(1),
    floor: z.number().positive().default(0.1),
  },
);

/** x + step sqrt(width(t)^2 + floor^2) n, on the circle wrapped; x and n [rows, d]. */
export function spatialStep({ step, floor }: SpatialSettings, process: Noising, x: Tensor, t: Tensor, n: Tensor): Tensor {
  const width = sqrt(add(square(noiseWidth(process, t)), floor ** 2));
  return wrap(add(x, mul(step, mul(width, n))), process.periods);
}
