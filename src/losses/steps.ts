/** Sizes of steps that contrasts make in time, as data. */
import { z } from "zod";
import type { Tensor } from "../graph/op.ts";
import { exp, mul } from "../graph/ops/elementwise.ts";

/** The smallest and the largest step. */
export type StepRange = readonly [smallest: number, largest: number];

/** Two positive numbers in order. */
export const stepRange: z.ZodType<StepRange> = z
  .tuple([z.number().positive(), z.number().positive()])
  .refine(([smallest, largest]) => smallest <= largest, "the first must not be above the second");

/** A step for each uniform number u [rows, 1], smallest (largest / smallest)^u: as many in each octave. It does not depend on where a step begins, so steps stay symmetric. */
export const stepScale = ([smallest, largest]: StepRange, u: Tensor): Tensor =>
  mul(smallest, exp(mul(Math.log(largest / smallest), u)));
