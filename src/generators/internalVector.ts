/**
 * Internal coordinates as the vector z that a generator models: torsions that turn all round first, which carry the modes, then those of rings,
 * improper torsions, angles and bonds, each of which is narrow once those before it are given.
 */

import type { Chart } from "../chem/internal/chart.ts";
import type { HeldCoordinate } from "../chem/internal/held.ts";
import type { Internal } from "../chem/internal/layout.ts";
import type { ZMatrixRow } from "../chem/zMatrix.ts";
import { wrapAngle } from "../graph/angle.ts";
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, sub } from "../graph/ops/elementwise.ts";
import { take } from "../graph/ops/gather.ts";
import { concat, slice } from "../graph/ops/movement.ts";
import { broadcast } from "../graph/ops/reduce.ts";
import { mean } from "../num/mean.ts";
import { widestGap } from "../num/widestGap.ts";
import type { Coordinate } from "./autoregressive/autoregressive.ts";

type Part = keyof Internal;

/** The parts of z, one after another. */
const ORDER: readonly Part[] = ["torsions", "angles", "bonds"];

/** One entry of z. */
export interface VectorEntry extends Coordinate {
  readonly part: Part;
  /** Position within its part. */
  readonly index: number;
  /** What z counts from: the middle of a torsion's range where it has one, so that it never meets the cut at pi; 0 elsewhere. */
  readonly origin: number;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Internal coordinates of many frames, each part row-major [frames, count]. */
export type InternalFrames = {
  readonly [P in Part]: { readonly data: Float32Array | Float64Array; readonly shape: readonly number[] };
};

function column({ data, shape }: InternalFrames[Part], index: number): Float64Array {
  const width = shape[1]!;
  return Float64Array.from({ length: shape[0]! }, (_, frame) => data[frame * width + index]!);
}

const nearestImage = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

/** Centre and scale of values on the line. */
function onLine(part: Part, index: number, origin: number, values: Float64Array): VectorEntry {
  const centre = mean(values);
  const scale = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  // A coordinate that never varies is left in its own unit.
  return { part, index, kind: "line", origin, centre, scale: scale > 0 ? scale : 1 };
}

/** Where a torsion leaves less of the circle empty than this, rad, it has no range and is modelled all round. */
const NARROWEST_GAP = Math.PI / 3;

/** A torsion: on the line, counted from the middle of its range, where it has one; `properGap` as `fitVector` takes it. */
function torsionEntry({ kind }: ZMatrixRow, index: number, frames: InternalFrames, properGap: number): VectorEntry {
  const angles = column(frames.torsions, index);
  const gap = widestGap(angles);
  if (gap.width < (kind === "proper" ? properGap : NARROWEST_GAP)) {
    return { part: "torsions", index, kind: "circle", origin: 0, centre: 0, scale: 1 };
  }
  const origin = nearestImage(gap.middle + Math.PI);
  return onLine(
    "torsions",
    index,
    origin,
    angles.map((angle) => nearestImage(angle - origin)),
  );
}

/** Whether a coordinate is free. */
const freedom =
  ({ held }: Pick<Chart, "held">) =>
  (part: Part, index: number): boolean =>
    !held.some((own) => own.part === part && own.index === index);

/**
 * The entries of z, the coordinates that are free, with kinds of torsions, centres and scales found on frames. A proper torsion is modelled all round, unless
 * it leaves at least `properGap` rad of the circle empty.
 */
export function fitVector(
  chart: Pick<Chart, "zMatrix" | "held">,
  frames: InternalFrames,
  properGap: number = Number.POSITIVE_INFINITY,
): VectorEntry[] {
  const isFree = freedom(chart);
  const torsionsOf = (kind: ZMatrixRow["kind"]): VectorEntry[] =>
    chart.zMatrix.rows.flatMap((row, index) =>
      row.kind === kind && isFree("torsions", index) ? [torsionEntry(row, index, frames, properGap)] : [],
    );
  const torsions = [...torsionsOf("proper"), ...torsionsOf("ring"), ...torsionsOf("improper")];
  const others = (part: "angles" | "bonds"): VectorEntry[] =>
    range(frames[part].shape[1]!)
      .filter((index) => isFree(part, index))
      .map((index) => onLine(part, index, 0, column(frames[part], index)));
  return [
    ...torsions.filter(({ kind }) => kind === "circle"),
    ...torsions.filter(({ kind }) => kind === "line"),
    ...others("angles"),
    ...others("bonds"),
  ];
}

/** The entries of z in their own units, all torsions on the circle: coordinates that need no frames, for Markov chains. */
export function plainVector(chart: Pick<Chart, "zMatrix" | "held">): VectorEntry[] {
  const { rows } = chart.zMatrix;
  const sizes = { torsions: rows.length, angles: rows.length + 1, bonds: rows.length + 2 };
  const isFree = freedom(chart);
  return ORDER.flatMap((part) =>
    range(sizes[part])
      .filter((index) => isFree(part, index))
      .map((index) => ({ part, index, kind: part === "torsions" ? "circle" : "line", origin: 0, centre: 0, scale: 1 }) as const),
  );
}

/** z [batch, d] of internal coordinates. */
export function toVector(entries: readonly VectorEntry[], internal: Internal): Tensor {
  const parts = ORDER.map((part) => ({ part, own: entries.filter((entry) => entry.part === part) }));
  return concat(
    parts
      .filter(({ own }) => own.length > 0)
      .map(({ part, own }) => {
        const values = take(
          internal[part],
          own.map(({ index }) => index),
        );
        return part === "torsions" ? wrapAngle(sub(values, constant(own.map(({ origin }) => origin)))) : values;
      }),
    1,
  );
}

/** One part of the internal coordinates, of its free entries, which stand in z from number `first` on, and of its held ones. */
function partOf(z: Tensor, first: number, own: readonly VectorEntry[], fixed: readonly HeldCoordinate[], part: Part): Tensor {
  const pieces: Tensor[] = [];
  if (own.length > 0) {
    const free = slice(z, 1, first, first + own.length);
    pieces.push(part === "torsions" ? wrapAngle(add(free, constant(own.map(({ origin }) => origin)))) : free);
  }
  if (fixed.length > 0) pieces.push(broadcast(constant(fixed.map(({ value }) => value)), [z.shape[0]!, fixed.length]));
  const position = new Int32Array(own.length + fixed.length);
  [...own, ...fixed].forEach(({ index }, at) => {
    position[index] = at;
  });
  return take(pieces.length === 1 ? pieces[0]! : concat(pieces, 1), position);
}

/** The internal coordinates of z [batch, d] and of those that are held; torsions come back in [-pi, pi]. */
export function fromVector(entries: readonly VectorEntry[], z: Tensor, held: readonly HeldCoordinate[] = []): Internal {
  const whole = (part: Part): Tensor => {
    const isOwn = (coordinate: { readonly part: Part }): boolean => coordinate.part === part;
    return partOf(z, Math.max(0, entries.findIndex(isOwn)), entries.filter(isOwn), held.filter(isOwn), part);
  };
  return { torsions: whole("torsions"), angles: whole("angles"), bonds: whole("bonds") };
}

/** Whether row `row` of z lies where internal coordinates are defined: bonds above 0, angles in (0, pi), torsions on the line in (-pi, pi). */
export function insideDomain(entries: readonly VectorEntry[], z: Float32Array | Float64Array, row: number): boolean {
  return entries.every(({ part, kind }, index) => {
    const value = z[row * entries.length + index]!;
    if (part === "bonds") return value > 0;
    if (part === "angles") return value > 0 && value < Math.PI;
    return kind === "circle" || Math.abs(value) < Math.PI;
  });
}
