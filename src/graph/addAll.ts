import type { Tensor } from "./op.ts";
import { add } from "./ops/elementwise.ts";

/** The sum of tensors, one at least, from the first to the last. */
export const addAll = (parts: readonly Tensor[]): Tensor => parts.reduce((total, part) => add(total, part));
