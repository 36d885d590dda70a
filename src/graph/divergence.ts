/** The divergence of a vector field, exactly or by random probes. */
import { identityMatrix } from "../num/identityMatrix.ts";
import { atPlaces, gradient } from "./gradient.ts";
import { constant } from "./node.ts";
import type { Tensor } from "./op.ts";
import { add, mul } from "./ops/elementwise.ts";
import { reshape } from "./ops/movement.ts";
import { broadcast, sum } from "./ops/reduce.ts";
import { fixedSize } from "./shape.ts";
import { stacked } from "./stacked.ts";

/** A vector field, [batch, d] -> [batch, d], each row of its own row. */
export type Field = (x: Tensor) => Tensor;

/** A field's values with their divergence, [batch, d] and [batch, 1]. */
export interface Divergence {
  readonly value: Tensor;
  readonly divergence: Tensor;
}

/** f(x) and sum_i df_i / dx_i: all d rows of the Jacobian are vector-Jacobian products, made together behind one evaluation of f. */
export function valueAndDivergence(field: Field, x: Tensor): Divergence {
  const [batch, d] = x.shape;
  const dimension = fixedSize(d, "the dimension of a field");
  const unit = constant(identityMatrix(dimension), [dimension, 1, dimension]);
  const [value, divergence] = atPlaces([x, x], ([place, cotangent]) => {
    const own = field(place!);
    const pulled = gradient(own, [place!], cotangent!);
    const [jacobian] = stacked(pulled, cotangent!, broadcast(unit, [dimension, batch!, dimension]));
    return [own, reshape(sum(mul(jacobian!, unit), [0, 2]), [batch!, 1])];
  });
  return { value: value!, divergence: divergence! };
}

/**
 * f(x) and the mean over probes v of v^T J v, whose expectation is the divergence; probes [batch, d] are random, of zero mean and unit covariance (Hutchinson,
 * Communications in Statistics - Simulation and Computation 19, 433, 1990; Grathwohl et al., ICLR 2019, eq. 8).
 */
export function valueAndProbedDivergence(field: Field, x: Tensor, probes: readonly Tensor[]): Divergence {
  const [value, divergence] = atPlaces([x, ...probes], ([place, ...ownProbes]) => {
    const own = field(place!);
    const terms = ownProbes.map((probe) => sum(mul(gradient(own, [place!], probe)[0]!, probe), 1, true));
    return [
      own,
      mul(
        1 / probes.length,
        terms.reduce((a, b) => add(a, b)),
      ),
    ];
  });
  return { value: value!, divergence: divergence! };
}
