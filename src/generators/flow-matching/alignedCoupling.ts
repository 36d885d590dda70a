/** Noise of particles of one kind, turned and relabelled towards its data: noise and equivariant velocities know no difference, and paths become shorter. */

import { type AssignmentWorkspace, assignment, assignmentWorkspace } from "../../num/assignment.ts";
import { quaternionRotation, rotated } from "../../num/rotationMatrix.ts";
import type { Coupling } from "./coupling.ts";

/** Particles of one kind, in 2 or 3 dimensions; rows are particle after particle. */
export interface Cluster {
  readonly count: number;
  readonly dimensions: number;
}

/** Rounds of labels and turns; each lowers the distance, and three leave hardly anything. */
const ROUNDS = 3;
/** Squarings of a matrix: its largest eigenvector is alone where another is 1 % smaller. */
const SQUARINGS = 12;

/** The eigenvector of the largest eigenvalue of a symmetric matrix [4, 4] of which no eigenvalue is below -bound. */
function largestEigenvector(matrix: Float64Array, bound: number): Float64Array {
  let power = matrix.map((value, at) => value + (at % 5 === 0 ? bound : 0));
  for (let round = 0; round < SQUARINGS; round++) {
    const size = Math.hypot(...power) || 1;
    const next = new Float64Array(16);
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++)
        for (let k = 0; k < 4; k++) next[4 * i + j]! += (power[4 * i + k]! * power[4 * k + j]!) / size ** 2;
    power = next;
  }
  // Each column is the eigenvector times one of its components: the diagonal tells which is longest.
  const j = [0, 1, 2, 3].reduce((best, own) => (power[5 * own]! > power[5 * best]! ? own : best));
  const column = [0, 1, 2, 3].map((i) => power[4 * i + j]!);
  const length = Math.hypot(...column);
  return Float64Array.from(column, (value) => value / length);
}

/** The rotation R [3, 3] that makes sum_p a_p . R b_p largest, from M = sum_p b_p a_p^T (Theobald, Acta Cryst. A 61, 478, 2005, equations 8 and 10). */
function rotationInSpace(m: Float64Array): Float64Array {
  const at = (i: number, j: number): number => m[3 * i + j]!;
  const [trace, x1, y1, z1] = [at(0, 0) + at(1, 1) + at(2, 2), at(1, 2) - at(2, 1), at(2, 0) - at(0, 2), at(0, 1) - at(1, 0)];
  const [xy, xz, yz] = [at(0, 1) + at(1, 0), at(0, 2) + at(2, 0), at(1, 2) + at(2, 1)];
  const quaternions = Float64Array.of(
    ...[trace, x1, y1, z1],
    ...[x1, 2 * at(0, 0) - trace, xy, xz],
    ...[y1, xy, 2 * at(1, 1) - trace, yz],
    ...[z1, xz, yz, 2 * at(2, 2) - trace],
  );
  const q = largestEigenvector(quaternions, Math.hypot(...quaternions));
  return quaternionRotation(q[0]!, q[1]!, q[2]!, q[3]!);
}

/** The same in the plane, [2, 2]. */
function rotationInPlane(m: Float64Array): Float64Array {
  const [along, across] = [m[0]! + m[3]!, m[1]! - m[2]!];
  const size = Math.hypot(along, across) || 1;
  return Float64Array.of(along / size, -across / size, across / size, along / size);
}

/** sum_p b_p a_p^T, [dimensions, dimensions]. */
function overlap(a: Float64Array, b: Float64Array, { count, dimensions }: Cluster): Float64Array {
  const m = new Float64Array(dimensions ** 2);
  for (let p = 0; p < count; p++)
    for (let i = 0; i < dimensions; i++)
      for (let j = 0; j < dimensions; j++) m[i * dimensions + j]! += b[p * dimensions + i]! * a[p * dimensions + j]!;
  return m;
}

/** b with its particles in the order in which they lie nearest to those of a. */
function relabelled(
  a: Float64Array,
  b: Float64Array,
  { count, dimensions }: Cluster,
  workspace: AssignmentWorkspace,
): Float64Array {
  const costs = new Float64Array(count * count);
  for (let p = 0; p < count; p++)
    for (let q = 0; q < count; q++)
      for (let d = 0; d < dimensions; d++) costs[p * count + q]! += (a[p * dimensions + d]! - b[q * dimensions + d]!) ** 2;
  const order = assignment(costs, count, workspace);
  return b.map((_, at) => b[order[Math.floor(at / dimensions)]! * dimensions + (at % dimensions)]!);
}

const centreOf = (x: Float64Array, { count, dimensions }: Cluster): number[] =>
  Array.from({ length: dimensions }, (_, d) =>
    x.reduce((sum, value, at) => (at % dimensions === d ? sum + value / count : sum), 0),
  );

/** b with its particles relabelled and turned about its centre towards a (Song et al., NeurIPS 2023, section 4.2; Klein, Krämer and Noé, NeurIPS 2023, section 5). */
function aligned(a: Float64Array, b: Float64Array, cluster: Cluster, workspace: AssignmentWorkspace): Float64Array {
  const { dimensions } = cluster;
  const [ofData, ofNoise] = [centreOf(a, cluster), centreOf(b, cluster)];
  const data = a.map((value, at) => value - ofData[at % dimensions]!);
  let noise: Float64Array = b.map((value, at) => value - ofNoise[at % dimensions]!);
  for (let round = 0; round < ROUNDS; round++) {
    noise = relabelled(data, noise, cluster, workspace);
    const matrix = overlap(data, noise, cluster);
    noise = rotated(dimensions === 2 ? rotationInPlane(matrix) : rotationInSpace(matrix), noise, dimensions);
  }
  return noise.map((value, at) => value + ofNoise[at % dimensions]!);
}

/** Turns and relabels each row of noise [rows, n * dimensions] towards its data; centres stay. */
export function alignedCoupling(cluster: Cluster): Coupling {
  const width = cluster.count * cluster.dimensions;
  const workspace = assignmentWorkspace(cluster.count);
  return (data, noise) => {
    const paired = new Float32Array(noise.length);
    for (let first = 0; first < noise.length; first += width) {
      const [a, b] = [data, noise].map((all) => Float64Array.from(all.subarray(first, first + width)));
      paired.set(aligned(a!, b!, cluster, workspace), first);
    }
    return paired;
  };
}
