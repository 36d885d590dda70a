/**
 * What later loops compute again instead of reading it. A column that one loop stores and another reads travels through memory, and where there are thousands of
 * pairs, past the cache: a difference of positions, or a reciprocal of what is read anyway, is faster computed than fetched. Equal operations on equal
 * numbers give equal bits, so results are the same.
 */
import type { ElementwiseName } from "../../graph/ops/elementwise.ts";
import type { MapColumns, View } from "./columns.ts";
import { type ColumnLoop, isInPass, type Loop } from "./loops.ts";

/** Instructions' time of an operation, that of an addition being 1; other operations are never worth it. */
const COSTS: Partial<Readonly<Record<ElementwiseName, number>>> = {
  neg: 1,
  abs: 1,
  add: 1,
  sub: 1,
  mul: 1,
  maximum: 1,
  minimum: 1,
  select: 2,
  div: 4,
  reciprocal: 4,
  sqrt: 4,
};

/** The time of reading a column or a constant that is at hand in the nearest cache. */
const READ = 1;

/** Bytes of stored columns of one size from which they no longer stay in the nearer caches beside tables and atoms. */
const LARGE = 1 << 18;
/** The time of a column's way through memory and back; from 8 to 16 the choices are as fast. */
const TRAVEL = 12;

/** What loops read of others, in the passes of as many columns. */
function foreign({ size, maps, parts }: ColumnLoop): Set<MapColumns> {
  const own = new Set<unknown>(maps);
  const views: readonly View[] = [...maps.flatMap(({ operands }) => operands), ...parts.map(({ part }) => part.source)];
  return new Set(views.filter((view) => isInPass(view, size) && !own.has(view.base)).map(({ base }) => base as MapColumns));
}

/** The time of computing a map where the values of `needed` are at hand; Infinity where it is above the limit. */
function costOf(map: MapColumns, needed: ReadonlySet<MapColumns>, limit: number): number {
  let cost = COSTS[map.op] ?? Number.POSITIVE_INFINITY;
  for (const view of map.operands) {
    if (cost > limit) return Number.POSITIVE_INFINITY;
    const base = view.base as MapColumns;
    if (!isInPass(view, map.size)) cost += READ;
    else if (!needed.has(base)) cost += costOf(base, needed, limit - cost);
  }
  return cost > limit ? Number.POSITIVE_INFINITY : cost;
}

/** A map and all that it is computed from in a pass, down to what is at hand. */
function withOperands(map: MapColumns, needed: ReadonlySet<MapColumns>): MapColumns[] {
  const inner = map.operands.filter((view) => isInPass(view, map.size) && !needed.has(view.base as MapColumns));
  return [...inner.flatMap(({ base }) => withOperands(base as MapColumns, needed)), map];
}

/** The loops, each with what it computes again. */
export function recomputing(loops: readonly Loop[], columnBytes: number): Loop[] {
  const stored = new Map<number, Set<MapColumns>>();
  for (const loop of loops) {
    if (loop.kind !== "columns") continue;
    const known = stored.get(loop.size) ?? new Set();
    stored.set(loop.size, new Set([...known, ...foreign(loop)]));
  }
  return loops.map((loop) => {
    if (loop.kind !== "columns") return loop;
    const needed = foreign(loop);
    const isLarge = stored.get(loop.size)!.size * loop.size * columnBytes > LARGE;
    const cheap = isLarge ? [...needed].filter((map) => costOf(map, needed, TRAVEL) <= TRAVEL) : [];
    const again = cheap.flatMap((map) => withOperands(map, needed));
    return { ...loop, again: [...new Set(again)] };
  });
}
