/** Which random numbers a ladder of replicas uses: all follow from (key, index of the ladder, step). */
import { fold, type Key, normals, uniforms } from "../num/random.ts";

/** Sub-streams of a ladder's key. */
const STREAM = { noise: 0, exchange: 1, velocities: 2 } as const;

const streamOf = (key: Key, ladder: number, stream: keyof typeof STREAM, index: number): Key =>
  fold(fold(fold(key, ladder), STREAM[stream]), index);

/** Standard normals of one integrator step of `ladders` consecutive ladders: [ladders, width], row by row. */
export function stepNoise(key: Key, firstLadder: number, ladders: number, step: number, width: number): Float32Array {
  const noise = new Float32Array(ladders * width);
  for (let index = 0; index < ladders; index++) {
    normals(streamOf(key, firstLadder + index, "noise", step), 0, noise.subarray(index * width, (index + 1) * width));
  }
  return noise;
}

/** Uniform draws of the exchange round of a ladder, one for each pair of neighbouring temperatures. */
export function exchangeUniforms(key: Key, ladder: number, round: number, pairs: number): Float64Array {
  const draws = new Float64Array(pairs);
  uniforms(streamOf(key, ladder, "exchange", round), 0, draws);
  return draws;
}

/** Standard normals for the initial velocities of a ladder. */
export function velocityNormals(key: Key, ladder: number, width: number): Float64Array {
  const draws = new Float64Array(width);
  normals(streamOf(key, ladder, "velocities", 0), 0, draws);
  return draws;
}
