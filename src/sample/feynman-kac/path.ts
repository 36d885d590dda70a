/** What is sampled while noise is taken away: a product of powers of experts with a reward, at every time of their noising. */

import type { TimeFamily } from "../../energy-models/compose/factor.ts";
import { baseLogDensity, diffusion, type Noising } from "../../energy-models/noising.ts";
import { UserError } from "../../errors.ts";
import { addAll } from "../../graph/addAll.ts";
import { valueAndGradient } from "../../graph/gradient.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, mul, neg, square, sub } from "../../graph/ops/elementwise.ts";
import { sum } from "../../graph/ops/reduce.ts";

/** The densities q_t of one noised distribution, known by their score. */
export interface Expert {
  readonly dimension: number;
  /** grad log q_t(x), [batch, d] and [batch, 1] -> [batch, d]. */
  score(x: Tensor, t: Tensor): Tensor;
  /** log q_t(x) -> [batch, 1], where it is known up to a constant that does not depend on t. */
  logDensity?(x: Tensor, t: Tensor): Tensor;
}

/** A reward r(x) [batch, 1] that is paid more and more as the noise goes: exp(beta(t) r(x)), beta(1) = 0 at best. */
export interface Reward {
  value(x: Tensor): Tensor;
  /** beta, [batch, 1] -> [batch, 1]. */
  strength(t: Tensor): Tensor;
}

/** pi_t ~ prod_k q_k,t^b_k exp(beta(t) r), t from 1 to 0, where all q_k are noised by the same process. */
export interface ReversePath {
  readonly experts: readonly { readonly expert: Expert; readonly exponent: number }[];
  readonly noising: Noising;
  readonly reward?: Reward;
}

/** A family over time as an expert. */
export const expertOf = (family: TimeFamily): Expert => ({
  dimension: family.dimension,
  score: (x, t) => neg(valueAndGradient((at) => family.reducedEnergy(at!, t), [x]).gradients[0]!),
  logDensity: (x, t) => neg(family.reducedEnergy(x, t)),
});

/** q^beta at every time: the data's distribution at another temperature. */
export const annealed = (noising: Noising, expert: Expert, beta: number): ReversePath => ({
  noising,
  experts: [{ expert, exponent: beta }],
});

/** The product of experts, each to the power 1 if no exponents are given. */
export const productOfExperts = (noising: Noising, experts: readonly Expert[], exponents?: readonly number[]): ReversePath => ({
  noising,
  experts: experts.map((expert, k) => ({ expert, exponent: exponents?.[k] ?? 1 })),
});

/** q_u (q_c / q_u)^scale of an unconditional and a conditional expert: what guidance is after. Source: Ho and Salimans, arXiv 2207.12598, section 3. */
export const guided = (noising: Noising, unconditional: Expert, conditional: Expert, scale: number): ReversePath =>
  productOfExperts(noising, [unconditional, conditional], [1 - scale, scale]);

/** B = sum_k b_k. Throws a UserError where it is not positive: then nothing holds pi_1 together, which is the noise to the power B. */
export function totalExponent({ experts, noising }: ReversePath): number {
  const dimension = noising.periods.length;
  const other = experts.findIndex(({ expert }) => expert.dimension !== dimension);
  if (other >= 0) {
    throw new UserError(
      `reverse diffusion: expert ${other} has ${experts[other]!.expert.dimension} coordinates, but the noising has ${dimension}: give experts of one vector.`,
    );
  }
  const total = experts.reduce((all, { exponent }) => all + exponent, 0);
  if (total > 0 && Number.isFinite(total)) return total;
  throw new UserError(
    `reverse diffusion: the exponents ${experts.map(({ exponent }) => exponent).join(", ")} add up to ${total}, but pi_1 is the noise to that power, which has a density only above 0: give exponents with a positive sum.`,
  );
}

/** What a step needs at a point and time. */
export interface ReverseTerms {
  /** Velocity v of the reverse process, [batch, d]. */
  readonly velocity: Tensor;
  /** grad log pi_t, [batch, d]. */
  readonly slope: Tensor;
  /** Growth of the log weight in reverse time, [batch, 1]. */
  readonly rate: Tensor;
}

const overCoordinates = (x: Tensor): Tensor => sum(x, 1, true);

/**
 * Velocity and log-weight rate of the reverse process dx = v dtau + zeta g dW, tau = 1 - t, whose weighted density is pi_t at every time (docs/composition.md):
 *
 *     S = sum b_k s_k,  v = -f + kappa g^2 S + zeta^2/2 g^2 beta grad r
 *     rate = (B - 1) div f + g^2/2 (|S|^2 - sum b_k |s_k|^2) + beta' r - beta f . grad r + beta/2 g^2 S . grad r,  beta' = d beta / d tau
 *
 * x [batch, d], t [batch, 1]. The rate is that of the pull kappa = (1 + zeta^2) / 2, for which no second derivative is in it. Source: Skreta et al., arXiv 2503.02819, propositions 3.1 to 3.4, here for any zeta.
 */
export function reverseTerms(path: ReversePath, zeta: number, kappa: number, x: Tensor, t: Tensor): ReverseTerms {
  const { drift, squaredWidth } = diffusion(path.noising, t);
  const weighted = path.experts.map(({ expert, exponent }) => ({ exponent, score: expert.score(x, t) }));
  const S = addAll(weighted.map(({ exponent, score }) => mul(exponent, score)));
  const squares = addAll(weighted.map(({ exponent, score }) => mul(exponent, square(score))));
  const contraction = mul(totalExponent(path) - 1, overCoordinates(drift));
  const force = mul(drift, x);
  const ofExperts = {
    velocity: sub(mul(kappa, mul(squaredWidth, S)), force),
    rate: add(contraction, mul(0.5, overCoordinates(mul(squaredWidth, sub(square(S), squares))))),
  };
  if (path.reward === undefined) return { ...ofExperts, slope: S };
  const { reward } = path;
  const paid = valueAndGradient((at) => reward.value(at!), [x]);
  const strength = valueAndGradient((at) => reward.strength(at!), [t]);
  const pull = mul(strength.value, paid.gradients[0]!);
  const along = sub(mul(0.5, mul(squaredWidth, S)), force);
  return {
    velocity: add(ofExperts.velocity, mul((zeta * zeta) / 2, mul(squaredWidth, pull))),
    slope: add(S, pull),
    rate: addAll([ofExperts.rate, neg(mul(strength.gradients[0]!, paid.value)), overCoordinates(mul(pull, along))]),
  };
}

/** log pi_t(x) up to a constant, [batch, 1]; an expert without a density counts as pure noise, which it is at t = 1 only. */
export function pathLogDensity({ experts, noising, reward }: ReversePath, x: Tensor, t: Tensor): Tensor {
  const parts = experts.map(({ expert, exponent }) =>
    mul(exponent, expert.logDensity === undefined ? baseLogDensity(noising, x, t) : expert.logDensity(x, t)),
  );
  return addAll(reward === undefined ? parts : [...parts, mul(reward.strength(t), reward.value(x))]);
}

/** Whether the density is known at every time. */
export const hasDensities = ({ experts }: ReversePath): boolean => experts.every(({ expert }) => expert.logDensity !== undefined);
