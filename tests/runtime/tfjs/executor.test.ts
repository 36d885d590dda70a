import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { gradient } from "../../../src/graph/gradient.ts";
import { constant, input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { matmul } from "../../../src/graph/ops/contract.ts";
import { add, mul, square, sub, tanh } from "../../../src/graph/ops/elementwise.ts";
import { scatterAdd, take } from "../../../src/graph/ops/gather.ts";
import { sum } from "../../../src/graph/ops/reduce.ts";
import { type Program, program } from "../../../src/graph/program.ts";
import type { Executor } from "../../../src/runtime/executor.ts";
import { createTfjsExecutor } from "../../../src/runtime/tfjs/executor.ts";
import { between, randomArray } from "../../support/randomArray.ts";
import { describeExecutor } from "../conformance.ts";

const create = async (): Promise<Executor> => {
  await tf.setBackend("cpu");
  return createTfjsExecutor(tf);
};

describeExecutor("tfjs", create, 1e-5);

function training(): Program {
  const weights = input("weights", [3, 2]);
  const table = constant([1, 2, 3, 4, 5, 7], [3, 2]);
  const hidden = take(tanh(matmul(input("x", ["batch", 3]), mul(weights, table))), [1, 0, 1]);
  const loss = sum(square(sub(scatterAdd(hidden, [2, 0, 2], 4), 1)));
  return program({ loss, weights: sub(weights, mul(0.1, gradient(loss, [weights])[0]!)), count: add(input("count", []), 1) });
}

const x = randomArray([5, 3], between(-1, 1), 1);
const state = { weights: randomArray([3, 2], between(-1, 1), 2), count: randomArray([], between(0, 1), 3) };

describe("memory of the tfjs executor", () => {
  it("holds the state and the tables while it steps, and nothing once it is closed", async () => {
    const executor = await create();
    const before = tf.memory().numTensors;
    const executable = await executor.compile(training());
    const resident = await executable.open(state);
    await resident.step({ x });
    const during = tf.memory().numTensors;
    expect(during).toBeGreaterThanOrEqual(before + 2);
    for (let step = 0; step < 5; step++) await resident.step({ x });
    await resident.read();
    await resident.write({ count: state.count });
    await executable.run({ ...state, x });
    expect(tf.memory().numTensors).toBe(during);
    await resident.close();
    expect(tf.memory().numTensors).toBe(during - 2);
    await executor.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is given back after refused and failed calls", async () => {
    const executor = await create();
    const executable = await executor.compile(training());
    await executable.run({ ...state, x });
    const before = tf.memory().numTensors;
    await expect(executable.run({ ...state })).rejects.toThrow(`also needs "x"`);
    await expect(executable.run({ ...state, x: state.count })).rejects.toThrow(`"x" must have shape`);
    expect(tf.memory().numTensors).toBe(before);
    const failing = createTfjsExecutor({
      ...tf,
      tanh: () => {
        throw new Error("the device was lost");
      },
    });
    const held = tf.memory().numTensors;
    await expect((await failing.compile(training())).run({ ...state, x })).rejects.toThrow("the device was lost");
    await failing.close();
    expect(tf.memory().numTensors).toBe(held);
    await executor.close();
  });

  it("is given back when the executor is closed before its state", async () => {
    const before = tf.memory().numTensors;
    const executor = await create();
    const resident = await (await executor.compile(training())).open(state);
    await resident.step({ x });
    await executor.close();
    expect(tf.memory().numTensors).toBe(before);
    await expect(resident.step({ x })).rejects.toThrow("the executor is closed");
    await expect(executor.compile(training())).rejects.toThrow("the executor is closed");
  });

  it("lets go of intermediate values as it goes", async () => {
    let most = 0;
    const executor = createTfjsExecutor({
      ...tf,
      tanh: (y: tf.Tensor) => {
        most = Math.max(most, tf.memory().numTensors);
        return tf.tanh(y);
      },
    });
    const chain = Array.from({ length: 50 }).reduce<Tensor>((y) => tanh(y), input("x", [5, 3]));
    const executable = await executor.compile(program({ chain }));
    const before = tf.memory().numTensors;
    await executable.run({ x });
    expect(most - before).toBeLessThan(6);
    await executor.close();
  });
});
