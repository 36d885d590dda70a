/** Which parts of sums write their columns instead of adding to them, and which sums must be emptied first. */
import type { ReductionColumns, ReductionPart } from "./columns.ts";
import type { Loop, PartStatement } from "./loops.ts";

/** How reductions come about in memory. */
export interface ReductionPlan {
  /** Parts that are the first to touch their columns, each once. */
  readonly writes: ReadonlySet<ReductionPart>;
  /** For each loop the reductions to be filled with their neutral element before it. */
  readonly starts: readonly (readonly ReductionColumns[])[];
}

const partsOf = (loop: Loop): readonly PartStatement[] => (loop.kind === "columns" ? loop.parts : []);

/** A part that touches each of its columns once in a loop: in one pass, or at the end of it where all passes go to one column. */
const touchesOnce = ({ targets }: ReductionPart, columns: ReadonlySet<number>): boolean =>
  columns.size === targets.length || columns.size === 1;

/** How often the parts of a loop touch each column of a reduction. */
function touchesIn(loop: Loop, target: ReductionColumns): Map<number, number> {
  const touches = new Map<number, number>();
  for (const statement of partsOf(loop)) {
    if (statement.target !== target) continue;
    for (const column of new Set(statement.part.targets)) touches.set(column, (touches.get(column) ?? 0) + 1);
  }
  return touches;
}

/** Plans the reductions of loops in their order. */
export function planReductions(loops: readonly Loop[]): ReductionPlan {
  const touched = new Map<ReductionColumns, Set<number>>();
  const writes = new Set<ReductionPart>();
  const starts = loops.map((loop) => {
    const targets = new Set(partsOf(loop).map(({ target }) => target));
    const begun = [...targets].filter((target) => !touched.has(target));
    for (const target of targets) {
      const before = touched.get(target) ?? new Set();
      const touches = touchesIn(loop, target);
      for (const { part } of partsOf(loop).filter((statement) => statement.target === target)) {
        const columns = new Set(part.targets);
        const first = [...columns].every((column) => !before.has(column) && touches.get(column) === 1);
        if (first && touchesOnce(part, columns)) writes.add(part);
      }
      touched.set(target, new Set([...before, ...touches.keys()]));
    }
    return begun;
  });
  const isCovered = ({ parts, size }: ReductionColumns): boolean =>
    new Set(parts.filter((part) => writes.has(part)).flatMap(({ targets }) => [...targets])).size === size;
  return { writes, starts: starts.map((begun) => begun.filter((target) => !isCovered(target))) };
}
