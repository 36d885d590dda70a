/** Whether a loss is level where its minimum ought to be. */
import { gradient } from "../../src/graph/gradient.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { program } from "../../src/graph/program.ts";
import { type HostArray, hostArray } from "../../src/num/hostArray.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { meanScore } from "../num/distributionTests.ts";

/** z-scores of the slopes of a loss by scalar inputs, at zero, over independent batches of feeds. */
export function slopeScores(
  loss: Tensor,
  directions: Readonly<Record<string, Tensor>>,
  batches: number,
  feedsOf: (batch: number) => Readonly<Record<string, HostArray>>,
): number[] {
  const names = Object.keys(directions);
  const slopes = gradient(loss, Object.values(directions));
  const closed = program(Object.fromEntries(names.map((name, index) => [`d ${name}`, slopes[index]!])));
  const zeros = Object.fromEntries(names.map((name) => [name, hostArray(new Float64Array(1), [])]));
  const found = Array.from({ length: batches }, (_, batch) => {
    const feeds = Object.entries({ ...feedsOf(batch), ...zeros }).filter(([name]) => name in closed.inputs);
    const own = evaluate(closed, Object.fromEntries(feeds));
    return names.map((name) => own[`d ${name}`]!.data[0]!);
  });
  return names.map((_, index) =>
    meanScore(
      found.map((own) => own[index]!),
      0,
    ),
  );
}
