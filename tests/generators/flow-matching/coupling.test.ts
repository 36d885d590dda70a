import { describe, expect, it } from "vitest";
import { couplings } from "../../../src/generators/flow-matching/coupling.ts";
import { key, normals, uniforms } from "../../../src/num/random.ts";

const ROWS = 5;
const PERIODS = [2 * Math.PI, 0];
const data = new Float32Array(2 * ROWS);
const noise = new Float32Array(2 * ROWS);
uniforms(key(1), 0, data);
normals(key(2), 0, noise);
for (let row = 0; row < ROWS; row++) data[2 * row] = 6 * data[2 * row]! - 3;

function cost(paired: Float32Array): number {
  return paired.reduce((total, value, flat) => {
    const period = PERIODS[flat % 2]!;
    const difference = value - data[flat]!;
    return total + (period > 0 ? difference - period * Math.round(difference / period) : difference) ** 2;
  }, 0);
}

const orders = (rows: readonly number[]): number[][] =>
  rows.length < 2
    ? [[...rows]]
    : rows.flatMap((row) => orders(rows.filter((other) => other !== row)).map((rest) => [row, ...rest]));

const arranged = (order: readonly number[]): Float32Array =>
  Float32Array.from(order.flatMap((row) => [noise[2 * row]!, noise[2 * row + 1]!]));

describe("couplings of noise and data", () => {
  const all = orders([0, 1, 2, 3, 4]).map((order) => cost(arranged(order)));

  it("pair by optimal transport at the least cost of all orders", () => {
    const paired = couplings["optimal-transport"].make(PERIODS, ROWS)(data, noise);
    expect(cost(paired)).toBeCloseTo(Math.min(...all), 5);
    expect(Math.min(...all)).toBeLessThan(cost(noise) - 0.1);
    const row = (values: Float32Array) => [0, 1, 2, 3, 4].map((at) => `${values[2 * at]} ${values[2 * at + 1]}`).sort();
    expect(row(paired)).toEqual(row(noise));
  });

  it("leave noise where it is when independent", () => {
    expect(couplings.independent.make(PERIODS, ROWS)(data, noise)).toBe(noise);
  });
});
