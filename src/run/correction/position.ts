/** Where the correction of a run stands, and its checkpoints. */
import type { Trajectory } from "../../sample/annealing/surrogate.ts";
import { latestCheckpoint, saveCheckpoint } from "../checkpoints.ts";
import type { StageContext } from "../stage.ts";
import type { CorrectionOutput } from "./method.ts";

/** Figures of a batch that the summary needs beside the samples, in the order of the checkpoint. */
const FIGURES = ["levels", "acceptance", "moves", "invalid", "effective", "draws"] as const;
export type Figures = Readonly<Record<(typeof FIGURES)[number], number>>;

/** Where the stage stands: batches done, with their figures, and the trajectory that all use. */
export interface Position {
  readonly trajectory: Trajectory;
  readonly figures: readonly Figures[];
}

/** Writes the position as a checkpoint. */
export function savePosition({ directory }: StageContext, { trajectory, figures }: Position): void {
  const { scale, stepSize, steps } = trajectory;
  saveCheckpoint(directory, "correct", figures.length, {
    scale: { data: Float64Array.from(scale), shape: [scale.length] },
    trajectory: { data: Float64Array.of(stepSize, steps), shape: [2] },
    figures: {
      data: Float64Array.from(figures.flatMap((own) => FIGURES.map((name) => own[name]))),
      shape: [figures.length, FIGURES.length],
    },
  });
}

/** The position that the latest checkpoint holds; undefined where there is none. */
export function restoredPosition({ directory, note }: StageContext): Position | undefined {
  const checkpoint = latestCheckpoint(directory, "correct", note);
  if (checkpoint === undefined) return undefined;
  const { scale, trajectory, figures } = checkpoint.arrays;
  const batches = Array.from({ length: checkpoint.step }, (_, batch) =>
    FIGURES.map((name, at) => [name, figures!.data[batch * FIGURES.length + at]!] as const),
  );
  return {
    trajectory: { scale: Float64Array.from(scale!.data), stepSize: trajectory!.data[0]!, steps: trajectory!.data[1]! },
    figures: batches.map((own) => Object.fromEntries(own) as Figures),
  };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** The figures of a batch of so many draws. */
export const figuresOf = ({ levels, acceptance, moves, invalid, effective = 0 }: CorrectionOutput, draws: number): Figures => ({
  levels,
  acceptance,
  moves,
  invalid: sum(invalid),
  effective,
  draws,
});
