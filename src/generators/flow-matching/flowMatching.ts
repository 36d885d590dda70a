/** The flow-matching generator over coordinates on lines and circles, as options. */
import { partsOf } from "../../graph/coordinates.ts";
import type { Tensor } from "../../graph/op.ts";
import type { ResidualNetworkParameters } from "../../nn/residualNetwork.ts";
import type { Coordinate } from "../autoregressive/autoregressive.ts";
import { type Whitening, whitening } from "../whitening.ts";
import { type FlowGenerator, flowGenerator, type Integration } from "./flowGenerator.ts";
import { probabilityFlowRates } from "./rates.ts";
import { type VectorFlowOptions, vectorFlow } from "./vectorFlow.ts";

/** Coordinates, sizes and the integration of a flow-matching generator; coordinates on the circle are angles, rad. */
export interface FlowMatchingOptions extends Omit<VectorFlowOptions, "periods" | "rates"> {
  readonly coordinates: readonly Coordinate[];
  /** Of the correlations of coordinates on the line, as `correlationFactor` gives it. */
  readonly factor: readonly number[];
  readonly integration: Integration;
}

/** The period of a coordinate: a turn on the circle, 0 on the line. */
const periodOf = ({ kind }: Coordinate): number => (kind === "circle" ? 2 * Math.PI : 0);

/** The flow of the options as a generator, and the coordinates in which it moves. */
export interface FlowMatching extends FlowGenerator<ResidualNetworkParameters<Tensor>> {
  readonly standardisation: Whitening;
}

/** The generator of the options: the probability flow of a noising of whitened coordinates. */
export function flowMatching({ coordinates, factor, integration, ...sizes }: FlowMatchingOptions): FlowMatching {
  const periods = coordinates.map(periodOf);
  const units = whitening(coordinates, factor, partsOf(periods));
  const flow = vectorFlow({ ...sizes, periods, rates: (t) => probabilityFlowRates(periods, t) });
  return { ...flowGenerator(flow, units, integration), standardisation: units };
}
