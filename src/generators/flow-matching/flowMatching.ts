/** The flow-matching generator over coordinates on lines and circles, as options. */
import type { Tensor } from "../../graph/op.ts";
import type { ResidualNetworkParameters } from "../../nn/residualNetwork.ts";
import type { Coordinate } from "../autoregressive/autoregressive.ts";
import { standardisation } from "../standardisation.ts";
import { type FlowGenerator, flowGenerator, type Integration } from "./flowGenerator.ts";
import { type VectorFlowOptions, vectorFlow } from "./vectorFlow.ts";

/** Coordinates, sizes and the integration of a flow-matching generator; coordinates on the circle are angles, rad. */
export interface FlowMatchingOptions extends Omit<VectorFlowOptions, "periods"> {
  readonly coordinates: readonly Coordinate[];
  readonly integration: Integration;
}

/** The period of a coordinate: a turn on the circle, 0 on the line. */
const periodOf = ({ kind }: Coordinate): number => (kind === "circle" ? 2 * Math.PI : 0);

/** The generator of the options. */
export const flowMatching = ({
  coordinates,
  integration,
  ...sizes
}: FlowMatchingOptions): FlowGenerator<ResidualNetworkParameters<Tensor>> =>
  flowGenerator(vectorFlow({ ...sizes, periods: coordinates.map(periodOf) }), standardisation(coordinates), integration);
