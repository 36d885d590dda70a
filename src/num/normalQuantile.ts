import { UserError } from "../errors.ts";

type Coefficients = readonly number[];

/** Numerators and denominators of the rational approximations, highest power first: near the median, in the tails, and beyond exp(-25). */
const CENTRE: readonly [Coefficients, Coefficients] = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
];
const TAIL: readonly [Coefficients, Coefficients] = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691,
    4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038,
    2.053191626637759, 1,
  ],
];
const FAR_TAIL: readonly [Coefficients, Coefficients] = [
  [
    2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
];

const polynomial = (coefficients: Coefficients, x: number): number => coefficients.reduce((sum, c) => sum * x + c, 0);
const ratio = ([above, below]: readonly [Coefficients, Coefficients], x: number): number =>
  polynomial(above, x) / polynomial(below, x);

/**
 * The quantile of the standard normal law at probability p: z with P(X < z) = p, to about 1e-15 of itself; -Infinity at 0, Infinity at 1.
 *
 * Throws UserError outside [0, 1]. Source: Wichura, Appl. Stat. 37 (1988) 477, algorithm AS 241, PPND16.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) {
    throw new UserError(`normal quantile: a probability lies in [0, 1], but ${p} was given; pass a fraction.`);
  }
  const fromMedian = p - 0.5;
  if (Math.abs(fromMedian) <= 0.425) return fromMedian * ratio(CENTRE, 0.425 ** 2 - fromMedian ** 2);
  const tail = Math.min(p, 1 - p);
  if (tail === 0) return fromMedian < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const depth = Math.sqrt(-Math.log(tail));
  const distance = depth <= 5 ? ratio(TAIL, depth - 1.6) : ratio(FAR_TAIL, depth - 5);
  return fromMedian < 0 ? -distance : distance;
}
