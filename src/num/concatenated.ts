/** Arrays one after another, in an array of one kind that holds them all: `concatenated(Float32Array, parts)`. */
export function concatenated<Data extends Float32Array | Float64Array | Int32Array>(
  kind: new (length: number) => Data,
  parts: readonly Data[],
): Data {
  const whole = new kind(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
