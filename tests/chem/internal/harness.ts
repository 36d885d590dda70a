/** Runs internal-coordinate graphs on arrays in float64. */

import type { Cartesian } from "../../../src/chem/cartesian.ts";
import type { Internal } from "../../../src/chem/internal/layout.ts";
import type { ZMatrix } from "../../../src/chem/zMatrix.ts";
import { input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { program } from "../../../src/graph/program.ts";
import type { HostArray } from "../../../src/num/hostArray.ts";
import { hostArray } from "../../../src/num/hostArray.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { weyl } from "./alanine.ts";

export type Float64 = HostArray<Float64Array>;
export type InternalArrays = Readonly<Record<keyof Internal, Float64>>;
export type CartesianArrays = Readonly<Record<keyof Cartesian, Float64>>;

export const cartesianInputs = (atoms: number): Cartesian => ({
  x: input("x", ["batch", atoms]),
  y: input("y", ["batch", atoms]),
  z: input("z", ["batch", atoms]),
});

export const internalInputs = ({ rows }: ZMatrix): Internal => ({
  bonds: input("bonds", ["batch", rows.length + 2]),
  angles: input("angles", ["batch", rows.length + 1]),
  torsions: input("torsions", ["batch", rows.length]),
});

/** Evaluates in float64, feeding only what the outputs use. */
export function run<Names extends string>(
  outputs: Readonly<Record<Names, Tensor>>,
  feeds: Readonly<Record<string, HostArray>>,
): Record<Names, Float64> {
  const graph = program(outputs);
  const used = Object.fromEntries(Object.keys(graph.inputs).map((name) => [name, feeds[name]!]));
  return evaluate(graph, used) as Record<Names, Float64>;
}

/** Configurations all over the domain: bonds 0.08 to 0.18 nm, angles 0.3 to 2.8 rad, torsions all round. */
export function spreadInternals({ rows }: ZMatrix, batch: number): InternalArrays {
  const fill = (count: number, seed: number, from: number, to: number): Float64 =>
    hostArray(
      Float64Array.from({ length: batch * count }, (_, index) => from + (to - from) * weyl(index + seed)),
      [batch, count],
    );
  return {
    bonds: fill(rows.length + 2, 0, 0.08, 0.18),
    angles: fill(rows.length + 1, 1000, 0.3, 2.8),
    torsions: fill(rows.length, 2000, -Math.PI, Math.PI),
  };
}

/** Largest difference of two arrays, Infinity where one has NaN; with a period, the difference on the circle. */
export function largestDifference(a: HostArray, b: HostArray, period?: number): number {
  const differences = Array.from(a.data, (value, index) => {
    const difference = value - b.data[index]!;
    const wrapped = period === undefined ? difference : difference - period * Math.round(difference / period);
    return Number.isNaN(wrapped) ? Infinity : Math.abs(wrapped);
  });
  return Math.max(...differences);
}
