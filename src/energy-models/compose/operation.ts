/** The contract of an operation that makes a distribution of others. */
import type { Tensor } from "../../graph/op.ts";
import type { Factor, Level } from "./factor.ts";
import type { Restraint } from "./restraint.ts";

/** The one list of operations, with their options. */
export interface CompositionOptions {
  /** Positive; 1 for each factor if not given. */
  product: { readonly exponents?: readonly number[] };
  tempering: { readonly inverseTemperature: number };
  /** Positive, in any unit; equal if not given. */
  geometricAverage: { readonly weights?: readonly number[] };
  /** Positive, in any unit, of densities that integrate to exp(logNormalisers); equal, and 0, if not given. */
  mixture: { readonly weights?: readonly number[]; readonly logNormalisers?: readonly number[] };
  /** Positive; 1 if not given. */
  contrast: { readonly strength?: number };
  /** r(x), [batch, d] -> [batch, 1]; strength 1 if not given. */
  tilt: { readonly reward: (x: Tensor) => Tensor; readonly strength?: number };
  restraint: { readonly restraints: readonly Restraint[] };
  /** Values by coordinate, counted from 0. */
  conditioning: { readonly values: Readonly<Record<number, number>> };
}

/** Names of the operations. */
export type OperationName = keyof CompositionOptions;

/** An operation on distributions. */
export interface Operation<K extends OperationName> {
  readonly name: K;
  /** The density that it makes of p or of p_1, p_2, ..., up to a constant. */
  readonly density: string;
  /** How many factors it takes. */
  readonly takes: "one" | "two" | "several";
  /** Factors agree in dimension and periods when they come here; what the options alone say wrong is refused here. */
  compose<L extends Level>(factors: readonly Factor<L>[], options: CompositionOptions[K]): Factor<L>;
}
