import { expect, it } from "vitest";
import { gradient } from "../../src/graph/gradient.ts";
import { input } from "../../src/graph/node.ts";
import { add, exp, mul, sub } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { program } from "../../src/graph/program.ts";
import { joinSteps, repeated, splitSteps } from "../../src/graph/repeat.ts";
import type { HostArray } from "../../src/num/hostArray.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { between, randomArray } from "../support/randomArray.ts";

const w = input("w", [3]);
const speed = input("speed", [3]);
const x = input("x", ["batch", 3]);
const loss = sum(exp(mul(w, x)));
const faster = sub(mul(0.5, speed), mul(0.1, gradient(loss, [w])[0]!));
const step = program({ loss, w: add(w, faster), speed: faster, seen: mul(2, x) });

const start = { w: randomArray([3], between(-1, 1), 1, 0), speed: randomArray([3], between(-1, 1), 1, 1) };
const batches = [0, 1, 2, 3].map((stream) => ({ x: randomArray([2, 3], between(-1, 1), 2, stream) }));

it.each([1, 2, 4])("gives the bits of %i steps one after the other", (count) => {
  let state: Record<string, HostArray> = start;
  const results = batches.slice(0, count).map((feeds) => {
    const { w, speed, ...others } = evaluate(step, { ...state, ...feeds });
    state = { w: w!, speed: speed! };
    return others;
  });
  const { w, speed, ...others } = evaluate(repeated(step, count), { ...start, ...joinSteps(batches.slice(0, count)) });
  expect(splitSteps(others, count)).toEqual(results);
  expect({ w, speed }).toEqual(state);
});

it("has the state once, and all else once for each step", () => {
  const { inputs, outputs } = repeated(step, 2);
  expect(Object.keys(inputs).toSorted()).toEqual(["speed", "w", "x@0", "x@1"]);
  expect(Object.keys(outputs)).toEqual(["loss@0", "seen@0", "loss@1", "seen@1", "w", "speed"]);
});
