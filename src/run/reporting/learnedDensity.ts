/** What a report says of log q that was learned from the samples. */
import type { Citation } from "../../citation.ts";
import { citationsOf } from "../../losses/objective.ts";
import type { CurvePanel, Setting } from "../../report/reportData.ts";
import { hasMember, readMember } from "../learned-density/files.ts";
import { densityModel } from "../learned-density/member.ts";
import type { Recipe } from "../recipe.ts";
import type { StageContext } from "../stage.ts";
import { optimiserSettings } from "../training/optimiserSettings.ts";
import { series } from "./series.ts";

/** Curves, settings and papers of learned densities; none where log q was not learned. */
export interface LearnedDensity {
  readonly curves: readonly CurvePanel[];
  readonly settings: { readonly [name: string]: Setting };
  readonly citations: readonly Citation[];
}

function curves({ directory }: StageContext, { members, objective }: Recipe["density"]): CurvePanel[] {
  const trained = Array.from({ length: members }, (_, member) => member).filter((member) => hasMember(directory, member));
  const all = trained.map((member) => ({ name: `model ${member + 1}`, ...readMember(directory, member) }));
  const checked = all.flatMap(({ name, validations }) => [
    series(`${name}, samples held out`, validations, "heldOut"),
    series(`${name}, samples seen`, validations, "training"),
  ]);
  return [
    { title: "Learned density", yLabel: "mean log q of white coordinates (nats)", series: checked },
    ...objective.losses.map(({ loss }) => ({
      title: `Loss of the learned density: ${loss}`,
      yLabel: loss,
      series: all.map(({ name, losses }) => series(name, losses, loss)),
    })),
  ];
}

/** The part of a report that learned densities have. */
export function learnedDensity(context: StageContext, { density }: Recipe): LearnedDensity {
  if (context.configuration.likelihood !== "ebm") return { curves: [], settings: {}, citations: [] };
  const { model, objective, members, optimiser, training, check } = density;
  const losses = objective.losses.map((term) => ({ ...term }) as { readonly [name: string]: Setting });
  return {
    curves: curves(context, density),
    settings: {
      "learned density": {
        ...model,
        members,
        losses,
        times: { ...objective.times },
        ...training,
        ...optimiserSettings(optimiser),
      },
      "its check": { ...check },
    },
    citations: [...densityModel({ periods: [0] }, density).cite, ...citationsOf(objective)],
  };
}
