/** Diffusive classification: from which of several levels of noise does a point come? */

import { z } from "zod";
import { carried } from "../energy-models/noising.ts";
import { sampledTimes } from "../energy-models/times.ts";
import { addAll } from "../graph/addAll.ts";
import { logSumExp } from "../graph/logSumExp.ts";
import type { Tensor } from "../graph/op.ts";
import { exp, minimum, mul, sub } from "../graph/ops/elementwise.ts";
import { concat, slice } from "../graph/ops/movement.ts";
import { bregmanRatio, diffusiveClassifier } from "./citations.ts";
import type { Loss } from "./loss.ts";
import { columnOf, evaluateTogether, mean } from "./rows.ts";

/** Settings of diffusive classification. */
export interface DiffusiveClassificationSettings {
  /** Levels that are told apart at once; 2 is the bi-level form. */
  readonly levels: number;
  /** How ratios of two levels' densities are fitted: by the logistic loss of a classifier, or by the Kullback-Leibler member of the Bregman family. */
  readonly divergence: "logistic" | "kullback-leibler";
}

/** Log-ratios beyond this are cut where they are exponentiated: e^20 stands for impossible, and more would overflow. */
const LARGEST_LOG_RATIO = 20;

type Divergence = (values: readonly (readonly Tensor[])[]) => Tensor;
const average = (parts: readonly Tensor[]): Tensor => mul(1 / parts.length, addAll(parts));

/** Each from values[j][i] = l(x_j, t_i), [rows, 1], of points x_j of level j. */
const divergences: { readonly [D in DiffusiveClassificationSettings["divergence"]]: Divergence } = {
  // The cross-entropy of the levels' posterior, softmax over i.
  logistic: (values) => average(values.map((own, j) => mean(sub(logSumExp(concat(own, 1)), own[j]!)))),
  // E_i exp(r) - E_j r for r = log p_j / p_i: least at the true ratio, for each ordered pair.
  "kullback-leibler": (values) =>
    average(
      values.flatMap((own, j) =>
        values.flatMap((others, i) => {
          if (i === j) return [];
          const there = minimum(sub(others[j]!, others[i]!), LARGEST_LOG_RATIO);
          return [sub(mean(exp(there)), mean(sub(own[j]!, own[i]!)))];
        }),
      ),
    ),
};

/**
 * Points x_j of K random levels t_j, noised from the same data, and l(x_j, t_i) of every point at every level (DiffCLF, OuYang et al., 2026): the posterior that x
 * comes from level i is the softmax of l(x, t_i), whatever the density of levels. Distant levels bridge modes, so their weights are learned.
 */
export const diffusiveClassification: Loss<DiffusiveClassificationSettings> = {
  title: "diffusive classification of levels",
  cite: [diffusiveClassifier, bregmanRatio],
  settings: z.strictObject({
    levels: z.int().min(2).max(16).default(2),
    divergence: z.enum(["logistic", "kullback-leibler"]).default("logistic"),
  }),
  needs: [],
  blindTo: ["coordinates"],
  usesFrozen: false,
  noise: ({ levels }, dimension) => ({ normals: (levels - 1) * dimension, uniforms: levels - 1 }),
  apply: ({ levels, divergence }, { noising, times, logDensity, points }, { normals, uniforms }) => {
    const d = noising.periods.length;
    const others = Array.from({ length: levels - 1 }, (_, k) => {
      const t = sampledTimes(times, columnOf(uniforms, k));
      return { t, x: carried(noising, points.x0, slice(normals, 1, k * d, (k + 1) * d), t) };
    });
    const all = [{ t: points.t, x: points.x }, ...others];
    const values = evaluateTogether(
      logDensity,
      all.flatMap(({ x }) => all.map(({ t }) => [x, t] as const)),
    );
    return divergences[divergence](all.map((_, j) => values.slice(j * levels, (j + 1) * levels)));
  },
};
