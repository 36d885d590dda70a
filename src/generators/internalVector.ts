/**
 * Internal coordinates as the vector z that a generator models: proper torsions first, which carry the modes, then improper torsions,
 * angles and bonds, each of which is narrow once those before it are given.
 */

import type { Internal } from "../chem/internal/layout.ts";
import { atomCount } from "../chem/internal/layout.ts";
import type { ZMatrix } from "../chem/zMatrix.ts";
import { wrapAngle } from "../graph/angle.ts";
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, sub } from "../graph/ops/elementwise.ts";
import { take } from "../graph/ops/gather.ts";
import { concat, split } from "../graph/ops/movement.ts";
import type { Coordinate } from "./autoregressive/autoregressive.ts";

type Part = keyof Internal;

/** One entry of z. */
export interface VectorEntry extends Coordinate {
  readonly part: Part;
  /** Position within its part. */
  readonly index: number;
  /** What z counts from: the mean angle of an improper torsion, so that it never meets the cut at pi; 0 elsewhere. */
  readonly origin: number;
}

interface Slot {
  readonly part: Part;
  readonly index: number;
  readonly improper: boolean;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Which internal coordinate stands where in z. */
function slotsOf(zMatrix: ZMatrix): Slot[] {
  const atoms = atomCount(zMatrix);
  const torsions = zMatrix.rows.map((row, index) => ({ part: "torsions" as const, index, improper: row.kind === "improper" }));
  return [
    ...torsions.filter(({ improper }) => !improper),
    ...torsions.filter(({ improper }) => improper),
    ...range(atoms - 2).map((index) => ({ part: "angles" as const, index, improper: false })),
    ...range(atoms - 1).map((index) => ({ part: "bonds" as const, index, improper: false })),
  ];
}

/** Internal coordinates of many frames, each part row-major [frames, count]. */
export type InternalFrames = {
  readonly [P in Part]: { readonly data: Float32Array | Float64Array; readonly shape: readonly number[] };
};

function column({ data, shape }: InternalFrames[Part], index: number): Float64Array {
  const width = shape[1]!;
  return Float64Array.from({ length: shape[0]! }, (_, frame) => data[frame * width + index]!);
}

const mean = (values: Float64Array): number => values.reduce((total, value) => total + value, 0) / values.length;
const nearestImage = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

function entry(slot: Slot, frames: InternalFrames): VectorEntry {
  const { part, index, improper } = slot;
  if (part === "torsions" && !improper) return { part, index, kind: "circle", origin: 0, centre: 0, scale: 1 };
  const raw = column(frames[part], index);
  const origin = improper ? Math.atan2(mean(raw.map(Math.sin)), mean(raw.map(Math.cos))) : 0;
  const values = improper ? raw.map((angle) => nearestImage(angle - origin)) : raw;
  const centre = mean(values);
  const scale = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  // A coordinate that never varies is left in its own unit.
  return { part, index, kind: "line", origin, centre, scale: scale > 0 ? scale : 1 };
}

/** The entries of z, with centres and scales measured on frames. */
export const fitVector = (zMatrix: ZMatrix, frames: InternalFrames): VectorEntry[] =>
  slotsOf(zMatrix).map((slot) => entry(slot, frames));

/** z [batch, d] of internal coordinates. */
export function toVector(entries: readonly VectorEntry[], internal: Internal): Tensor {
  const order: Part[] = ["torsions", "angles", "bonds"];
  const parts = order.map((part) => {
    const own = entries.filter((entry) => entry.part === part);
    const values = take(
      internal[part],
      own.map(({ index }) => index),
    );
    return part === "torsions" ? wrapAngle(sub(values, constant(own.map(({ origin }) => origin)))) : values;
  });
  return concat(parts, 1);
}

/** The internal coordinates of z [batch, d]; torsions come back in [-pi, pi]. */
export function fromVector(entries: readonly VectorEntry[], z: Tensor): Internal {
  const counts = (part: Part): VectorEntry[] => entries.filter((entry) => entry.part === part);
  const [torsions, angles, bonds] = split(z, 1, [counts("torsions").length, counts("angles").length, counts("bonds").length]);
  const inOrder = (part: Part, values: Tensor): Tensor => {
    const position = new Int32Array(counts(part).length);
    counts(part).forEach(({ index }, at) => {
      position[index] = at;
    });
    return take(values, position);
  };
  const turned = wrapAngle(add(torsions!, constant(counts("torsions").map(({ origin }) => origin))));
  return { torsions: inOrder("torsions", turned), angles: inOrder("angles", angles!), bonds: inOrder("bonds", bonds!) };
}

/** Whether row `row` of z lies where internal coordinates are defined: bonds above 0, angles in (0, pi), improper torsions in (-pi, pi). */
export function insideDomain(entries: readonly VectorEntry[], z: Float32Array | Float64Array, row: number): boolean {
  return entries.every(({ part, kind }, index) => {
    const value = z[row * entries.length + index]!;
    if (part === "bonds") return value > 0;
    if (part === "angles") return value > 0 && value < Math.PI;
    return kind === "circle" || Math.abs(value) < Math.PI;
  });
}
