/** Factors that all rows of a batch share are taken to where they meet small matrices. */
import { apply, isOp, uniformValue } from "../../graph/node.ts";
import type { OpName, Tensor } from "../../graph/op.ts";
import { matmul } from "../../graph/ops/contract.ts";
import { add, mul } from "../../graph/ops/elementwise.ts";
import { reshape } from "../../graph/ops/movement.ts";
import { type Program, program } from "../../graph/program.ts";
import { type Dimension, type Shape, sameShape } from "../../graph/shape.ts";
import { elementCount } from "../../num/hostArray.ts";
import { splitFactor } from "./factor.ts";

/** factor * row * core, elementwise; `row` has shape [1, columns] or [1, 1]. */
interface Scaled {
  readonly factor: number;
  readonly row: Tensor | undefined;
  readonly core: Tensor;
}

const plain = (core: Tensor): Scaled => ({ factor: 1, row: undefined, core });
const times = (row: Tensor | undefined, x: Tensor): Tensor => (row === undefined ? x : mul(row, x));
const whole = ({ factor, row, core }: Scaled): Tensor => mul(factor, times(row, core));
/** The row as the factors of rows of a matrix, [columns, 1]. */
const upright = (row: Tensor | undefined): Tensor | undefined => row && reshape(row, [row.shape[1]!, 1]);

const isLonger = (axis: Dimension | undefined, than: Dimension | undefined): boolean =>
  typeof than === "number" && (typeof axis === "string" || axis! > than);

/** Whether factors of columns of an argument can be taken to a matrix that is smaller than it. */
function absorbs(user: Tensor, position: number): boolean {
  if (isOp(user, "sum")) return user.shape.length === 2 && user.attributes.axes.join() === "0";
  if (!isOp(user, "matmul") || user.inputs[0]!.shape.length !== 2) return false;
  const rows = user.inputs[position]!.shape[0];
  // From the first of many rows to the other matrix, or to the result of a sum over many rows; so too from the second.
  return position === 0 ? isLonger(rows, user.shape[1]) : !user.attributes.transposeB && isLonger(rows, user.shape[0]);
}

/** Whether a result has the factors of an argument of its own shape. */
const passes = (user: Tensor, argument: Tensor): boolean =>
  (isOp(user, "neg") || isOp(user, "mul")) && sameShape(user.shape, argument.shape);

/** The matrices that nothing needs with the factors of their columns in them. */
function scaleFree({ nodes, outputs }: Program): Set<Tensor> {
  const needed = new Set(Object.values(outputs));
  const free = new Set<Tensor>();
  for (const user of nodes.toReversed()) {
    if (user.shape.length === 2 && !needed.has(user)) free.add(user);
    user.inputs.forEach((argument, position) => {
      if (!absorbs(user, position) && !(free.has(user) && passes(user, argument))) needed.add(argument);
    });
  }
  return free;
}

/** An operand as a factor of all rows of a matrix of the shape. */
function asRow(x: Tensor, shape: Shape): Tensor | undefined {
  const isShared = shape[0] !== 1 && (x.shape.length < 2 || x.shape[0] === 1);
  if (!isShared || x.shape.some((size) => typeof size === "string")) return undefined;
  return reshape(x, [1, elementCount(x.shape as readonly number[])]);
}

/** An operand of a product of the shape: a constant and a row where it is nothing else. */
function operand(form: Scaled, shape: Shape): Partial<Scaled> & Pick<Scaled, "factor"> {
  const value = uniformValue(form.core);
  if (value !== undefined) return { factor: value };
  const row = asRow(form.core, shape);
  return row === undefined ? form : { factor: 1, row };
}

/** The product of two operands, of which at least one has the shape; undefined where it is that of a row and a column. */
function multiplied(shape: Shape, forms: readonly Scaled[]): Scaled | undefined {
  const operands = forms.map((form) => operand(form, shape));
  const cores = operands.flatMap(({ core }) => core ?? []);
  if (!cores.some((core) => sameShape(core.shape, shape))) return undefined;
  const rows = operands.flatMap(({ row }) => row ?? []);
  return {
    factor: operands.reduce((product, { factor }) => product * factor, 1),
    row: rows.length === 0 ? undefined : rows.reduce((a, b) => mul(a, b)),
    core: cores.reduce((a, b) => mul(a, b)),
  };
}

const isSum = (node: Tensor): boolean => isOp(node, "add") || isOp(node, "sub");

/** A sum of terms that have the same row; undefined for others. */
function withCommonRow([a, b]: readonly Scaled[], sign: number): Scaled | undefined {
  if (a!.row === undefined || a!.row !== b!.row || !sameShape(a!.core.shape, b!.core.shape)) return undefined;
  return { factor: 1, row: a!.row, core: add(mul(a!.factor, a!.core), mul(sign * b!.factor, b!.core)) };
}

/** f x + c A B as f (x + c / f A B): products of matrices take constants at no cost. Undefined for other sums. */
function withFactorOfOther(forms: readonly Scaled[], sign: number): Scaled | undefined {
  const terms = forms.map((form, position) =>
    splitFactor(whole({ ...form, factor: position === 0 ? form.factor : sign * form.factor })),
  );
  const product = terms.find(({ rest }) => isOp(rest, "matmul"));
  const other = terms.find(({ rest }) => !isOp(rest, "matmul"));
  if (product === undefined || other === undefined) return undefined;
  return { factor: other.factor, row: undefined, core: add(other.rest, mul(product.factor / other.factor, product.rest)) };
}

/** A sum as a multiple of another; undefined where it is none. */
function summed(node: Tensor, forms: readonly Scaled[], isFree: boolean): Scaled | undefined {
  const sign = isOp(node, "sub") ? -1 : 1;
  return withCommonRow(forms, sign) ?? (isFree ? withFactorOfOther(forms, sign) : undefined);
}

/** The factor stays with the product of matrices, which takes it at no cost. */
function contracted({ attributes: { transposeA, transposeB } }: Tensor<"matmul">, [a, b]: readonly Scaled[]): Scaled {
  const other = transposeA ? b!.core : times(transposeB ? a!.row : upright(a!.row), b!.core);
  const product = mul(a!.factor * b!.factor, matmul(a!.core, other, transposeA, transposeB));
  return { factor: 1, row: b!.row, core: transposeA ? times(upright(a!.row), product) : product };
}

const rebuilt = <K extends OpName>(node: Tensor<K>, inputs: readonly Tensor[]): Tensor => apply(node.op, inputs, node.attributes);

/**
 * Constants and rows r [1, k] that matrices [batch, k] are multiplied by are taken out of products and sums: (x * r) W = x (r * W), M^T (x * r) = (M^T x) * r and
 * sum_b (x * r) = (sum_b x) * r, so that the large matrices are not touched once more. Only where nothing else needs x * r.
 */
export function moveScales(graph: Program): Program {
  const free = scaleFree(graph);
  const forms = new Map<Tensor, Scaled>();
  const formOf = (node: Tensor): Scaled => {
    const given = node.inputs.map((input, position) => {
      const form = forms.get(input)!;
      const taken = absorbs(node, position) || isSum(node) || (free.has(node) && passes(node, input));
      return taken ? form : plain(whole(form));
    });
    if (free.has(node) && isOp(node, "neg")) return { ...given[0]!, factor: -given[0]!.factor };
    if (isOp(node, "matmul")) return contracted(node, given);
    if (isOp(node, "sum") && absorbs(node, 0)) return { ...given[0]!, core: rebuilt(node, [given[0]!.core]) };
    const product = free.has(node) && isOp(node, "mul") ? multiplied(node.shape, given) : undefined;
    const scaled = isSum(node) ? summed(node, given, free.has(node)) : product;
    if (scaled) return scaled;
    const inputs = given.map(whole);
    return plain(inputs.every((input, index) => input === node.inputs[index]) ? node : rebuilt(node, inputs));
  };
  for (const node of graph.nodes) forms.set(node, formOf(node));
  return program(Object.fromEntries(Object.entries(graph.outputs).map(([name, node]) => [name, whole(forms.get(node)!)])));
}
