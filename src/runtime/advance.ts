/** Many steps by one step at a time, for executors that draw no random numbers themselves. */
import type { Program } from "../graph/program.ts";
import { fixedSize } from "../graph/shape.ts";
import type { HostArray } from "../num/hostArray.ts";
import { fold, normals } from "../num/random.ts";
import type { Arrays, Draws, Resident, StepRange } from "./executor.ts";
import type { ShapedValues } from "./feeds.ts";

/** Steps that wait in the executor's queue: enough to bridge a garbage collection here, few enough to keep memory small. */
const QUEUED_STEPS = 4;

/** Standard normals [rows, width] of one step; executors round them to their type. */
export function drawnRows(keys: Uint32Array, step: number, width: number): HostArray<Float64Array> {
  const rows = keys.length / 2;
  const data = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++) {
    normals(fold([keys[2 * row]!, keys[2 * row + 1]!], step), 0, data.subarray(row * width, (row + 1) * width));
  }
  return { data, shape: [rows, width] };
}

/** Throws unless the drawn inputs are inputs of the program of shape [rows, width], and the steps are steps. */
export function checkDraws({ inputs }: Pick<Program, "inputs">, draws: Draws): void {
  for (const [name, keys] of Object.entries(draws)) {
    const shape = inputs[name]?.shape;
    if (shape?.length !== 2)
      throw new Error(`open: "${name}" is to be drawn, but is no input of the program with two axes; leave it out`);
    if (keys.length % 2 !== 0) throw new Error(`open: the keys of "${name}" are ${keys.length} words; give two for each row`);
  }
}

/** The shapes of drawn inputs. */
export const drawnShapes = ({ inputs }: Pick<Program, "inputs">, draws: Draws): ShapedValues =>
  Object.fromEntries(
    Object.entries(draws).map(([name, keys]) => {
      const width = fixedSize(inputs[name]!.shape[1], "the second axis of a drawn input");
      return [name, { shape: [keys.length / 2, width] }];
    }),
  );

/** Throws unless there is at least one step. */
export function checkSteps({ first, end }: StepRange): void {
  const valid = Number.isSafeInteger(first) && Number.isSafeInteger(end) && first >= 0 && end > first && end < 2 ** 32;
  if (!valid)
    throw new Error(
      `advance: steps ${first} to ${end} were asked for; give whole numbers below 2^32, the second above the first`,
    );
}

/** `advance` of a resident that can only step: noise is drawn here while the executor computes. */
export function advanceBySteps({ inputs }: Pick<Program, "inputs">, draws: Draws, step: Resident["step"]): Resident["advance"] {
  const drawn = Object.entries(drawnShapes({ inputs }, draws));
  const feedsOf = (at: number, feeds: Arrays): Arrays => {
    const noise = drawn.map(([name, { shape }]) => [name, drawnRows(draws[name]!, at, shape[1]!)] as const);
    return { ...feeds, ...Object.fromEntries(noise) };
  };
  return async (steps, feeds) => {
    checkSteps(steps);
    const pending: Promise<Arrays>[] = [];
    let last: Arrays = {};
    for (let at = steps.first; at < steps.end; at++) {
      const run = step(feedsOf(at, feeds));
      // A failure is reported by the await below; until then it must not count as unhandled.
      run.catch(() => {});
      pending.push(run);
      if (pending.length > QUEUED_STEPS) last = await pending.shift()!;
    }
    for (const run of pending) last = await run;
    return last;
  };
}
