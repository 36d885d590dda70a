/** The loop of training: steps, checkpoints, validations and the plan, for any method. */
import { joinSteps } from "../../graph/repeat.ts";
import type { Arrays, Resident } from "../../runtime/executor.ts";
import { takeSteps } from "../../train/takeSteps.ts";
import { type CheckpointArrays, saveCheckpoint } from "../checkpoints.ts";
import { historyArrays, historyFrom, type Row } from "../history.ts";
import { Interrupted, type StageContext, type StageName } from "../stage.ts";
import { STEPS_TOGETHER } from "../stepProgram.ts";
import { falls } from "./intervals.ts";
import type { ReadParameters, TrainingMethod } from "./method.ts";

/** Everything that stays the same through the training. */
export interface Loop<Memory> {
  readonly context: StageContext;
  /** The stage that trains: its checkpoints are written. */
  readonly stage: StageName;
  readonly method: TrainingMethod<Memory>;
  readonly resident: Resident;
  readonly read: ReadParameters;
  /** Steps in all. */
  readonly total: number;
}

/** Everything that changes, and that a checkpoint holds beside the resident state. */
export interface Position<Memory> {
  /** Steps done. */
  readonly step: number;
  readonly memory: Memory;
  readonly losses: readonly Row[];
  readonly validations: readonly Row[];
}

async function save<Memory>({ context, stage, method, resident }: Loop<Memory>, position: Position<Memory>): Promise<void> {
  const { step, memory, losses, validations } = position;
  saveCheckpoint(context.directory, stage, step, {
    ...(await resident.read()),
    ...method.save(memory),
    ...historyArrays("losses", losses),
    ...historyArrays("validations", validations),
  });
}

/** The state and the position of a checkpoint at a step. */
export function restored<Memory>(
  method: TrainingMethod<Memory>,
  arrays: CheckpointArrays,
  step: number,
  stateNames: readonly string[],
): { readonly state: Arrays; readonly position: Position<Memory> } {
  const state = Object.fromEntries(
    stateNames.map((name) => [name, { data: Float32Array.from(arrays[name]!.data), shape: arrays[name]!.shape }]),
  );
  const memory = method.restore(arrays);
  const [losses, validations] = [historyFrom("losses", arrays), historyFrom("validations", arrays)];
  return { state, position: { step, memory, losses, validations } };
}

/** Steps between rows of the loss history. */
const LOSS_INTERVAL = 10;

/** One evaluation, with what is due beside it: preparations before, validation after. */
async function advance<Memory>(loop: Loop<Memory>, position: Position<Memory>): Promise<Position<Memory>> {
  const { method, resident, read, total } = loop;
  const steps = Array.from({ length: STEPS_TOGETHER }, (_, index) => position.step + 1 + index);
  const [first, last] = [steps[0]!, steps.at(-1)!];
  const memory = await method.prepare(position.memory, first, last, read);
  const losses = await takeSteps(resident, steps, (step) => method.feeds(memory, step, total));
  const validating = falls(method.validationInterval, first, last) || last === total;
  return {
    step: last,
    memory,
    losses: [...position.losses, ...losses.filter(({ step }) => step! % LOSS_INTERVAL === 0)],
    validations: validating ? [...position.validations, { step: last, ...(await method.validate(read)) }] : position.validations,
  };
}

/** What a row holds beside losses by name. */
const BOOKKEEPING: readonly string[] = ["step", "total", "gradientNorm"];

function report<Memory>({ context, total }: Loop<Memory>, position: Position<Memory>, stepsPerSecond: number): void {
  const { step, losses, validations } = position;
  const own = Object.fromEntries(Object.entries(losses.at(-1) ?? {}).filter(([name]) => !BOOKKEEPING.includes(name)));
  const { ess, heldOutSpread, heldOut } = validations.at(-1) ?? {};
  const checked = { "held-out spread": heldOutSpread, "held-out log q": heldOut, ESS: ess };
  const figures = { ...own, ...checked, "steps/s": stepsPerSecond };
  const known = Object.entries(figures).filter((entry): entry is [string, number] => entry[1] !== undefined);
  context.progress({ step, total, unit: "steps", figures: Object.fromEntries(known) });
}

/** Trains from a position to the last step; throws Interrupted, after a checkpoint, where the user wishes. */
export async function train<Memory>(loop: Loop<Memory>, start: Position<Memory>): Promise<Position<Memory>> {
  const { context, total, method } = loop;
  const began = performance.now();
  let position = start;
  while (position.step < total) {
    const before = position.step;
    position = await advance(loop, position);
    report(loop, position, (position.step - start.step) / ((performance.now() - began) / 1000));
    const due = falls(method.checkpointInterval, before + 1, position.step) || position.step === total;
    if (due || context.signal.aborted) await save(loop, position);
    if (context.signal.aborted && position.step < total) throw new Interrupted("the training stopped after a checkpoint");
  }
  return position;
}

/** Steps that fit into `secondsLeft`, by doing a few, and the work beside them; `note` is told where these are fewer than are worth doing. */
export async function measuredSteps<Memory>(
  { method, resident, read, total }: Loop<Memory>,
  secondsLeft: () => number,
  note: (text: string) => void,
): Promise<number> {
  const [warm, timed] = [STEPS_TOGETHER, 5 * STEPS_TOGETHER];
  const time = async (work: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await work();
    return (performance.now() - began) / 1000;
  };
  const run = async (first: number, count: number): Promise<void> => {
    for (let step = first; step < first + count; step += STEPS_TOGETHER) {
      const together = Array.from({ length: STEPS_TOGETHER }, (_, index) => method.feeds(method.start, step + index, total));
      await resident.step(joinSteps(together));
    }
  };
  await run(1, warm);
  const step = (await time(() => run(1 + warm, timed))) / timed;
  await method.upkeep.work(method.start, read);
  const upkeep = await time(() => method.upkeep.work(method.start, read));
  const perStep = step + upkeep * method.upkeep.perStep;
  const fitting = Math.max(0, Math.floor(secondsLeft() / perStep));
  if (fitting >= method.fewestSteps) return fitting;
  const minutes = Math.ceil((method.fewestSteps * perStep) / 60);
  note(
    `The budget leaves time for ${fitting} training steps, but fewer than ${method.fewestSteps} are worth nothing: training takes about ${minutes} min.`,
  );
  return method.fewestSteps;
}
