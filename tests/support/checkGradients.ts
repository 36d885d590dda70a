/** Compares derivatives by the rules of the graph with derivatives by differences. */
import { gradient } from "../../src/graph/gradient.ts";
import { input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, mul } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { type Program, program } from "../../src/graph/program.ts";
import { concreteShape, printShape, type Shape, sameShape } from "../../src/graph/shape.ts";
import type { HostArray } from "../../src/num/hostArray.ts";
import type { Arrays } from "../../src/runtime/executor.ts";
import { resolveAxes } from "../../src/runtime/feeds.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { awayFromZero, randomArray } from "./randomArray.ts";

export interface GradientCheckOptions {
  /** What the message calls the function. */
  readonly name?: string;
  /** Shapes of the arguments where they have named axes; by default those of the values. */
  readonly shapes?: readonly Shape[];
  /** Highest order of differentiation; 2 by default. */
  readonly order?: number;
  /** Error allowed, relative to the size of the terms of the derivative; 1e-7 by default. */
  readonly tolerance?: number;
  /** Step of the differences, relative to the largest element of an argument or 1, whichever is smaller; 1e-3 by default. */
  readonly step?: number;
  readonly seed?: number;
}

type Function = (xs: readonly Tensor[]) => Tensor;

interface Problem {
  readonly f: Function;
  readonly xs: readonly Tensor<"input">[];
  readonly feeds: Arrays;
  readonly settings: Required<Omit<GradientCheckOptions, "shapes" | "order">>;
}

let checks = 0;

/** Absolute error of evaluating f, relative to the size of what it sums. */
const ROUNDING = 64 * Number.EPSILON;

const asInput = (name: string, shape: Shape): Tensor<"input"> => input(name, shape) as Tensor<"input">;
const scalarOf = (arrays: Arrays, name: string): number => arrays[name]!.data[0]!;
const sizeOf = (array: HostArray): number =>
  Float64Array.from(array.data).reduce((size, value) => Math.max(size, Math.abs(value)), 0);

/** Feeds with an argument moved along a direction. */
function moved(feeds: Arrays, name: string, direction: HostArray, distance: number): Arrays {
  const { data, shape } = feeds[name]!;
  const target = Float64Array.from(data, (value, index) => value + distance * direction.data[index]!);
  return { ...feeds, [name]: { data: target, shape } };
}

/** Derivative at 0 by central differences with steps h and h/2, extrapolated (Richardson): error O(h^4) and rounding. */
function difference(at: (distance: number) => number, step: number): number {
  const central = (h: number): number => (at(h) - at(-h)) / (2 * h);
  return (4 * central(step / 2) - central(step)) / 3;
}

/** The sum of the sizes of products: what a dot product could be at most without cancellation. */
const termsOf = (a: HostArray, b: HostArray): number =>
  Float64Array.from(a.data).reduce((total, value, index) => total + Math.abs(value * b.data[index]!), 0);

const random = (feeds: Arrays, inputs: readonly Tensor<"input">[], shape: Shape, seed: number, stream: number): HostArray => {
  const shapes = Object.fromEntries(inputs.map((x) => [x.attributes.name, x]));
  const own = Object.fromEntries(inputs.map((x) => [x.attributes.name, feeds[x.attributes.name]!]));
  return randomArray(concreteShape(shape, resolveAxes(shapes, own)), awayFromZero(0.3, 1.3), seed, stream);
};

const used = ({ inputs }: Program, feeds: Arrays): Arrays =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => name in inputs));

/** One argument: v^T J u by the rules against differences of u^T f along v. */
function checkArgument(
  problem: Problem,
  order: number,
  index: number,
  u: Tensor<"input">,
  v: Tensor<"input">,
  feeds: Arrays,
): void {
  const { f, xs, settings } = problem;
  const x = xs[index]!;
  const y = f(xs);
  const [slope] = gradient(y, [x], u);
  if (!sameShape(slope!.shape, x.shape)) {
    throw new Error(
      `${settings.name}: the derivative by argument ${index} has shape ${printShape(slope!.shape)} instead of ${printShape(x.shape)}`,
    );
  }
  // The argument is an output too, so that its named axes have sizes where the derivative does not depend on it.
  const rules = program({ slope: slope!, projection: sum(mul(slope!, v)), x });
  const values = evaluate(rules, used(rules, feeds));
  const plain = program({ y, projection: sum(mul(y, u)), x });
  const direction = feeds[v.attributes.name]!;
  const step = settings.step * (Math.min(1, sizeOf(feeds[x.attributes.name]!)) || 1);
  const project = (distance: number): number =>
    scalarOf(evaluate(plain, used(plain, moved(feeds, x.attributes.name, direction, distance))), "projection");
  const expected = difference(project, step);
  const found = scalarOf(values, "projection");
  const rounding = (ROUNDING * termsOf(evaluate(plain, used(plain, feeds)).y!, feeds[u.attributes.name]!)) / step;
  const allowed = settings.tolerance * termsOf(values.slope!, direction) + rounding;
  // Written so that a NaN fails.
  if (!(Math.abs(found - expected) <= allowed)) {
    throw new Error(
      `${settings.name}: the derivative of order ${order} by argument ${index} is ${found} by the rules and ${expected} by differences; ` +
        `they differ by ${Math.abs(found - expected).toExponential(1)}, allowed is ${allowed.toExponential(1)}`,
    );
  }
}

function checkOrder(problem: Problem, order: number, highest: number): void {
  const { f, xs, settings } = problem;
  const y = f(xs);
  const tag = `check ${checks++}`;
  const u = asInput(`${tag} u`, y.shape);
  const vs = xs.map((x, index) => asInput(`${tag} v${index}`, x.shape));
  const feeds: Record<string, HostArray> = { ...problem.feeds };
  const inputs = Object.values(program({ y, ...Object.fromEntries(xs.map((x, i) => [`x${i}`, x])) }).inputs);
  [u, ...vs].forEach((projection, stream) => {
    feeds[projection.attributes.name] = random(feeds, inputs, projection.shape, settings.seed + order, stream);
  });
  xs.forEach((_, index) => {
    checkArgument(problem, order, index, u, vs[index]!, feeds);
  });
  if (order === highest) return;
  const projected: Function = (at) =>
    gradient(f(at), at, u)
      .map((slope, index) => sum(mul(slope, vs[index]!)))
      .reduce(add);
  checkOrder({ f: projected, xs, feeds, settings }, order + 1, highest);
}

/**
 * Throws unless the derivatives of f by each argument agree with differences at the given values, up to second order.
 * Random projections: v^T J u by the rules against the difference quotient of u^T f along v, and the same for the function
 * v^T J u itself. The error allowed is relative to the size of the derivative's own terms, so small gradients count too.
 */
export function checkGradients(f: Function, at: readonly HostArray<Float64Array>[], options: GradientCheckOptions = {}): void {
  const { shapes = at.map(({ shape }) => shape), order = 2, ...rest } = options;
  const settings = { name: "checkGradients", tolerance: 1e-7, step: 1e-3, seed: 1, ...rest };
  const tag = `check ${checks++}`;
  const xs = shapes.map((shape, index) => asInput(`${tag} x${index}`, shape));
  const feeds = Object.fromEntries(xs.map((x, index) => [x.attributes.name, at[index]!]));
  checkOrder({ f, xs, feeds, settings }, 1, order);
}
