/** Distances between conformations, less what overall rotation and translation make of them. */

/** Newton's steps on the characteristic polynomial; a double root halves the error each. */
const MOST_STEPS = 60;

/** Relative change of a root that float64 does not resolve. */
const ROUNDING = 1e-15;

/** Rotations, or rotations and reflections. */
export type Alignment = "rotation" | "reflection";

/** Positions with each sample's mean taken away, [samples, particles, dimensions], so that the best translation is none. */
export function centredPositions(data: ArrayLike<number>, particles: number, dimensions: number): Float64Array {
  const centred = Float64Array.from(data);
  const width = particles * dimensions;
  for (let start = 0; start < centred.length; start += width) {
    for (let d = 0; d < dimensions; d++) {
      let mean = 0;
      for (let p = 0; p < particles; p++) mean += centred[start + p * dimensions + d]! / particles;
      for (let p = 0; p < particles; p++) centred[start + p * dimensions + d]! -= mean;
    }
  }
  return centred;
}

/**
 * The largest sum over particles of a_p . R b_p over rotations R (and reflections), of two centred conformations in 2 or 3 dimensions.
 *
 * order[p] is the particle of b that stands for p of a. The least squared distance is |a|^2 + |b|^2 less twice this. Source: in three dimensions the largest
 * eigenvalue of Theobald's quaternion matrix, Acta Cryst. A 61 (2005) 478, equations 8 to 12; with reflections the determinant counts by its size (Kabsch 1978).
 */
export function bestOverlap(
  a: Float64Array,
  from: number,
  b: Float64Array,
  to: number,
  order: ArrayLike<number>,
  dimensions: number,
  alignment: Alignment,
): number {
  if (dimensions === 2) return planarOverlap(a, from, b, to, order, alignment);
  let [xx, xy, xz, yx, yy, yz, zx, zy, zz, size] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let p = 0; p < order.length; p++) {
    const [i, j] = [from + 3 * p, to + 3 * order[p]!];
    const [ax, ay, az] = [a[i]!, a[i + 1]!, a[i + 2]!];
    const [bx, by, bz] = [b[j]!, b[j + 1]!, b[j + 2]!];
    xx += ax * bx;
    xy += ax * by;
    xz += ax * bz;
    yx += ay * bx;
    yy += ay * by;
    yz += ay * bz;
    zx += az * bx;
    zy += az * by;
    zz += az * bz;
    size += ax * ax + ay * ay + az * az + bx * bx + by * by + bz * bz;
  }
  const determinant = xx * (yy * zz - yz * zy) - xy * (yx * zz - yz * zx) + xz * (yx * zy - yy * zx);
  // M^T M, whose eigenvalues are the squared singular values.
  const [pp, qq, rr] = [xx * xx + yx * yx + zx * zx, xy * xy + yy * yy + zy * zy, xz * xz + yz * yz + zz * zz];
  const [pq, pr, qr] = [xx * xy + yx * yy + zx * zy, xx * xz + yx * yz + zx * zz, xy * xz + yy * yz + zy * zz];
  const trace = pp + qq + rr;
  const ofSquare = pp * pp + qq * qq + rr * rr + 2 * (pq * pq + pr * pr + qr * qr);
  const signed = alignment === "rotation" ? determinant : Math.abs(determinant);
  return largestRoot(-2 * trace, -8 * signed, 2 * ofSquare - trace * trace, size / 2);
}

function planarOverlap(
  a: Float64Array,
  from: number,
  b: Float64Array,
  to: number,
  order: ArrayLike<number>,
  alignment: Alignment,
): number {
  let [along, across, mirroredAlong, mirroredAcross] = [0, 0, 0, 0];
  for (let p = 0; p < order.length; p++) {
    const [i, j] = [from + 2 * p, to + 2 * order[p]!];
    const [ax, ay, bx, by] = [a[i]!, a[i + 1]!, b[j]!, b[j + 1]!];
    along += ax * bx + ay * by;
    across += ax * by - ay * bx;
    mirroredAlong += ax * bx - ay * by;
    mirroredAcross += ax * by + ay * bx;
  }
  const turned = Math.hypot(along, across);
  return alignment === "rotation" ? turned : Math.max(turned, Math.hypot(mirroredAlong, mirroredAcross));
}

/** The largest root of x^4 + c2 x^2 + c1 x + c0 below a bound: Newton's method from above, where the polynomial is convex. */
function largestRoot(c2: number, c1: number, c0: number, bound: number): number {
  let x = bound;
  for (let step = 0; step < MOST_STEPS; step++) {
    const square = x * x;
    const value = (square + c2) * square + c1 * x + c0;
    const slope = (4 * square + 2 * c2) * x + c1;
    const next = slope > 0 ? x - value / slope : x;
    if (!(next < x) || x - next <= ROUNDING * bound) return Math.min(x, next);
    x = next;
  }
  return x;
}
