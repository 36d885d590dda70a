// The prior of clusters: normal coordinates about the centre, and a centre as the targets have it.
import { centreEnergy, type Particles } from "../potentials/analytic/particles.ts";
import type { Tensor } from "../src/graph/op.ts";
import { add, mul, square } from "../src/graph/ops/elementwise.ts";
import { sum } from "../src/graph/ops/reduce.ts";
import { fold, type Key, normals } from "../src/num/random.ts";

/** |x - c|^2 / (2 width^2) + n |c|^2 / 2, c the centre. */
export const priorEnergy =
  (particles: Particles, width: number) =>
  (x: Tensor): Tensor =>
    add(mul(0.5 / width ** 2, sum(square(x), 1, true)), mul(1 - 1 / width ** 2, centreEnergy(x, particles)));

/** log of the integral of exp(-u) of the prior. */
export const priorLogZ = ({ count, dimensions }: Particles, width: number): number =>
  ((count * dimensions) / 2) * Math.log(2 * Math.PI) + (count - 1) * dimensions * Math.log(width);

/** Rows less their centres, times a factor. */
export function centred(x: Float64Array, { count, dimensions }: Particles, factor = 1): Float64Array {
  const width = count * dimensions;
  return x.map((value, at) => {
    const row = Math.floor(at / width);
    let mean = 0;
    for (let p = 0; p < count; p++) mean += x[row * width + p * dimensions + (at % dimensions)]! / count;
    return factor * (value - mean);
  });
}

function standardNormals(stream: Key, size: number): Float64Array {
  const values = new Float64Array(size);
  normals(stream, 0, values);
  return values;
}

/** Centred rows about centres that are drawn as the target's: sqrt(n) c standard normal. */
function withCentres(x: Float64Array, { count, dimensions }: Particles, stream: Key): Float64Array {
  const width = count * dimensions;
  const centres = standardNormals(stream, (x.length / width) * dimensions);
  return x.map((value, at) => value + centres[Math.floor(at / width) * dimensions + (at % dimensions)]! / Math.sqrt(count));
}

/** Draws of the prior, [count, d]. */
export const priorDraws = (particles: Particles, width: number, count: number, stream: Key): Float64Array => {
  const noise = standardNormals(fold(stream, 0), count * particles.count * particles.dimensions);
  return withCentres(centred(noise, particles, width), particles, fold(stream, 1));
};
