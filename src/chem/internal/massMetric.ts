/** The mass metric of fixed distances: how much room momenta have beside them. */
import { addAll } from "../../graph/addAll.ts";
import type { Tensor } from "../../graph/op.ts";
import { div, log, mul, square, sub } from "../../graph/ops/elementwise.ts";
import { reshape, slice } from "../../graph/ops/movement.ts";
import type { Cartesian } from "../cartesian.ts";
import type { AtomIndex } from "../topology.ts";
import { dot, norm, scale, stack, takeVectors } from "./vectors.ts";

/** Pairs of atoms at fixed distances, and the masses of all atoms, amu. */
export interface FixedDistances {
  readonly pairs: readonly (readonly [AtomIndex, AtomIndex])[];
  readonly masses: ArrayLike<number>;
}

/** Two constraints a < b that share an atom, and what stands before the cosine between them in the matrix with a diagonal of ones. */
interface Coupling {
  readonly a: number;
  readonly b: number;
  readonly factor: number;
}

/** Whether an atom is at the first or at the second end of a pair. */
const signOf = (atom: AtomIndex, [first]: readonly [AtomIndex, AtomIndex]): number => (atom === first ? 1 : -1);

function couplingsOf({ pairs, masses }: FixedDistances): Coupling[] {
  const diagonal = pairs.map(([first, second]) => 1 / masses[first]! + 1 / masses[second]!);
  return pairs.flatMap((pair, b) =>
    pairs.slice(0, b).flatMap((other, a) => {
      const shared = pair.find((atom) => other.includes(atom));
      if (shared === undefined) return [];
      const sign = signOf(shared, pair) * signOf(shared, other);
      return [{ a, b, factor: sign / (masses[shared]! * Math.sqrt(diagonal[a]! * diagonal[b]!)) }];
    }),
  );
}

/** A symmetric matrix with a diagonal of ones where nothing stands: only what is not zero is held. */
interface SparseMatrix {
  /** [batch, 1] by row. */
  readonly diagonal: Map<number, Tensor>;
  /** [batch, 1] by row and neighbour, both ways. */
  readonly rows: Map<number, Map<number, Tensor>>;
}

function setBoth({ rows }: SparseMatrix, a: number, b: number, value: Tensor): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    rows.set(from, (rows.get(from) ?? new Map<number, Tensor>()).set(to, value));
  }
}

/** Takes a row out of the matrix: of what is left, M_ij becomes M_ij - M_ik M_kj / M_kk. */
function eliminate(matrix: SparseMatrix, pivot: number): void {
  const { diagonal, rows } = matrix;
  const others = [...rows.get(pivot)!];
  const own = diagonal.get(pivot);
  rows.delete(pivot);
  const over = (product: Tensor): Tensor => (own === undefined ? product : div(product, own));
  others.forEach(([i, toI], at) => {
    rows.get(i)!.delete(pivot);
    diagonal.set(i, sub(diagonal.get(i) ?? 1, over(square(toI))));
    for (const [j, toJ] of others.slice(0, at)) {
      const product = over(mul(toI, toJ));
      const before = rows.get(i)!.get(j);
      setBoth(matrix, i, j, before === undefined ? mul(-1, product) : sub(before, product));
    }
  });
}

/** log of the determinant, [batch, 1], by elimination of the row with the fewest neighbours first; undefined of a matrix that is one. */
function logDeterminant(matrix: SparseMatrix): Tensor | undefined {
  const { rows, diagonal } = matrix;
  while (rows.size > 0) {
    const [pivot] = [...rows].reduce((best, row) => (row[1].size < best[1].size ? row : best));
    eliminate(matrix, pivot);
  }
  const logs = [...diagonal.values()].map((pivot) => log(pivot));
  return logs.length === 0 ? undefined : addAll(logs);
}

/**
 * log det(Z)^(1/2) [batch], Z_ab = Σ_i ∇_i σ_a · ∇_i σ_b / m_i of the fixed distances σ, less the same of its diagonal, which never changes: 0 where no two
 * of them meet. Cartesian coordinates [batch, atoms] nm.
 *
 * ∇σ is a unit vector u at both ends, so that two distances with a common atom of mass m have Z_ab = ± u_a · u_b / m. Undefined where no two meet.
 * Source: M. Fixman, Proc. Natl. Acad. Sci. USA 71, 3050 (1974), eq. 2.17 and what follows.
 */
export function logMassMetric(positions: Cartesian, distances: FixedDistances): Tensor | undefined {
  const couplings = couplingsOf(distances);
  if (couplings.length === 0) return undefined;
  const atoms = stack(positions);
  const ends = [0, 1].map((end) =>
    takeVectors(
      atoms,
      distances.pairs.map((pair) => pair[end]!),
    ),
  );
  const arms = sub(ends[0]!, ends[1]!);
  const units = scale(arms, div(1, norm(arms)));
  const side = (name: "a" | "b"): Tensor =>
    takeVectors(
      units,
      couplings.map((coupling) => coupling[name]),
    );
  const cosines = dot(side("a"), side("b"));
  const matrix: SparseMatrix = { diagonal: new Map(), rows: new Map() };
  for (const [at, { a, b, factor }] of couplings.entries()) setBoth(matrix, a, b, mul(factor, slice(cosines, 1, at, at + 1)));
  return reshape(mul(0.5, logDeterminant(matrix)!), [positions.x.shape[0]!]);
}
