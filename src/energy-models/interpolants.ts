/** THE table of interpolants: how much of the data and how much noise there is in x_t = alpha(t) x_0 + sigma(t) n, from data at t = 0 to noise at t = 1. */
import type { Citation } from "../citation.ts";
import { valueAndGradient } from "../graph/gradient.ts";
import { constant, uniformValue } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, cos, div, exp, mul, sin, sqrt, sub, tanh } from "../graph/ops/elementwise.ts";
import { flowMatching, scoreSde, stochasticInterpolants } from "./citations.ts";

/** The one list of interpolants. */
export type InterpolantName = "linear" | "trigonometric" | "variance-preserving" | "variance-exploding";

/** What is left of the data, alpha, and the width of the noise, sigma, at times t in [0, 1] of any shape; sigma(0) = 0 and alpha(0) = 1. */
export interface Interpolant {
  readonly title: string;
  readonly cite: readonly Citation[];
  alpha(t: Tensor): Tensor;
  sigma(t: Tensor): Tensor;
}

/** beta(t) = LOWEST_RATE + t (HIGHEST_RATE - LOWEST_RATE) of the variance-preserving diffusion (Song et al., appendix C). */
const LOWEST_RATE = 0.1;
const HIGHEST_RATE = 20;

/** The integral of beta from 0 to t. */
const noiseTime = (t: Tensor): Tensor => mul(t, add(LOWEST_RATE, mul((HIGHEST_RATE - LOWEST_RATE) / 2, t)));

/** 1 - exp(-y), with all digits for small y. */
function complement(y: Tensor): Tensor {
  const half = tanh(mul(0.5, y));
  return div(mul(2, half), add(1, half));
}

/** Widths of the noise of the variance-exploding diffusion, in standard deviations of the data: far below its finest detail, far above all of it. */
const NARROWEST = 0.01;
const WIDEST = 10;

/** Every interpolant by its name. */
export const interpolants: { readonly [K in InterpolantName]: Interpolant } = {
  linear: { title: "1 - t of the data and t of noise", cite: [flowMatching], alpha: (t) => sub(1, t), sigma: (t) => t },
  trigonometric: {
    title: "cos of the data and sin of noise, at the angle pi t / 2",
    cite: [stochasticInterpolants],
    alpha: (t) => cos(mul(Math.PI / 2, t)),
    sigma: (t) => sin(mul(Math.PI / 2, t)),
  },
  "variance-preserving": {
    title: "diffusion that keeps a variance of 1, with a rate from 0.1 to 20",
    cite: [scoreSde],
    alpha: (t) => exp(mul(-0.5, noiseTime(t))),
    sigma: (t) => sqrt(complement(noiseTime(t))),
  },
  "variance-exploding": {
    title: "the data as they are, with noise that grows to 10 standard deviations",
    cite: [scoreSde],
    alpha: (t) => add(1, mul(0, t)),
    sigma: (t) => {
      const growth = mul(Math.log(WIDEST / NARROWEST), t);
      return mul(NARROWEST, mul(exp(growth), sqrt(complement(mul(2, growth)))));
    },
  },
};

/** alpha, sigma and their derivatives by t, each of the shape of t. */
export interface Coefficients {
  readonly alpha: Tensor;
  readonly sigma: Tensor;
  readonly alphaRate: Tensor;
  readonly sigmaRate: Tensor;
}

/** The coefficients of an interpolant at times t of any shape. */
export function coefficients({ alpha, sigma }: Interpolant, t: Tensor): Coefficients {
  const [ofData, ofNoise] = [alpha, sigma].map((f) => valueAndGradient((at) => f(at), [t]));
  return {
    alpha: ofData!.value,
    sigma: ofNoise!.value,
    alphaRate: ofData!.gradients[0]!,
    sigmaRate: ofNoise!.gradients[0]!,
  };
}

/** alpha and sigma at t = 1, as numbers. */
export function atNoise({ alpha, sigma }: Interpolant): { readonly alpha: number; readonly sigma: number } {
  const one = constant(1);
  return { alpha: uniformValue(alpha(one))!, sigma: uniformValue(sigma(one))! };
}
