/** Which noise goes to which data: pairs of a batch that lie close together make straighter paths. */
import type { Citation } from "../../citation.ts";
import { type AssignmentWorkspace, assignment, assignmentWorkspace } from "../../num/assignment.ts";
import { optimalTransportCoupling } from "./citations.ts";

/** Squared distances of all rows of a from all rows of b, [rows, rows], on the circle the shorter way round. */
function squaredDistances(a: Float32Array, b: Float32Array, periods: readonly number[], costs: Float64Array): void {
  const dimension = periods.length;
  const rows = a.length / dimension;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++, at++) {
      let total = 0;
      for (let k = 0; k < dimension; k++) {
        const period = periods[k]!;
        let difference = b[j * dimension + k]! - a[i * dimension + k]!;
        if (period > 0) difference -= period * Math.round(difference / period);
        total += difference * difference;
      }
      costs[at] = total;
    }
  }
}

/** Pairs rows of noise with rows of data, [rows, d] each: gives the noise in the order of its partners. */
export type Coupling = (data: Float32Array, noise: Float32Array) => Float32Array;

/** Every pairing is as likely. */
const independentCoupling: Coupling = (_, noise) => noise;

/** The pairing of least total squared distance in each batch (Tong et al., TMLR 2024, section 3.2; Pooladian et al., ICML 2023). */
function optimalCoupling(periods: readonly number[], rows: number): Coupling {
  const dimension = periods.length;
  const costs = new Float64Array(rows * rows);
  const workspace: AssignmentWorkspace = assignmentWorkspace(rows);
  return (data, noise) => {
    squaredDistances(data, noise, periods, costs);
    const paired = new Float32Array(noise.length);
    assignment(costs, rows, workspace).forEach((column, row) => {
      paired.set(noise.subarray(column * dimension, (column + 1) * dimension), row * dimension);
    });
    return paired;
  };
}

/** The names of couplings, in the order of their cost. */
export type CouplingName = "independent" | "optimal-transport";

/** A way to pair, for batches of so many rows. */
export interface CouplingKind {
  readonly cite: readonly Citation[];
  make(periods: readonly number[], rows: number): Coupling;
}

/** The table of couplings; a missing one does not compile. */
export const couplings: { readonly [N in CouplingName]: CouplingKind } = {
  independent: { cite: [], make: () => independentCoupling },
  "optimal-transport": { cite: [optimalTransportCoupling], make: optimalCoupling },
};
