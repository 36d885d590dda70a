import { describe, expect, it } from "vitest";
import { decodeNpz, encodeNpz } from "../../src/chem/formats/npz.ts";
import { key } from "../../src/num/random.ts";
import { dynamicsArrays, dynamicsState } from "../../src/run/dynamicsArrays.ts";
import type { BatchState, DynamicsState } from "../../src/sample/dynamicsState.ts";
import { awayFromZero, randomArray } from "../support/randomArray.ts";

const batchOf = (number: number, float64: boolean): BatchState => {
  const random = (stream: number) => {
    const { data, shape } = randomArray([4, 6], awayFromZero(0.1, 1), number, stream);
    return { data: float64 ? data : Float32Array.from(data), shape };
  };
  return {
    firstLadder: 2 * number,
    step: 1000 + number,
    positions: random(1),
    velocities: random(2),
    forces: random(3),
    energy: Float64Array.of(1 / 3, -2e5, 3, 4),
    temperatureIndex: Int32Array.of(1, 0, 0, 1),
    attempts: Float64Array.of(12),
    accepted: Float64Array.of(5),
  };
};

describe("the state of dynamics", () => {
  it.each([false, true])("comes back from a checkpoint bit for bit, in the precision that it had (float64: %s)", (float64) => {
    // Eleven batches: their order must not be that of their names.
    const state: DynamicsState = { key: key(7), batches: Array.from({ length: 11 }, (_, number) => batchOf(number, float64)) };
    expect(dynamicsState(decodeNpz(encodeNpz(dynamicsArrays(state))), key(7))).toEqual(state);
  });

  it("is not read from integers", () => {
    const arrays = dynamicsArrays({ key: key(7), batches: [batchOf(0, false)] });
    const wrong = { ...arrays, "batch0.positions": { data: Int32Array.of(1), shape: [1] } };
    expect(() => dynamicsState(wrong, key(7))).toThrow("the checkpoint's batch0.positions holds integers");
  });
});
