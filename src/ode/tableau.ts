/** The contract of a Runge-Kutta method: its Butcher tableau. */
import type { Citation } from "../citation.ts";

/** An explicit method with s stages: k_i = f(y + h sum_{j<i} a_ij k_j, t + c_i h), y' = y + h sum_i b_i k_i. */
export interface Tableau {
  /** Order p: the error of a whole integration falls as h^p. */
  readonly order: number;
  /** c, s numbers from 0 to 1. */
  readonly nodes: readonly number[];
  /** a, s rows; row i has i numbers. */
  readonly stages: readonly (readonly number[])[];
  /** b, s numbers. */
  readonly weights: readonly number[];
  /** Weights of a method of order p - 1 with the same stages, whose difference tells the error of a step. */
  readonly embedded?: readonly number[];
  readonly cite: Citation;
}
