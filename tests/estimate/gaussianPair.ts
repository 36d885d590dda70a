import { type Key, normals } from "../../src/num/random.ts";

/** Target exp(-x^2/2), unnormalised; generator N(MEAN, WIDTH^2): every figure of the importance weights is known in closed form. */
export const MEAN = 0.5;
export const WIDTH = 1.3;

/** log of the integral of exp(-x^2/2). */
export const LOG_NORMALISER: number = 0.5 * Math.log(2 * Math.PI);

/** 1 / integral of p^2/q, p = N(0, 1), q = N(m, s^2): sqrt(2 s^2 - 1) / s^2 exp(-m^2 / (2 s^2 - 1)). */
export const KISH_FRACTION: number = (Math.sqrt(2 * WIDTH ** 2 - 1) / WIDTH ** 2) * Math.exp(-(MEAN ** 2) / (2 * WIDTH ** 2 - 1));

/** log exp(-x^2/2) - log q(x). */
export const logWeight = (x: number): number =>
  -0.5 * x * x + 0.5 * ((x - MEAN) / WIDTH) ** 2 + Math.log(WIDTH) + 0.5 * Math.log(2 * Math.PI);

/** n samples of the generator. */
export function generated(stream: Key, n: number): Float64Array {
  const x = new Float64Array(n);
  normals(stream, 0, x);
  return x.map((z) => MEAN + WIDTH * z);
}
