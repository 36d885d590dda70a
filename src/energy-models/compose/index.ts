/** The table of all operations. */
import { conditioning } from "./conditioning.ts";
import { mixture } from "./mixture.ts";
import type { Operation, OperationName } from "./operation.ts";
import { contrast, geometricAverage, product, tempering } from "./product.ts";
import { restraint } from "./restraint.ts";
import { tilt } from "./tilt.ts";

/** Every operation by its name; `compose` applies them. */
export const operations: { readonly [K in OperationName]: Operation<K> } = {
  product,
  tempering,
  geometricAverage,
  mixture,
  contrast,
  tilt,
  restraint,
  conditioning,
};
