/** The divergence of a vector field, exactly or by random probes. */
import { atPlaces, gradient } from "./gradient.ts";
import { constant } from "./node.ts";
import type { Tensor } from "./op.ts";
import { mul } from "./ops/elementwise.ts";
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

/** J^T c of a field and a cotangent at places. */
function pulledBack(field: Field, [x, cotangent]: readonly Tensor[]): { value: Tensor; pulled: Tensor } {
  const value = field(x!);
  return { value, pulled: gradient(value, [x!], cotangent!)[0]! };
}

function diagonal(dimension: number): Tensor {
  const data = new Float64Array(dimension ** 2);
  for (let i = 0; i < dimension; i++) data[i * (dimension + 1)] = 1;
  return constant(data, [dimension, 1, dimension]);
}

/** f(x) and sum_i df_i / dx_i: all d rows of the Jacobian are vector-Jacobian products, made together behind one evaluation of f. */
export function valueAndDivergence(field: Field, x: Tensor): Divergence {
  const [batch, d] = x.shape;
  const dimension = fixedSize(d, "the dimension of a field");
  const unit = diagonal(dimension);
  const [value, divergence] = atPlaces([x, x], (places) => {
    const { value: own, pulled } = pulledBack(field, places);
    const [jacobian] = stacked([pulled], places[1]!, broadcast(unit, [dimension, batch!, dimension]));
    return [own, reshape(sum(mul(jacobian!, unit), [0, 2]), [batch!, 1])];
  });
  return { value: value!, divergence: divergence! };
}

/**
 * f(x) and v^T J v for a probe v of zero mean and unit covariance, [batch, d], whose mean is the divergence (Hutchinson, Communications in
 * Statistics - Simulation and Computation 19, 433, 1990; Grathwohl et al., ICLR 2019, eq. 8).
 */
export function valueAndProbedDivergence(field: Field, x: Tensor, probe: Tensor): Divergence {
  const [value, divergence] = atPlaces([x, probe], (places) => {
    const { value: own, pulled } = pulledBack(field, places);
    return [own, sum(mul(pulled, places[1]!), 1, true)];
  });
  return { value: value!, divergence: divergence! };
}
