/** What an expression of OpenMM's language is once it is read: a tree whose leaves are numbers and variables. */
import type { Tensor } from "../../src/graph/op.ts";

/** Holds where `tensor` > 0 is what `holds` says. */
export interface Condition {
  readonly tensor: Tensor;
  readonly holds: boolean;
}

/** Where a value is needed: where all conditions hold. Elsewhere it must be finite, and so must its slope, but no more. */
export interface Guard {
  readonly conditions: readonly Condition[];
  /** Whether a tensor is known to have no element at or below 0. */
  isPositive(tensor: Tensor): boolean;
}

/** An argument of a function, evaluated on demand, for it may be needed only where further conditions hold. */
export type Argument = (guard: Guard) => Tensor;

/** A function or an operator: its value, and the same as a graph. */
export interface FunctionRule {
  readonly arity: number;
  /** Where the arguments are names and not expressions: those names, each with the variables that it stands for. */
  readonly names?: ReadonlyMap<string, readonly string[]>;
  value(...x: number[]): number;
  graph(x: readonly Argument[], guard: Guard): Tensor;
}

/** A tree; parts that a definition names are shared. `depth` is the number of levels. */
export type Expression =
  | { readonly kind: "number"; readonly depth: 1; readonly value: number }
  | { readonly kind: "variable"; readonly depth: 1; readonly name: string }
  | { readonly kind: "call"; readonly depth: number; readonly rule: FunctionRule; readonly parts: readonly Expression[] };
