/** Sum and broadcast, each the adjoint of the other, and the reductions without gradient. */
import { elementCount, strides } from "../../num/hostArray.ts";
import { apply, constant, isOp, uniformValue } from "../node.ts";
import type { OpRule, Tensor } from "../op.ts";
import { broadcastShapes, type Dimension, fixedSize, normaliseAxis, printShape, type Shape, sameShape } from "../shape.ts";
import { reshape } from "./movement.ts";

const keptShape = (shape: Shape, axes: readonly number[]): Shape => shape.map((size, axis) => (axes.includes(axis) ? 1 : size));

/** For each element of a row-major array of `shape`, the flat index of the element it maps to in `target` (sizes equal or 1, same rank). */
export function broadcastIndices(shape: readonly number[], target: readonly number[]): Int32Array {
  const steps = strides(target).map((step, axis) => (target[axis] === 1 ? 0 : step));
  const result = new Int32Array(elementCount(shape));
  const position = new Array<number>(shape.length).fill(0);
  let offset = 0;
  for (let flat = 0; flat < result.length; flat++) {
    result[flat] = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += steps[axis]!;
      if (++position[axis]! < shape[axis]!) break;
      offset -= steps[axis]! * shape[axis]!;
      position[axis] = 0;
    }
  }
  return result;
}

/** Pads a shape with leading ones to the given rank. */
export const alignRank = (shape: readonly number[], rank: number): number[] => [
  ...Array<number>(rank - shape.length).fill(1),
  ...shape,
];

export const sumRule: OpRule<"sum"> = {
  name: "sum",
  seenThrough: true,
  shape: ([x], { axes }) => keptShape(x!, axes),
  vjp: (cotangent, node) => [broadcast(cotangent, node.inputs[0]!.shape)],
  onnx: (emit, { attributes }, [x]) => emit.node("ReduceSum", [x!, emit.integers(attributes.axes)], { keepdims: 1 }),
  reference: ([x], _, shape) => {
    const result = new Float64Array(elementCount(shape));
    broadcastIndices(x!.shape, shape).forEach((to, from) => {
      result[to]! += x!.data[from]!;
    });
    return result;
  },
  simplify: ([x], { axes }, shape) => {
    if (axes.every((axis) => x!.shape[axis] === 1)) return x;
    if (isOp(x!, "sum")) return sumKept(x.inputs[0]!, [...new Set([...axes, ...x.attributes.axes])].sort(ascending));
    const value = uniformValue(x!);
    const sizes = axes.map((axis) => x!.shape[axis]!);
    return value !== undefined && sizes.every((size) => typeof size === "number")
      ? broadcast(constant(value * elementCount(sizes)), shape)
      : undefined;
  },
};

export const reduceMaxRule: OpRule<"reduceMax"> = {
  name: "reduceMax",
  shape: ([x], { axes }) => {
    // ONNX reads an empty list of axes as all of them.
    if (axes.length === 0 && x!.length > 0) throw new Error("at least one axis is needed");
    return keptShape(x!, axes);
  },
  // The maximum serves to shift log-sum-exp, whose gradient does not depend on the shift.
  vjp: () => [undefined],
  onnx: (emit, { attributes }, [x]) => emit.node("ReduceMax", [x!, emit.integers(attributes.axes)], { keepdims: 1 }),
  reference: ([x], _, shape) => {
    const result = new Float64Array(elementCount(shape)).fill(-Infinity);
    broadcastIndices(x!.shape, shape).forEach((to, from) => {
      result[to] = Math.max(result[to]!, x!.data[from]!);
    });
    return result;
  },
};

export const medianRule: OpRule<"median"> = {
  name: "median",
  shape: ([x]) => {
    fixedSize(x!.at(-1), "the last axis");
    return [...x!.slice(0, -1), 1];
  },
  // A location estimate that losses hold fixed: no gradient flows through it.
  vjp: () => [undefined],
  onnx: (emit, node, [x]) => {
    const size = fixedSize(node.inputs[0]!.shape.at(-1), "the last axis");
    const largest = emit.node("TopK", [x!, emit.integers([Math.floor(size / 2) + 1])], { axis: -1, largest: 1, sorted: 1 });
    return emit.node("ReduceMin", [largest, emit.integers([-1])], { keepdims: 1 });
  },
  reference: ([x]) => {
    const size = x!.shape.at(-1)!;
    const rows = x!.data.length / size;
    const middle = Math.ceil(size / 2) - 1;
    return Float64Array.from(
      { length: rows },
      (_, row) => Float64Array.from(x!.data.subarray(row * size, (row + 1) * size)).sort()[middle]!,
    );
  },
};

export const broadcastRule: OpRule<"broadcast"> = {
  name: "broadcast",
  rearranges: true,
  seenThrough: true,
  repeats: true,
  shape: ([x], { shape }) => {
    if (!sameShape(broadcastShapes(x!, shape), shape)) throw new Error(`does not broadcast to ${printShape(shape)}`);
    return shape;
  },
  vjp: (cotangent, node) => [unbroadcast(cotangent, node.inputs[0]!.shape)],
  // Expand broadcasts both ways, so an axis that the input has already is written as 1 and its named size not looked up.
  onnx: (emit, node, [x]) => {
    const from = node.inputs[0]!.shape;
    const to = node.attributes.shape;
    const sizes = emit.sizes(to.map((size, axis) => (from[axis - to.length + from.length] === size ? 1 : size)));
    return emit.node("Expand", [x!, sizes]);
  },
  reference: ([x], _, shape) => {
    const data = x!.data;
    return Float64Array.from(broadcastIndices(shape, alignRank(x!.shape, shape.length)), (from) => data[from]!);
  },
  simplify: ([x], { shape }) => {
    if (sameShape(x!.shape, shape)) return x;
    if (isOp(x!, "broadcast")) return broadcast(x.inputs[0]!, shape);
    return undefined;
  },
};

function sumKept(x: Tensor, axes: readonly number[]): Tensor {
  return apply(sumRule, [x], { axes });
}

const ascending = (a: number, b: number): number => a - b;

function reductionAxes(x: Tensor, axes: number | readonly number[] | undefined): number[] {
  if (axes === undefined) return x.shape.map((_, axis) => axis);
  return [...new Set([axes].flat().map((axis) => normaliseAxis(axis, x.shape.length)))].sort(ascending);
}

const dropAxes = (x: Tensor, axes: readonly number[]): Tensor =>
  reshape(
    x,
    x.shape.filter((_, axis) => !axes.includes(axis)),
  );

/** Sum over axes (all by default); the axes are dropped unless `keep`. */
export function sum(x: Tensor, axes?: number | readonly number[], keep = false): Tensor {
  const over = reductionAxes(x, axes);
  const kept = sumKept(x, over);
  return keep ? kept : dropAxes(kept, over);
}

/** Maximum over axes, kept as size 1; no gradient flows through it. */
export const reduceMax = (x: Tensor, axes?: number | readonly number[]): Tensor =>
  apply(reduceMaxRule, [x], { axes: reductionAxes(x, axes) });

/** Lower median over the last axis, kept as size 1; no gradient flows through it. */
export const median = (x: Tensor): Tensor => apply(medianRule, [x], {});

/** Repeats `x` to `shape` by NumPy's rule. */
export const broadcast = (x: Tensor, shape: Shape): Tensor => apply(broadcastRule, [x], { shape });

/** The adjoint of broadcasting from `shape`: sums the axes that broadcasting repeated. */
export function unbroadcast(x: Tensor, shape: Shape): Tensor {
  const extra = x.shape.length - shape.length;
  const repeated = x.shape
    .map((size: Dimension, axis) => ({ size, axis }))
    .filter(({ size, axis }) => axis < extra || shape[axis - extra] !== size)
    .map(({ axis }) => axis);
  return reshape(sumKept(x, repeated), shape);
}
