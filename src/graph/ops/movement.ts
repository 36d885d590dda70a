/** Operations that move elements without arithmetic: reshape, transpose, concat, slice and pad. */
import { elementCount, strides } from "../../num/hostArray.ts";
import { apply, isOp } from "../node.ts";
import type { OpRule, Tensor } from "../op.ts";
import { type Dimension, fixedSize, normaliseAxis, printShape, type Shape, sameShape } from "../shape.ts";

const symbols = (shape: Shape): Dimension[] => shape.filter((size) => typeof size === "string");
const fixedProduct = (shape: Shape): number => elementCount(shape.filter((size) => typeof size === "number"));

export const reshapeRule: OpRule<"reshape"> = {
  name: "reshape",
  rearranges: true,
  seenThrough: true,
  shape: ([x], { shape }) => {
    if (fixedProduct(x!) !== fixedProduct(shape) || symbols(x!).join() !== symbols(shape).join()) {
      throw new Error(`cannot become ${printShape(shape)}`);
    }
    return shape;
  },
  vjp: (cotangent, node) => [reshape(cotangent, node.inputs[0]!.shape)],
  onnx: (emit, { attributes }, [x]) => {
    const { shape } = attributes;
    // One unknown size is inferred; with more of them all are looked up.
    const inferred = symbols(shape).length === 1;
    const sizes = inferred ? emit.integers(shape.map((size) => (typeof size === "string" ? -1 : size))) : emit.sizes(shape);
    return emit.node("Reshape", [x!, sizes]);
  },
  reference: ([x]) => Float64Array.from(x!.data),
  simplify: ([x], { shape }) => {
    if (sameShape(x!.shape, shape)) return x;
    return isOp(x!, "reshape") ? reshape(x.inputs[0]!, shape) : undefined;
  },
};

export const transposeRule: OpRule<"transpose"> = {
  name: "transpose",
  rearranges: true,
  seenThrough: true,
  shape: ([x], { permutation }) => {
    if (permutation.length !== x!.length || !x!.every((_, axis) => permutation.includes(axis)))
      throw new Error(`permutation [${permutation}] does not name each axis of rank ${x!.length} once`);
    return permutation.map((axis) => x![axis]!);
  },
  vjp: (cotangent, { attributes }) => [transpose(cotangent, invert(attributes.permutation))],
  onnx: (emit, { attributes }, [x]) => emit.node("Transpose", [x!], { perm: attributes.permutation }),
  reference: ([x], { permutation }, shape) => {
    const from = strides(x!.shape);
    const result = new Float64Array(x!.data.length);
    const steps = strides(shape);
    for (let flat = 0; flat < result.length; flat++) {
      let source = 0;
      for (let axis = 0; axis < shape.length; axis++)
        source += (Math.floor(flat / steps[axis]!) % shape[axis]!) * from[permutation[axis]!]!;
      result[flat] = x!.data[source]!;
    }
    return result;
  },
  simplify: ([x], { permutation }) => {
    if (permutation.every((axis, position) => axis === position)) return x;
    if (!isOp(x!, "transpose")) return undefined;
    const inner = x.attributes.permutation;
    return transpose(
      x.inputs[0]!,
      permutation.map((axis) => inner[axis]!),
    );
  },
};

export const concatRule: OpRule<"concat"> = {
  name: "concat",
  seenThrough: true,
  shape: (shapes, { axis }) => {
    const first = shapes[0]!;
    for (const shape of shapes) {
      if (shape.length !== first.length || shape.some((size, position) => position !== axis && size !== first[position])) {
        throw new Error(`shapes must agree except on axis ${axis}`);
      }
    }
    const total = shapes.reduce((size, shape) => size + fixedSize(shape[axis], "a concatenated axis"), 0);
    return first.map((size, position) => (position === axis ? total : size));
  },
  vjp: (cotangent, { inputs, attributes: { axis } }) => {
    let start = 0;
    return inputs.map(({ shape }) => {
      const end = start + fixedSize(shape[axis], "a concatenated axis");
      const part = slice(cotangent, axis, start, end);
      start = end;
      return part;
    });
  },
  onnx: (emit, { attributes }, names) => emit.node("Concat", names, { axis: attributes.axis }),
  reference: (inputs, { axis }, shape) => {
    const result = new Float64Array(elementCount(shape));
    const inner = elementCount(shape.slice(axis + 1));
    const row = shape[axis]! * inner;
    let offset = 0;
    for (const { data, shape: part } of inputs) {
      const width = part[axis]! * inner;
      for (let outer = 0; outer * row < result.length; outer++)
        result.set(data.subarray(outer * width, (outer + 1) * width), outer * row + offset);
      offset += width;
    }
    return result;
  },
  simplify: (inputs, { axis }) => {
    if (inputs.length === 1) return inputs[0];
    const nested = (x: Tensor): boolean => isOp(x, "concat") && x.attributes.axis === axis;
    return inputs.some(nested)
      ? concat(
          inputs.flatMap((x) => (nested(x) ? x.inputs : [x])),
          axis,
        )
      : undefined;
  },
};

export const sliceRule: OpRule<"slice"> = {
  name: "slice",
  rearranges: true,
  seenThrough: true,
  shape: ([x], { axis, start, end }) => {
    const size = fixedSize(x![axis], "a sliced axis");
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end > size || start >= end)
      throw new Error(`slice ${start}:${end} is out of range for axis ${axis} of size ${size}`);
    return x!.map((old, position) => (position === axis ? end - start : old));
  },
  vjp: (cotangent, { inputs, attributes: { axis, start, end } }) => [
    pad(cotangent, axis, start, fixedSize(inputs[0]!.shape[axis], "a sliced axis") - end),
  ],
  onnx: (emit, { attributes: { axis, start, end } }, [x]) =>
    emit.node("Slice", [x!, emit.integers([start]), emit.integers([end]), emit.integers([axis])]),
  reference: ([x], { axis, start }, shape) => {
    const inner = elementCount(shape.slice(axis + 1));
    const from = x!.shape[axis]! * inner;
    const width = shape[axis]! * inner;
    const result = new Float64Array(elementCount(shape));
    for (let outer = 0; outer * width < result.length; outer++) {
      const begin = outer * from + start * inner;
      result.set(x!.data.subarray(begin, begin + width), outer * width);
    }
    return result;
  },
  simplify: ([x], { axis, start, end }) => {
    if (start === 0 && end === x!.shape[axis]) return x;
    return isOp(x!, "slice") && x.attributes.axis === axis
      ? slice(x.inputs[0]!, axis, x.attributes.start + start, x.attributes.start + end)
      : undefined;
  },
};

export const padRule: OpRule<"pad"> = {
  name: "pad",
  seenThrough: true,
  shape: ([x], { axis, before, after }) => {
    if (!Number.isInteger(before) || !Number.isInteger(after) || before < 0 || after < 0)
      throw new Error(`cannot add ${before} and ${after} zeros around axis ${axis}`);
    return x!.map((size, position) => (position === axis ? fixedSize(size, "a padded axis") + before + after : size));
  },
  vjp: (cotangent, { inputs, attributes: { axis, before } }) => [
    slice(cotangent, axis, before, before + fixedSize(inputs[0]!.shape[axis], "a padded axis")),
  ],
  onnx: (emit, { attributes: { axis, before, after } }, [x]) =>
    emit.node("Pad", [x!, emit.integers([before, after]), emit.constant(Float64Array.of(0), []), emit.integers([axis])]),
  reference: ([x], { axis, before }, shape) => {
    const inner = elementCount(shape.slice(axis + 1));
    const to = shape[axis]! * inner;
    const width = x!.shape[axis]! * inner;
    const result = new Float64Array(elementCount(shape));
    for (let outer = 0; outer * to < result.length; outer++) {
      result.set(x!.data.subarray(outer * width, (outer + 1) * width), outer * to + before * inner);
    }
    return result;
  },
  simplify: ([x], { axis, before, after }) => {
    if (before === 0 && after === 0) return x;
    return isOp(x!, "pad") && x.attributes.axis === axis
      ? pad(x.inputs[0]!, axis, before + x.attributes.before, after + x.attributes.after)
      : undefined;
  },
};

function invert(permutation: readonly number[]): number[] {
  const result = new Array<number>(permutation.length);
  permutation.forEach((axis, position) => {
    result[axis] = position;
  });
  return result;
}

/** The same elements in another shape; named axes keep their order. */
export const reshape = (x: Tensor, shape: Shape): Tensor => apply(reshapeRule, [x], { shape });

/** Permutes axes; reverses them by default. */
export const transpose = (
  x: Tensor,
  permutation: readonly number[] = x.shape.map((_, axis) => x.shape.length - 1 - axis),
): Tensor => apply(transposeRule, [x], { permutation });

/** Joins tensors along an axis of fixed size. */
export function concat(inputs: readonly Tensor[], axis: number): Tensor {
  if (inputs.length === 0) throw new Error("concat: at least one tensor is needed, found none");
  return apply(concatRule, inputs, { axis: normaliseAxis(axis, inputs[0]!.shape.length) });
}

/** Elements start..end-1 of an axis. */
export const slice = (x: Tensor, axis: number, start: number, end: number): Tensor =>
  apply(sliceRule, [x], { axis: normaliseAxis(axis, x.shape.length), start, end });

/** Zeros before and after the elements of an axis: the adjoint of `slice`. */
export const pad = (x: Tensor, axis: number, before: number, after: number): Tensor =>
  apply(padRule, [x], { axis: normaliseAxis(axis, x.shape.length), before, after });

/** Cuts an axis into consecutive parts of the given sizes. */
export function split(x: Tensor, axis: number, sizes: readonly number[]): Tensor[] {
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return slice(x, axis, start - size, start);
  });
}
