/**
 * A flow of particles or atoms in Cartesian coordinates, [batch, n * dimensions], point after point: its velocity turns with the points and moves no centre of mass.
 *
 * The noise is N(0, 1) in all coordinates, so the density is one over all of them: that of conformations about their centre times N(0, 1) of each component of sqrt(n) c,
 * c the centre. The former, the density on the subspace without the centre, is log q - `centreLogDensity`.
 */

import { input } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, mul, square, sub } from "../../graph/ops/elementwise.ts";
import { reshape } from "../../graph/ops/movement.ts";
import { sum } from "../../graph/ops/reduce.ts";
import { mapTree } from "../../graph/tree.ts";
import { type GraphNetworkParameters, type GraphNetworkSize, graphVectors, initGraphNetwork } from "../../nn/graphNetwork.ts";
import type { Points } from "../../nn/pairwise.ts";
import type { HostArray } from "../../num/hostArray.ts";
import { key } from "../../num/random.ts";
import { HALF_LOG_TURN } from "../../num/turn.ts";
import { flowMatchingPaper } from "../../ode/citations.ts";
import { equivariantFlows, graphNetworkPaper } from "./citations.ts";
import type { Flow } from "./flow.ts";

const asPoints = (x: Tensor, { count, dimensions }: Points): Tensor => reshape(x, [x.shape[0]!, count, dimensions]);

/** log N(sqrt(n) c; 0, 1) of the centre c of points x [batch, n * dimensions] -> [batch, 1]. */
export function centreLogDensity(x: Tensor, points: Points): Tensor {
  const centre = mul(1 / Math.sqrt(points.count), sum(asPoints(x, points), 1));
  return add(mul(-0.5, sum(square(centre), 1, true)), -points.dimensions * HALF_LOG_TURN);
}

/** The flow of points by the vectors of a graph network. */
export function particleFlow(size: GraphNetworkSize): Flow<GraphNetworkParameters<Tensor>> {
  const { points } = size;
  const dimension = points.count * points.dimensions;
  return {
    name: "particle flow",
    dimension,
    periods: Array<number>(dimension).fill(0),
    cite: [flowMatchingPaper, equivariantFlows, graphNetworkPaper],
    init: (seed) => initGraphNetwork(size, seed),
    inputs: (prefix) =>
      mapTree<HostArray, Tensor, GraphNetworkParameters<HostArray>>(
        initGraphNetwork(size, key(0)),
        ({ shape }, path) => input(path, shape),
        prefix,
      ),
    velocity: (parameters, x, t) => {
      const vectors = graphVectors(size, parameters, asPoints(x, points), t);
      return reshape(sub(vectors, mul(1 / points.count, sum(vectors, 1, true))), x.shape);
    },
  };
}
