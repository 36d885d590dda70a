/** The constants of a model, each distinct array once. */
import { createHash } from "node:crypto";
import { elementCount } from "../../num/hostArray.ts";
import { type DataType, dataTypes, type OnnxTensor } from "./model.ts";

export interface Initializers {
  /** Name of an initialiser in the given floating-point type. */
  floats(data: Float64Array, shape: readonly number[]): string;
  /** Name of an int64 initialiser of rank 1. */
  integers(values: readonly number[]): string;
  readonly tensors: readonly OnnxTensor[];
}

/** Rounds to the nearest float32; a finite number beyond its range would silently become infinite, and is refused. */
function toFloat32(data: Float64Array): Float32Array {
  const rounded = new Float32Array(data);
  const wrong = rounded.findIndex((value, index) => !Number.isFinite(value) && Number.isFinite(data[index]!));
  if (wrong >= 0) {
    throw new RangeError(
      `lower: the constant ${data[wrong]} is beyond the range of float32 (3.4e38); use a smaller one or elementType "float64"`,
    );
  }
  return rounded;
}

const bytesOf = (array: Float32Array | Float64Array | BigInt64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

export function collectInitializers(elementType: DataType, freshName: () => string): Initializers {
  const tensors: OnnxTensor[] = [];
  const names = new Map<string, string>();
  const named = (type: DataType, shape: readonly number[], bytes: Uint8Array): string => {
    const key = `${type}|${shape}|${createHash("sha256").update(bytes).digest("base64")}`;
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = freshName();
    names.set(key, name);
    tensors.push({ name, type, shape, bytes });
    return name;
  };
  return {
    floats: (data, shape) => {
      if (data.length !== elementCount(shape)) {
        throw new Error(`internal: a constant of shape [${shape}] has ${data.length} elements`);
      }
      // A copy, so that later writes to the graph's array cannot reach the model.
      return named(elementType, shape, bytesOf(elementType === dataTypes.float32 ? toFloat32(data) : data.slice()));
    },
    integers: (values) => named(dataTypes.int64, [values.length], bytesOf(BigInt64Array.from(values, BigInt))),
    tensors,
  };
}
