/** Objectives by short names: losses joined by "+", a weight and "*" before a loss that has one, a spatiotemporal one with a kernel behind "/" where it is to have only that. */
import { UserError } from "../../errors.ts";
import { type LossName, losses } from "../../losses/index.ts";
import { type Objective, objectiveOf } from "../../losses/objective.ts";
import { kernels } from "../../losses/spatiotemporalKernels.ts";

/** The objectives that are measured unless others are asked for: every loss by itself where it can stand alone, and sums that make sense. */
export const usualContenders: readonly string[] = [
  "denoising-score",
  "time-score",
  "info-nce",
  "conditional-nce",
  "diffusive-classification",
  "spatiotemporal-nce",
  ...Object.keys(kernels).map((kernel) => `spatiotemporal-nce/${kernel}`),
  "noise-contrastive",
  "denoising-score+target-score",
  "denoising-score+time-score",
  "denoising-score+info-nce",
  "denoising-score+diffusive-classification",
  "denoising-score+spatiotemporal-nce",
  "denoising-score+self-adapting-nce",
  "denoising-score+fokker-planck",
  "denoising-score+energy-supervision",
];

const isLoss = (name: string): name is LossName => Object.hasOwn(losses, name);

/** A weight and a loss: "10*info-nce". */
const WEIGHTED = /^(\d+(?:\.\d+)?)\*(.+)$/;

function termOf(part: string): object {
  const [, weight, weighted] = WEIGHTED.exec(part) ?? [];
  if (weighted !== undefined) return { ...termOf(weighted), weight: Number(weight) };
  const [loss, kernel] = part.split("/");
  if (!isLoss(loss!)) {
    throw new UserError(
      `The loss "${loss}" was asked for, but the known losses are ${Object.keys(losses).join(", ")}: choose among these.`,
    );
  }
  if (kernel === undefined) return { loss };
  if (loss === "spatiotemporal-nce" && Object.hasOwn(kernels, kernel)) return { loss, kernels: [{ kernel }] };
  throw new UserError(
    `"${part}" was asked for, but only spatiotemporal-nce has kernels, ${Object.keys(kernels).join(", ")}: choose one of these.`,
  );
}

/** The objective of a name such as "denoising-score+info-nce", "denoising-score+10*info-nce" or "spatiotemporal-nce/temporal". Throws a UserError that lists the known names. */
export const objectiveNamed = (name: string): Objective => objectiveOf(name.split("+").map(termOf));
