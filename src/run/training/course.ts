/** A stage's training from its plan and last checkpoint to its end. */
import { type Tree, under } from "../../graph/tree.ts";
import type { HostArray } from "../../num/hostArray.ts";
import type { Arrays, Executable } from "../../runtime/executor.ts";
import { entriesOf, initialState, parametersOf } from "../../train/trainingStep.ts";
import { latestCheckpoint } from "../checkpoints.ts";
import { type Plan, planned } from "../plan.ts";
import type { StageContext, StageName } from "../stage.ts";
import { STEPS_TOGETHER } from "../stepProgram.ts";
import { type Loop, measuredSteps, type Position, restored, train } from "./loop.ts";
import type { TrainingMethod } from "./method.ts";

/** What is trained, and for how long. */
export interface Course<Memory> {
  readonly context: StageContext;
  /** The stage that trains: its checkpoints are read and written. */
  readonly stage: StageName;
  readonly method: TrainingMethod<Memory>;
  /** The program of the steps that are taken together. */
  readonly stepper: Executable;
  /** The parameters before the first step. */
  readonly initial: Tree<HostArray>;
  /** Entry of the plan that has the steps. */
  readonly entry: keyof Plan;
  /** Steps of the training of which some are timed, and at most; unlimited where absent. */
  readonly trial: number;
  readonly most?: number;
  /** Trainings, this one included, that share what is left of the method's budget. */
  readonly sharing: number;
  /** Whether a checkpoint's memory is of this training. */
  isOwn(memory: Memory): boolean;
}

/** A finished training: where it ended, and the averaged parameters by path. */
export interface Trained<Memory> extends Position<Memory> {
  readonly parameters: Record<string, HostArray>;
}

/** Trains to the end; throws Interrupted, after a checkpoint, where the user wishes. */
export async function trainCourse<Memory>(course: Course<Memory>): Promise<Trained<Memory>> {
  const { context, stage, method, stepper, initial, entry, trial, most = Number.POSITIVE_INFINITY, sharing } = course;
  const { configuration, directory, note } = context;
  const fresh = initialState(initial);
  const names = entriesOf(fresh);
  const open = async (state: Arrays, total: number): Promise<Loop<Memory>> => {
    const resident = await stepper.open(state);
    const read = async (): Promise<Arrays> => under("average", parametersOf(await resident.read(names), initial));
    return { context, stage, method, resident, read, total };
  };
  const wanted = await planned(directory, entry, async () => {
    const timed = await open(fresh, trial);
    const left = (): number => (60 * configuration.budget_minutes * method.budgetShare - context.elapsed()) / sharing;
    const steps = await measuredSteps(timed, left, note);
    await timed.resident.close();
    return Math.min(most, steps);
  });
  const checkpoint = latestCheckpoint(directory, stage, note);
  const past = checkpoint && restored(method, checkpoint.arrays, checkpoint.step, Object.keys(fresh));
  const own = past && course.isOwn(past.position.memory) ? past : undefined;
  const loop = await open(own?.state ?? fresh, STEPS_TOGETHER * Math.ceil(wanted / STEPS_TOGETHER));
  const end = await train(loop, own?.position ?? { step: 0, memory: method.start, losses: [], validations: [] });
  const parameters = parametersOf(await loop.resident.read(names), initial);
  await loop.resident.close();
  return { ...end, parameters };
}
