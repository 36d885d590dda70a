/** Parameters that begin at zero. */
import { elementCount, type HostArray } from "../num/hostArray.ts";

/** Zeros of a shape. */
export const zeros = (shape: readonly number[]): HostArray => ({ data: new Float32Array(elementCount(shape)), shape });
