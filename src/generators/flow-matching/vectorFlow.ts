/** A flow of vectors and internal coordinates: the velocity is a residual network of the coordinates, which hears the time in each block, times a rate. */
import { columns, partsOf } from "../../graph/coordinates.ts";
import { constant, input } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { mul } from "../../graph/ops/elementwise.ts";
import { concat } from "../../graph/ops/movement.ts";
import { mapTree } from "../../graph/tree.ts";
import { circleFeatures, timeFeatures } from "../../nn/fourierFeatures.ts";
import { applyResidualNetwork, initResidualNetwork, type ResidualNetworkParameters } from "../../nn/residualNetwork.ts";
import type { HostArray } from "../../num/hostArray.ts";
import { key } from "../../num/random.ts";
import { flowMatchingPaper } from "../../ode/citations.ts";
import type { Flow } from "./flow.ts";

/** Coordinates and sizes of the flow. */
export interface VectorFlowOptions {
  /** 0 on the line. */
  readonly periods: readonly number[];
  /** Hidden units of each layer, and residual blocks of two layers. */
  readonly units: number;
  readonly blocks: number;
  /** Highest multiple of an angle among the features of coordinates on the circle. */
  readonly harmonics: number;
  /** Cosines and sines of the time. */
  readonly timeHarmonics: number;
  /** By which the network's outputs are multiplied, of t [batch, 1] -> [batch, d]; 1 unless given. */
  readonly rates?: (t: Tensor) => Tensor;
}

/** The flow of the options; d is the number of periods. */
export function vectorFlow(options: VectorFlowOptions): Flow<ResidualNetworkParameters<Tensor>> {
  const { periods, units, blocks, harmonics, timeHarmonics, rates } = options;
  const { line, circle } = partsOf(periods);
  const perUnit = constant(circle.map((index) => (2 * Math.PI) / periods[index]!));
  const inputs = line.length + 2 * harmonics * circle.length;
  const size = { inputs, conditions: 1 + 2 * timeHarmonics, outputs: periods.length, units, blocks };
  const features = (x: Tensor): Tensor => {
    const [onLine, onCircle] = [columns(x, line), columns(x, circle)];
    const angles = onCircle && circleFeatures(mul(perUnit, onCircle), harmonics);
    return concat([...(onLine ? [onLine] : []), ...(angles ? [angles] : [])], 1);
  };
  return {
    name: "vector flow",
    dimension: periods.length,
    periods,
    cite: [flowMatchingPaper],
    init: (seed) => initResidualNetwork(size, seed),
    inputs: (prefix) =>
      mapTree<HostArray, Tensor, ResidualNetworkParameters<HostArray>>(
        initResidualNetwork(size, key(0)),
        ({ shape }, path) => input(path, shape),
        prefix,
      ),
    velocity: (parameters, x, t) => {
      const moved = applyResidualNetwork(parameters, features(x), timeFeatures(t, timeHarmonics));
      return rates === undefined ? moved : mul(rates(t), moved);
    },
  };
}
