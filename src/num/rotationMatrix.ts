/** Rotations as matrices, row-major. */

/** The rotation [3, 3] of a unit quaternion w + x i + y j + z k. */
export const quaternionRotation = (w: number, x: number, y: number, z: number): Float64Array =>
  Float64Array.of(
    ...[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    ...[2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    ...[2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  );

/** R p of each point p: rotation [dimensions, dimensions], points [n * dimensions]. */
export function rotated(rotation: Float64Array, points: Float64Array, dimensions: number): Float64Array {
  return points.map((_, at) => {
    const [start, i] = [at - (at % dimensions), at % dimensions];
    let sum = 0;
    for (let j = 0; j < dimensions; j++) sum += rotation[i * dimensions + j]! * points[start + j]!;
    return sum;
  });
}
