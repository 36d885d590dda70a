/** Spatiotemporal noise-contrastive estimation: which of two pairs of point and time is the noised data? */

import { z } from "zod";
import { timeLogDensity } from "../energy-models/times.ts";
import type { Noise, NoiseColumns } from "../generators/generator.ts";
import { addAll } from "../graph/addAll.ts";
import type { Tensor } from "../graph/op.ts";
import { add, mul, softplus, sub } from "../graph/ops/elementwise.ts";
import { slice } from "../graph/ops/movement.ts";
import { sum } from "../graph/ops/reduce.ts";
import { conditionalNoiseContrast, spatiotemporalNoiseContrast } from "./citations.ts";
import type { Loss, LossContext } from "./loss.ts";
import { cutNoise, mostColumns } from "./noise.ts";
import { rowsOf } from "./rows.ts";
import { type KernelName, type KernelSettings, kernels, type Pair, type Proposal } from "./spatiotemporalKernels.ts";
import { termSchema } from "./termSchema.ts";

/** A kernel with its settings, and its weight: the part of the rows that step by it. */
export type KernelTerm<K extends KernelName = KernelName> = {
  readonly [N in K]: { readonly kernel: N; readonly weight: number } & KernelSettings[N];
}[K];

/** Settings of spatiotemporal NCE. */
export interface SpatiotemporalNceSettings {
  readonly kernels: readonly KernelTerm[];
}

/** Near and far in time, and both in time and space. */
const USUAL_KERNELS: readonly KernelTerm[] = [
  { kernel: "temporal", weight: 1, step: [0.02, 0.4] },
  { kernel: "ornstein-uhlenbeck", weight: 1, step: [0.02, 0.4], rate: 3 },
  { kernel: "level", weight: 1 },
];

const columnsOf = <K extends KernelName>(term: KernelTerm<K>, dimension: number): NoiseColumns =>
  kernels[term.kernel].noise(dimension);

const proposed = <K extends KernelName>(term: KernelTerm<K>, context: LossContext, here: Pair, noise: Noise): Proposal =>
  kernels[term.kernel].propose(term, context, here, noise);

/** The rows, first and end, of each kernel: as many as its weight says, all in all. */
function shares(terms: readonly KernelTerm[], rows: number): (readonly [first: number, end: number])[] {
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  let weight = 0;
  return terms.map((term) => {
    const first = Math.round((rows * weight) / total);
    weight += term.weight;
    return [first, Math.round((rows * weight) / total)];
  });
}

/** Softplus of -G for some rows that step by one kernel, [rows, 1]. */
function contrast(term: KernelTerm, context: LossContext, here: Pair, noise: Noise): Tensor {
  const there = proposed(term, context, here, noise);
  const joint = ({ x, t }: Pair): Tensor => add(context.logDensity(x, t), timeLogDensity(context.times, t));
  return softplus(sub(sub(joint(there), joint(here)), there.logRatio));
}

/**
 * 2 E softplus(-G), G = l(x_1, t_1) + log pi(t_1) + log k(2 | 1) - l(x_2, t_2) - log pi(t_2) - log k(1 | 2): is the noised data the pair (x_1, t_1), or the pair (x_2, t_2) that a kernel
 * k makes of it? That is conditional NCE (Ceylan and Gutmann, 2018) of the joint density pi(t) p_t(x) of points and times (after Yu et al., 2026). For every kernel the
 * expected gradient at the truth is zero; several kernels share the rows of a batch by their weights.
 */
export const spatiotemporalNce: Loss<SpatiotemporalNceSettings> = {
  title: "spatiotemporal NCE",
  cite: [spatiotemporalNoiseContrast, conditionalNoiseContrast],
  settings: z.strictObject({
    kernels: z
      .array(termSchema<KernelTerm>("kernel", kernels))
      .min(1)
      .default([...USUAL_KERNELS]),
  }),
  needs: [],
  blindTo: [],
  usesFrozen: false,
  noise: ({ kernels: terms }, dimension) => mostColumns(terms.map((term) => columnsOf(term, dimension))),
  apply: ({ kernels: terms }, context, noise) => {
    const { x, t } = context.points;
    const parts = terms.flatMap((term, index) => {
      const [first, end] = shares(terms, rowsOf(x))[index]!;
      if (first === end) return [];
      const own = (all: Tensor): Tensor => slice(all, 0, first, end);
      const noiseOf = cutNoise(noise, { normals: 0, uniforms: 0 }, columnsOf(term, context.noising.periods.length), own);
      return [sum(contrast(term, context, { x: own(x), t: own(t) }, noiseOf))];
    });
    return mul(2 / rowsOf(x), addAll(parts));
  },
};
