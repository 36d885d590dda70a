/** The assignment problem: which one-to-one map of rows to columns has the least sum of costs. */

/** What the algorithm keeps between rows; made once for problems of one size. */
export interface AssignmentWorkspace {
  readonly size: number;
  /** Column of each row: the answer. [size] */
  readonly columnOf: Int32Array;
  readonly rowOf: Int32Array;
  /** Prices of the columns: cost - price is what a row compares. */
  readonly price: Float64Array;
  readonly free: Int32Array;
  readonly distance: Float64Array;
  readonly previous: Int32Array;
  readonly order: Int32Array;
}

/** A workspace for problems of one size. */
export function assignmentWorkspace(size: number): AssignmentWorkspace {
  const integers = (): Int32Array => new Int32Array(size);
  const numbers = (): Float64Array => new Float64Array(size);
  return {
    size,
    columnOf: integers(),
    rowOf: integers(),
    price: numbers(),
    free: integers(),
    distance: numbers(),
    previous: integers(),
    order: integers(),
  };
}

/**
 * The column of each row [n] in the assignment of least total cost, exact in float64; costs [n, n] row-major, finite.
 *
 * Cubic in n at worst; a workspace, where given, is reused and holds the result. Source: Jonker and Volgenant, Computing 38 (1987) 325.
 */
export function assignment(
  costs: Float64Array,
  size: number,
  workspace: AssignmentWorkspace = assignmentWorkspace(size),
): Int32Array {
  reduceColumns(costs, workspace);
  let free = transferReduction(costs, workspace);
  // Two rounds leave few rows free, and each of those costs a search.
  for (let round = 0; round < 2 && free > 0; round++) free = bid(costs, workspace, free);
  for (let f = 0; f < free; f++) augment(costs, workspace, workspace.free[f]!);
  return workspace.columnOf;
}

/** Each column takes its cheapest row, and prices itself so; a row keeps the first column (from the last) that takes it. */
function reduceColumns(costs: Float64Array, { size, columnOf, rowOf, price }: AssignmentWorkspace): void {
  price.fill(Number.POSITIVE_INFINITY);
  for (let i = 0, at = 0; i < size; i++) {
    for (let j = 0; j < size; j++, at++) {
      if (costs[at]! >= price[j]!) continue;
      price[j] = costs[at]!;
      rowOf[j] = i;
    }
  }
  columnOf.fill(-1);
  for (let j = size - 1; j >= 0; j--) {
    const i = rowOf[j]!;
    if (columnOf[i] === -1) columnOf[i] = j;
    else rowOf[j] = -1;
  }
}

/** Rows with a column lower its price to their second choice, for others to bid; rows without one are listed as free. */
function transferReduction(costs: Float64Array, { size, columnOf, price, free }: AssignmentWorkspace): number {
  let count = 0;
  for (let i = 0; i < size; i++) {
    const own = columnOf[i]!;
    if (own === -1) {
      free[count++] = i;
      continue;
    }
    let second = Number.POSITIVE_INFINITY;
    for (let j = 0; j < size; j++) {
      const reduced = costs[i * size + j]! - price[j]!;
      if (j !== own && reduced < second) second = reduced;
    }
    if (second < Number.POSITIVE_INFINITY) price[own]! -= second - (costs[i * size + own]! - price[own]!);
  }
  return count;
}

/** Bids a round, for each row: rows that outbid each other by ever less, as among points in space, would go on for long; a search ends that at once. */
const MOST_BIDS = 2;

/** Free rows take their best column, lower its price to their second choice, and set free whoever had it. Returns how many stay free. */
function bid(costs: Float64Array, { size, columnOf, rowOf, price, free }: AssignmentWorkspace, count: number): number {
  let [next, left] = [0, 0];
  for (let bids = 0; next < count; bids++) {
    if (bids === MOST_BIDS * size) {
      free.copyWithin(left, next, count);
      return left + count - next;
    }
    const i = free[next++]!;
    let [best, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    let [bestColumn, secondColumn] = [0, 0];
    for (let j = 0, at = i * size; j < size; j++, at++) {
      const reduced = costs[at]! - price[j]!;
      if (reduced >= second) continue;
      if (reduced >= best) {
        second = reduced;
        secondColumn = j;
      } else {
        second = best;
        secondColumn = bestColumn;
        best = reduced;
        bestColumn = j;
      }
    }
    const lowered = second === Number.POSITIVE_INFINITY ? price[bestColumn]! : price[bestColumn]! - (second - best);
    // Rounding may swallow the reduction, and then bidding would not end.
    const lowers = lowered < price[bestColumn]!;
    let column = bestColumn;
    if (lowers) price[column] = lowered;
    else if (rowOf[column] !== -1 && second < Number.POSITIVE_INFINITY) column = secondColumn;
    const loser = rowOf[column]!;
    rowOf[column] = i;
    columnOf[i] = column;
    if (loser === -1) continue;
    columnOf[loser] = -1;
    if (lowers) free[--next] = loser;
    else free[left++] = loser;
  }
  return left;
}

/** Shortest path from a free row to a free column by Dijkstra's method over reduced costs; assignments along it move on by one. */
function augment(costs: Float64Array, workspace: AssignmentWorkspace, start: number): void {
  const { size, rowOf, columnOf, price, distance, previous, order } = workspace;
  for (let j = 0; j < size; j++) {
    distance[j] = costs[start * size + j]! - price[j]!;
    previous[j] = start;
    order[j] = j;
  }
  // Columns order[0, done) are settled, [done, reach) are at the least distance, the rest further.
  let [done, reach] = [0, 0];
  let least = 0;
  let end = -1;
  while (end === -1) {
    if (done === reach) {
      reach = nearest(workspace, done);
      least = distance[order[done]!]!;
      end = order.subarray(done, reach).find((j) => rowOf[j] === -1) ?? -1;
      if (end !== -1) break;
    }
    const column = order[done++]!;
    const row = rowOf[column]!;
    const through = costs[row * size + column]! - price[column]! - least;
    for (let at = reach; at < size; at++) {
      const j = order[at]!;
      const along = costs[row * size + j]! - price[j]! - through;
      if (along >= distance[j]!) continue;
      distance[j] = along;
      previous[j] = row;
      if (along > least) continue;
      if (rowOf[j] === -1) {
        end = j;
        break;
      }
      order[at] = order[reach]!;
      order[reach++] = j;
    }
  }
  for (let k = 0; k < done; k++) price[order[k]!]! += distance[order[k]!]! - least;
  for (let j = end, row = -1; row !== start; ) {
    row = previous[j]!;
    rowOf[j] = row;
    const next = columnOf[row]!;
    columnOf[row] = j;
    j = next;
  }
}

/** Brings the columns of least distance among order[done, size) to its front; returns where they end. */
function nearest({ size, distance, order }: AssignmentWorkspace, done: number): number {
  let reach = done;
  let least = Number.POSITIVE_INFINITY;
  for (let at = done; at < size; at++) {
    const j = order[at]!;
    const d = distance[j]!;
    if (d > least) continue;
    if (d < least) {
      reach = done;
      least = d;
    }
    order[at] = order[reach]!;
    order[reach++] = j;
  }
  return reach;
}
