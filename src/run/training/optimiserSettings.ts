/** The optimiser's part of a report's settings. */
import type { TrainingOptions } from "../../train/trainingStep.ts";

export const optimiserSettings = ({
  optimiser,
  schedule,
  clip,
  averaging,
}: TrainingOptions): Readonly<Record<string, number>> => ({
  ...optimiser,
  ...schedule,
  clip,
  averaging,
});
