/** The contract of a Markov kernel: a graph from state and noise to state and info, for many chains at once. */
import type { Citation } from "../../citation.ts";
import type { Tensor } from "../../graph/op.ts";
import type { Family, Point } from "./family.ts";

/** What the next step needs of this one. */
export interface KernelState {
  readonly point: Point;
  /** Beside the point, by name: a momentum. */
  readonly carried: Readonly<Record<string, Tensor>>;
}

/** What a step is given beside the state; a step reads only what it needs. */
export interface StepInputs {
  /** Standard normals [batch, columns]. */
  readonly noise: Tensor;
  /** [batch, 1]; in units of the scale. Adapted in warm-up, then fixed. */
  readonly stepSize: Tensor;
  /** Diagonal preconditioner [1, d]: a length for each coordinate. Adapted in warm-up, then fixed. */
  readonly scale: Tensor;
  /** Which member of the family each chain samples, [batch, K]. */
  readonly coefficients: Tensor;
}

/** What a reader wants to know of a step; the chain does not depend on it. [batch, 1] each. */
export interface StepInfo {
  /** min(1, r), r = p(y) k(y -> x) / (p(x) k(x -> y)) of the move x -> y that was proposed; 0 where the energy of y is not a number. */
  readonly acceptance: Tensor;
  /** 1 where the proposal was taken. */
  readonly accepted: Tensor;
  /** 1 where r is not a number: such a proposal is never taken, by no kernel. */
  readonly invalid: Tensor;
  /** log r of the move where it was made without asking: the logarithm of the weight that corrects for it; 0 of adjusted kernels. */
  readonly logWeight: Tensor;
}

/** A Markov kernel. All its randomness comes in as standard normals, so that executors draw them themselves. */
export interface Kernel {
  readonly name: string;
  readonly cite: readonly Citation[];
  /** Whether its chains have the member itself as their stationary law; else one that is close to it for small steps. */
  readonly exact: boolean;
  /** Mean acceptance that warm-up aims at by the step size; undefined where the step size plays no part. */
  readonly wantedAcceptance?: number;
  /** Evaluations of the terms and their gradients in one step. */
  readonly evaluations: number;
  /** Columns of noise that a step in d dimensions takes. */
  noise(dimension: number): number;
  /** Widths of what the state carries beside the point; it begins as standard normals. */
  carried(dimension: number): Readonly<Record<string, number>>;
  step(family: Family, state: KernelState, inputs: StepInputs): { readonly state: KernelState; readonly info: StepInfo };
}
