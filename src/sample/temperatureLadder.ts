/** Temperatures of replica exchange. */
import { UserError } from "../errors.ts";
import { erfValue } from "../graph/ops/erf.ts";

/** `count` temperatures from `lowest` to `highest` in a geometric series, K. */
export function geometricLadder(lowest: number, highest: number, count: number): number[] {
  if (!(lowest > 0 && highest > lowest && Number.isInteger(count) && count >= 2)) {
    throw new UserError(
      `geometricLadder: ${count} temperatures from ${lowest} to ${highest} K were asked for; give at least 2, rising from above 0 K.`,
    );
  }
  const ratio = (highest / lowest) ** (1 / (count - 1));
  return Array.from({ length: count }, (_, index) => (index === count - 1 ? highest : lowest * ratio ** index));
}

/** psi'(a), the variance of the logarithm of a gamma variable of shape a: asymptotic series behind eight terms of the recurrence. */
function trigamma(a: number): number {
  let sum = 0;
  let x = a;
  for (; x < a + 8; x++) sum += 1 / (x * x);
  const square = 1 / (x * x);
  return sum + 1 / x + square / 2 + (square / x) * (1 / 6 - square * (1 / 30 - square / 42));
}

/**
 * Mean acceptance of exchanges between temperatures of ratio r in a harmonic system of f degrees of freedom.
 *
 *     2 P(U_cold > U_hot), U ~ Gamma(f/2) kT;  log(U_cold / U_hot) taken as normal: erfc(log r / (2 sqrt(psi'(f/2))))
 *
 * Within 0.01 of the exact incomplete beta function for f >= 10.
 * Source: Kofke, J. Chem. Phys. 117 (2002) 6911, eqs. 5-10, for the exact form.
 */
export const harmonicAcceptance = (ratio: number, degreesOfFreedom: number): number =>
  1 - erfValue(Math.log(ratio) / (2 * Math.sqrt(trigamma(degreesOfFreedom / 2))));

/** Acceptance that ladders aim at: about the best for the rate of round trips, whose optimum is flat (Rathore et al., J. Chem. Phys. 122 (2005) 024111). */
const ACCEPTANCE = 0.3;

/** Geometric ladder with as few temperatures as give neighbours the acceptance in the harmonic estimate; f = 3 atoms - 6 for a molecule. K. */
export function ladderForAcceptance(
  lowest: number,
  highest: number,
  degreesOfFreedom: number,
  acceptance: number = ACCEPTANCE,
): number[] {
  if (!(acceptance > 0 && acceptance < 1)) {
    throw new UserError(`ladderForAcceptance: an acceptance of ${acceptance} was asked for; give one between 0 and 1.`);
  }
  let count = 2;
  while (harmonicAcceptance((highest / lowest) ** (1 / (count - 1)), degreesOfFreedom) < acceptance) count++;
  return geometricLadder(lowest, highest, count);
}
