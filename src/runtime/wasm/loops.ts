/**
 * Fusion: which computations share a loop over columns, and in which order the loops run.
 *
 * A computation over n columns can join any loop over n columns in which what it reads is at hand: values of the same pass, and
 * columns that earlier loops completed. Loops are numbered by stage; within a stage there is one loop for each number of columns.
 */
import {
  type Columns,
  type ComputedColumns,
  isWhole,
  type MapColumns,
  type ProductColumns,
  type ReductionColumns,
  type ReductionPart,
  type View,
  viewsOf,
} from "./columns.ts";

/** One part of a reduction, computed in some loop. */
export interface PartStatement {
  readonly target: ReductionColumns;
  readonly part: ReductionPart;
}

/** A loop over columns. */
export interface ColumnLoop {
  readonly kind: "columns";
  readonly size: number;
  /** In an order in which operands come first. */
  readonly maps: readonly MapColumns[];
  readonly parts: readonly PartStatement[];
  /** Maps of earlier loops whose values this one computes for itself instead of reading them. */
  readonly again: readonly MapColumns[];
}

export interface ProductLoop {
  readonly kind: "product";
  readonly target: ProductColumns;
}

export type Loop = ColumnLoop | ProductLoop;

/** All computations that the outputs need, operands first. */
function computationsOf(outputs: readonly View[]): ComputedColumns[] {
  const found = new Set<Columns>();
  const order: ComputedColumns[] = [];
  const visit = (base: Columns): void => {
    if (found.has(base)) return;
    found.add(base);
    if (base.kind === "input" || base.kind === "constant") return;
    for (const view of viewsOf(base)) visit(view.base);
    order.push(base);
  };
  for (const { base } of outputs) visit(base);
  return order;
}

/** Whether a loop over `size` columns can take the view's values as it computes them. */
export const isInPass = (view: View, size: number): boolean =>
  view.base.kind === "map" && view.base.size === size && isWhole(view);

/** The stage of each computation, or of each part of it. */
interface Stages {
  readonly maps: ReadonlyMap<MapColumns, number>;
  readonly parts: ReadonlyMap<ReductionPart, number>;
  readonly products: ReadonlyMap<ProductColumns, number>;
}

/** The earliest stages. */
function earliestStages(order: readonly ComputedColumns[]): Stages {
  const maps = new Map<MapColumns, number>();
  const parts = new Map<ReductionPart, number>();
  const products = new Map<ProductColumns, number>();
  const completed = (base: Columns): number => {
    if (base.kind === "map") return maps.get(base)!;
    if (base.kind === "product") return products.get(base)!;
    if (base.kind === "reduction") return Math.max(...base.parts.map((part) => parts.get(part)!));
    return -1;
  };
  const readable = (view: View, size: number): number => completed(view.base) + (isInPass(view, size) ? 0 : 1);
  const first = (views: readonly View[], size: number): number => Math.max(0, ...views.map((view) => readable(view, size)));
  for (const base of order) {
    if (base.kind === "map") maps.set(base, first(base.operands, base.size));
    else if (base.kind === "product") products.set(base, first([base.left, base.right], Number.NaN));
    else for (const part of base.parts) parts.set(part, first([part.source], part.source.indices.length));
  }
  return { maps, parts, products };
}

interface GrowingLoop extends ColumnLoop {
  readonly maps: MapColumns[];
  readonly parts: PartStatement[];
}

/** The loops that compute the outputs, in the order in which they run. */
export function fuse(outputs: readonly View[]): Loop[] {
  const order = computationsOf(outputs);
  const stages = earliestStages(order);
  const loops = new Map<string, { stage: number; loop: Loop }>();
  const columnLoop = (stage: number, size: number): GrowingLoop => {
    const key = `${stage}:${size}`;
    const found = loops.get(key)?.loop ?? { kind: "columns", size, maps: [], parts: [], again: [] };
    loops.set(key, { stage, loop: found });
    return found as GrowingLoop;
  };
  for (const base of order) {
    if (base.kind === "map") columnLoop(stages.maps.get(base)!, base.size).maps.push(base);
    else if (base.kind === "product")
      loops.set(`product ${loops.size}`, { stage: stages.products.get(base)!, loop: { kind: "product", target: base } });
    else
      for (const part of base.parts)
        columnLoop(stages.parts.get(part)!, part.source.indices.length).parts.push({ target: base, part });
  }
  return [...loops.values()].sort((a, b) => a.stage - b.stage).map(({ loop }) => loop);
}
