import { expect, test } from "vitest";
import { bondAngle, bondLength } from "../../src/chem/bondGeometry.ts";

/** Two frames of three atoms: a right angle, and three atoms on a line. */
const positions = [0, 3, 0, 0, 0, 0, 4, 0, 0, 1, 1, 1, 2, 2, 2, 4, 4, 4];

test("bond lengths of frames", () => {
  expect([...bondLength(positions, 3, [0, 1])]).toEqual([3, Math.sqrt(3)]);
  expect([...bondLength(positions, 3, [0, 2])]).toEqual([5, Math.sqrt(27)]);
});

test("angles of frames, up to the straight one", () => {
  expect([...bondAngle(positions, 3, [0, 1, 2])]).toEqual([Math.PI / 2, Math.PI]);
  expect(bondAngle(positions, 3, [1, 0, 2])[0]).toBeCloseTo(Math.atan(4 / 3), 14);
});

test("angles are 0, right and straight without a NaN from rounding", () => {
  const frame = [0.1, 0, 0, 0, 0, 0, 0, 0.2, 0, 0.3, 0, 0, -0.7, 0, 0];
  expect([3, 2, 4].map((last) => bondAngle(frame, 5, [0, 1, last])[0])).toEqual([0, Math.PI / 2, Math.PI]);
});

test("refuses positions that are no whole number of frames", () => {
  expect(() => bondLength(positions.slice(1), 3, [0, 1])).toThrow("no whole number of frames");
});
