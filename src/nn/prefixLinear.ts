/**
 * A linear layer whose output columns see only a prefix of the input, as autoregressive networks need.
 *
 * The columns come in groups; group g is x[:, :seen_g] W_g + b_g, and seen does not decrease from group to group. Consecutive
 * groups share one weight matrix over the longest prefix among them, with a constant 0/1 mask for the staircase inside: the
 * matrix product skips most of the zero half that a single masked matrix (Germain et al., MADE, ICML 2015) multiplies out.
 */
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { matmul } from "../graph/ops/contract.ts";
import { add, mul } from "../graph/ops/elementwise.ts";
import { concat, reshape, slice } from "../graph/ops/movement.ts";
import type { HostArray } from "../num/hostArray.ts";
import { fold, type Key, normals } from "../num/random.ts";

export interface ColumnGroup {
  /** Number of leading input columns that the group sees. */
  readonly seen: number;
  /** Number of output columns. */
  readonly width: number;
}

interface Block {
  /** First output column. */
  readonly start: number;
  readonly groups: readonly ColumnGroup[];
  readonly rows: number;
  readonly columns: number;
}

export interface PrefixLinear {
  readonly groups: readonly ColumnGroup[];
  readonly blocks: readonly Block[];
}

export type PrefixLinearParameters<T> = {
  readonly weights: readonly T[];
  readonly bias: T;
};

const totalWidth = (groups: readonly ColumnGroup[]): number => groups.reduce((total, group) => total + group.width, 0);

/** Cuts the groups into about `count` blocks of equal width. */
function cut(groups: readonly ColumnGroup[], count: number): Block[] {
  const target = totalWidth(groups) / count;
  const parts: ColumnGroup[][] = [[]];
  let filled = 0;
  for (const group of groups) {
    if (filled >= target * parts.length && parts.at(-1)!.at(-1)!.seen > 0) parts.push([]);
    parts.at(-1)!.push(group);
    filled += group.width;
  }
  let start = 0;
  return parts.map((part) => {
    const columns = totalWidth(part);
    start += columns;
    return { start: start - columns, groups: part, rows: part.at(-1)!.seen, columns };
  });
}

/** The layout of a layer; throws when `seen` decreases or no group sees anything. */
export function prefixLinear(groups: readonly ColumnGroup[], blocks: number): PrefixLinear {
  if (!groups.some(({ seen }) => seen > 0)) throw new Error("prefixLinear: no group sees anything");
  groups.forEach((group, index) => {
    if (index > 0 && group.seen < groups[index - 1]!.seen)
      throw new Error(`prefixLinear: group ${index} sees less than the one before it`);
  });
  return { groups, blocks: cut(groups, blocks) };
}

/** W_ij ~ N(0, gain^2 / seen_j) where column j sees row i, else 0; b = 0. */
export function initPrefixLinear(layer: PrefixLinear, key: Key, gain: number): PrefixLinearParameters<HostArray> {
  const weights = layer.blocks.map((block, index) => {
    const { groups, rows, columns } = block;
    const data = new Float32Array(rows * columns);
    normals(fold(key, index), 0, data);
    const scale = groups.flatMap(({ seen, width }) => Array<number>(width).fill(seen === 0 ? 0 : gain / Math.sqrt(seen)));
    const mask = staircase(block);
    return { data: data.map((value, at) => value * mask[at]! * scale[at % columns]!), shape: [rows, columns] };
  });
  const width = totalWidth(layer.groups);
  return { weights, bias: { data: new Float32Array(width), shape: [width] } };
}

function staircase({ groups, rows, columns }: Block): Float64Array {
  const seen = groups.flatMap((group) => Array<number>(group.width).fill(group.seen));
  return Float64Array.from({ length: rows * columns }, (_, at) => (Math.floor(at / columns) < seen[at % columns]! ? 1 : 0));
}

/** All groups at once: [batch, inputs] -> [batch, sum of widths]. */
export function applyPrefixLinear(layer: PrefixLinear, parameters: PrefixLinearParameters<Tensor>, x: Tensor): Tensor {
  const parts = layer.blocks.map((block, index) => {
    const mask = constant(staircase(block), [block.rows, block.columns]);
    return matmul(slice(x, 1, 0, block.rows), mul(parameters.weights[index]!, mask));
  });
  return add(concat(parts, 1), parameters.bias);
}

/** One group alone, from the prefix that it sees: [batch, seen] -> [batch, width], or [1, width] when it sees nothing. */
export function applyGroup(
  layer: PrefixLinear,
  parameters: PrefixLinearParameters<Tensor>,
  index: number,
  prefix: Tensor | undefined,
): Tensor {
  const { seen, width } = layer.groups[index]!;
  const start = totalWidth(layer.groups.slice(0, index));
  const bias = reshape(slice(parameters.bias, 0, start, start + width), [1, width]);
  if (prefix === undefined || seen === 0) return bias;
  const at = layer.blocks.findIndex((block) => start < block.start + block.columns);
  const column = start - layer.blocks[at]!.start;
  const weights = slice(slice(parameters.weights[at]!, 0, 0, seen), 1, column, column + width);
  return add(matmul(prefix, weights), bias);
}
