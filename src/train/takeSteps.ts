/** Several training steps in one evaluation, and what they report. */
import { joinSteps, splitSteps } from "../graph/repeat.ts";
import type { Arrays, Resident } from "../runtime/executor.ts";

/** Numbers that a step reports, by name, with its own number as `step`. */
export type StepRow = Readonly<Record<string, number>>;

const numbersOf = (results: Arrays): StepRow =>
  Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data[0]!]));

function checkNumbers({ step, ...numbers }: StepRow): void {
  const wrong = Object.entries(numbers).find(([, value]) => !Number.isFinite(value));
  if (wrong)
    throw new Error(`training step ${step} gave ${wrong[0]} = ${wrong[1]}; resume the run, or start it with another seed`);
}

/** Numbers of the steps that follow so many that are done. */
export const stepsAfter = (done: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => done + 1 + index);

/** Takes the steps together, each with feeds of its own, and returns a row for each. Throws on a number that is not finite. */
export async function takeSteps(
  resident: Resident,
  steps: readonly number[],
  feedsOf: (step: number) => Arrays,
): Promise<StepRow[]> {
  const results = await resident.step(joinSteps(steps.map(feedsOf)));
  const rows = splitSteps(results, steps.length).map((own, index): StepRow => ({ step: steps[index]!, ...numbersOf(own) }));
  rows.forEach(checkNumbers);
  return rows;
}
