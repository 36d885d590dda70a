/** Which random numbers a ladder of replicas uses: all follow from (key, index of the ladder, step). */
import { fold, type Key, normals, rowKeys, uniforms } from "../num/random.ts";

/** Sub-streams of a ladder's key. */
const STREAM = { noise: 0, exchange: 1, velocities: 2 } as const;

const streamOf = (key: Key, ladder: number, stream: keyof typeof STREAM): Key => fold(fold(key, ladder), STREAM[stream]);

/** The keys of the noise of each replica of consecutive ladders: [ladders * replicas, 2]; step s has the stream fold(key, s). */
export function noiseKeys(key: Key, firstLadder: number, ladders: number, replicas: number): Uint32Array {
  const keys = new Uint32Array(2 * ladders * replicas);
  for (let ladder = 0; ladder < ladders; ladder++) {
    keys.set(rowKeys(streamOf(key, firstLadder + ladder, "noise"), replicas), 2 * ladder * replicas);
  }
  return keys;
}

/** Uniform draws of the exchange round of a ladder, one for each pair of neighbouring temperatures. */
export function exchangeUniforms(key: Key, ladder: number, round: number, pairs: number): Float64Array {
  const draws = new Float64Array(pairs);
  uniforms(fold(streamOf(key, ladder, "exchange"), round), 0, draws);
  return draws;
}

/** Standard normals for the initial velocities of a ladder. */
export function velocityNormals(key: Key, ladder: number, width: number): Float64Array {
  const draws = new Float64Array(width);
  normals(fold(streamOf(key, ladder, "velocities"), 0), 0, draws);
  return draws;
}
