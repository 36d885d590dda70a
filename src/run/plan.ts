/** How much work fits into the budget: measured once, written to plan.json, and kept when a run is resumed. */
import { z } from "zod";
import { UserError } from "../errors.ts";
import type { RunDirectory } from "./directory.ts";

const FILE = "plan.json";

/** Numbers on which all results depend beside the configuration. */
export interface Plan {
  readonly ladders?: number | undefined;
  readonly equilibrationSteps?: number | undefined;
  readonly dataBlocks?: number | undefined;
  readonly trainingSteps?: number | undefined;
  readonly explorationPieces?: number | undefined;
  readonly likelihoodSteps?: number | undefined;
  readonly correctionLevels?: number | undefined;
}

const schema: z.ZodType<Plan> = z.strictObject({
  ladders: z.int().min(1).optional(),
  equilibrationSteps: z.int().min(1).optional(),
  dataBlocks: z.int().min(1).optional(),
  trainingSteps: z.int().min(1).optional(),
  explorationPieces: z.int().min(1).optional(),
  likelihoodSteps: z.int().min(1).optional(),
  correctionLevels: z.int().min(1).optional(),
});

function readPlan(directory: RunDirectory): Plan {
  if (!directory.has(FILE)) return {};
  const content = directory.readText(FILE);
  try {
    return schema.parse(JSON.parse(content));
  } catch {
    throw new UserError(`${directory.path(FILE)} was to be read as the plan of a run, but it is not one: start the run anew.`);
  }
}

/** An entry of the plan: as it was recorded, or else measured now and recorded. */
export async function planned(directory: RunDirectory, name: keyof Plan, measure: () => Promise<number>): Promise<number> {
  const known = readPlan(directory)[name];
  if (known !== undefined) return known;
  const value = Math.max(1, Math.floor(await measure()));
  directory.write(FILE, `${JSON.stringify({ ...readPlan(directory), [name]: value }, null, 2)}\n`);
  return value;
}
