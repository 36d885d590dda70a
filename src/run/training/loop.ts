/** The loop of training: steps, checkpoints, validations and the plan, for any method. */
import { joinSteps } from "../../graph/repeat.ts";
import { quantile } from "../../num/quantile.ts";
import type { Arrays, Resident } from "../../runtime/executor.ts";
import { stepsAfter, takeSteps } from "../../train/takeSteps.ts";
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
  const steps = stepsAfter(position.step, STEPS_TOGETHER);
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

/** Seconds of `work`, the median of calls that take about `span` together, and are three at least: first calls are slow, and other programs come between. */
async function typicalSeconds(span: number, work: (call: number) => Promise<unknown>): Promise<number> {
  const now = (): number => performance.now() / 1000;
  const times: number[] = [];
  for (const began = now(); times.length < 3 || now() - began < span; ) {
    const before = now();
    await work(times.length);
    times.push(now() - before);
  }
  return quantile(times, 0.5);
}

/** Seconds in which steps are timed at most, and as a fraction of what is left. */
const TIMING = { most: 5, share: 0.02 } as const;

/** Steps that fit into `secondsLeft`, by doing a few, and the work beside them; `note` is told where these are fewer than are worth doing. */
export async function measuredSteps<Memory>(
  { method, resident, read, total }: Loop<Memory>,
  secondsLeft: () => number,
  note: (text: string) => void,
): Promise<number> {
  const span = Math.min(TIMING.most, TIMING.share * secondsLeft());
  const evaluation = await typicalSeconds(span, async (call) => {
    const steps = stepsAfter(call * STEPS_TOGETHER, STEPS_TOGETHER);
    await resident.step(joinSteps(steps.map((step) => method.feeds(method.start, step, total))));
  });
  const upkeep = await typicalSeconds(0, () => method.upkeep.work(method.start, read));
  const perStep = evaluation / STEPS_TOGETHER + upkeep * method.upkeep.perStep;
  const fitting = Math.max(0, Math.floor(secondsLeft() / perStep));
  if (fitting >= method.fewestSteps) return fitting;
  const minutes = Math.ceil((method.fewestSteps * perStep) / 60);
  note(
    `The budget leaves time for ${fitting} training steps, but fewer than ${method.fewestSteps} are worth nothing: training takes about ${minutes} min.`,
  );
  return method.fewestSteps;
}
