/** A molecule's internal coordinates with what is fixed of them: the space that is sampled, and its volume element. */
import type { Tensor } from "../../graph/op.ts";
import { add } from "../../graph/ops/elementwise.ts";
import type { Cartesian } from "../cartesian.ts";
import type { ZMatrix } from "../zMatrix.ts";
import type { HeldCoordinate } from "./held.ts";
import { atomCount, type Internal } from "./layout.ts";
import { logJacobian } from "./logJacobian.ts";
import { type FixedDistances, logMassMetric } from "./massMetric.ts";

/** Internal coordinates, of which some may be held at one value each. */
export interface Chart {
  readonly zMatrix: ZMatrix;
  /** None of a flexible molecule. */
  readonly held: readonly HeldCoordinate[];
  /** Fixed distances whose mass metric belongs to the volume, as in constrained dynamics; undefined where it does not. */
  readonly metric?: FixedDistances | undefined;
}

/** The number of coordinates that are free, d. */
export const freeDimension = ({ zMatrix, held }: Chart): number => 3 * atomCount(zMatrix) - 6 - held.length;

/**
 * log of the volume element of the free coordinates, [batch]: log |dx/dz|, and with a metric log det(Z)^(1/2) beside it. `positions` are those of the
 * internal coordinates, or any that rigid motion makes of them.
 *
 * Densities over conformations are densities by this volume; energies stay what they are.
 */
export function logVolume({ metric }: Chart, internal: Internal, positions: Cartesian): Tensor {
  const jacobian = logJacobian(internal);
  const room = metric && logMassMetric(positions, metric);
  return room === undefined ? jacobian : add(jacobian, room);
}
