/** Distances between distributions of positions, in their unit of length: of |x - y| over all particles, less symmetries or not. */
import { assignment, assignmentWorkspace } from "../../num/assignment.ts";
import { type Alignment, bestOverlap, centredPositions } from "./alignment.ts";
import type { Ensemble, EnsemblePositions } from "./ensemble.ts";
import { lacks, type Metric } from "./metric.ts";
import { couplingCost } from "./transport.ts";

/** Squared distance of two conformations, given where each starts. */
type SquaredDistance = (from: number, to: number) => number;
type DistanceOf = (a: Float64Array, b: Float64Array, shape: EnsemblePositions) => SquaredDistance;

const plain: DistanceOf = (a, b, { particles, dimensions }) => {
  const width = particles * dimensions;
  return (from, to) => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += (a[from + k]! - b[to + k]!) ** 2;
    return sum;
  };
};

/** |a|^2 + |b|^2 - 2 overlap, less rounding below zero. */
const lessOverlap = (a: Float64Array, b: Float64Array, width: number, overlap: SquaredDistance): SquaredDistance => {
  const norm = (x: Float64Array, start: number): number => {
    let sum = 0;
    for (let k = start; k < start + width; k++) sum += x[k]! * x[k]!;
    return sum;
  };
  return (from, to) => Math.max(0, norm(a, from) + norm(b, to) - 2 * overlap(from, to));
};

const rotated: DistanceOf = (a, b, { particles, dimensions }) => {
  const same = Uint32Array.from({ length: particles }, (_, p) => p);
  return lessOverlap(a, b, particles * dimensions, (from, to) => bestOverlap(a, from, b, to, same, dimensions, "rotation"));
};

/** Costs of particle p of a and q of b, each to a power: 2 for the best permutation of squared distances, 1 as PITA matches. */
function matching(
  a: Float64Array,
  b: Float64Array,
  { particles, dimensions }: EnsemblePositions,
  power: 1 | 2,
): (from: number, to: number) => Int32Array {
  const costs = new Float64Array(particles * particles);
  const workspace = assignmentWorkspace(particles);
  return (from, to) => {
    for (let p = 0, at = 0; p < particles; p++) {
      for (let q = 0; q < particles; q++, at++) {
        let sum = 0;
        for (let d = 0; d < dimensions; d++) sum += (a[from + p * dimensions + d]! - b[to + q * dimensions + d]!) ** 2;
        costs[at] = power === 1 ? Math.sqrt(sum) : sum;
      }
    }
    return assignment(costs, particles, workspace);
  };
}

const permuted: DistanceOf = (a, b, shape) => {
  const match = matching(a, b, shape, 2);
  const { particles, dimensions } = shape;
  return (from, to) => {
    const order = match(from, to);
    let sum = 0;
    for (let p = 0; p < particles; p++) {
      for (let d = 0; d < dimensions; d++) sum += (a[from + p * dimensions + d]! - b[to + order[p]! * dimensions + d]!) ** 2;
    }
    return sum;
  };
};

const alignment: Alignment = "reflection";
const symmetric: DistanceOf = (a, b, shape) => {
  const match = matching(a, b, shape, 1);
  const { particles, dimensions } = shape;
  return lessOverlap(a, b, particles * dimensions, (from, to) =>
    bestOverlap(a, from, b, to, match(from, to), dimensions, alignment),
  );
};

interface Symmetry {
  readonly distanceOf: DistanceOf;
  /** Whether overall translation is taken away. */
  readonly centred: boolean;
  readonly exchanges: boolean;
  readonly rotates: boolean;
  readonly samples: number;
}

const NONE: Symmetry = { distanceOf: plain, centred: false, exchanges: false, rotates: false, samples: 1000 };
const ROTATION: Symmetry = { distanceOf: rotated, centred: true, exchanges: false, rotates: true, samples: 1000 };
const PERMUTATION: Symmetry = { distanceOf: permuted, centred: true, exchanges: true, rotates: false, samples: 500 };
const SYMMETRY: Symmetry = { distanceOf: symmetric, centred: true, exchanges: true, rotates: true, samples: 500 };

function positionMetric(title: string, definition: string, order: 1 | 2, symmetry: Symmetry): Metric {
  return {
    title,
    unit: "length",
    ideal: 0,
    takes: "subset",
    weighted: false,
    samples: symmetry.samples,
    definition,
    missing: (samples, reference) =>
      lacks("positions", ({ positions }) => positions !== undefined)(samples, reference) ?? unfit(symmetry, samples, reference),
    value: ({ samples, positions: first }, { positions: second }) => {
      const shape = second!;
      const width = shape.particles * shape.dimensions;
      const [a, b] = [first!, shape].map(({ data, particles, dimensions }) =>
        symmetry.centred ? centredPositions(data, particles, dimensions) : Float64Array.from(data),
      );
      const distance = symmetry.distanceOf(a!, b!, shape);
      const cost = order === 2 ? distance : (from: number, to: number): number => Math.sqrt(distance(from, to));
      const mean = couplingCost(samples, (i, j) => cost(i * width, j * width));
      return order === 2 ? Math.sqrt(mean) : mean;
    },
  };
}

/** Why positions that are there do not suit the symmetry, if they do not. */
function unfit(symmetry: Symmetry, { positions: first }: Ensemble, { positions: second }: Ensemble): string | undefined {
  const { particles, dimensions, exchangeable } = second!;
  if (first!.particles !== particles || first!.dimensions !== dimensions) {
    return `the samples have ${first!.particles} particles in ${first!.dimensions} dimensions and the reference ${particles} in ${dimensions}`;
  }
  if (symmetry.exchanges && !exchangeable) return "the particles are of different kinds";
  if (symmetry.rotates && (particles < 2 || dimensions < 2 || dimensions > 3)) {
    return `${particles} particles in ${dimensions} dimensions have no overall rotation`;
  }
  return undefined;
}

export const positionW2: Metric = positionMetric(
  "W2",
  "Wasserstein-2 distance of flat positions, no alignment, exact, as in DEM and iDEM with 1000 samples",
  2,
  NONE,
);
export const rotationW2: Metric = positionMetric(
  "W2 less rotation",
  "Wasserstein-2 distance, each pair centred and rotated onto each other (Kabsch, no reflection)",
  2,
  ROTATION,
);
export const permutationW2: Metric = positionMetric(
  "W2 less permutation",
  "Wasserstein-2 distance, each pair centred and its particles matched at least squared distance",
  2,
  PERMUTATION,
);
export const symmetryW2: Metric = positionMetric(
  "W2 less permutation and rotation",
  "Wasserstein-2 distance, each pair centred, matched at least distance, then rotated or reflected onto each other: one pass, an upper bound of the true minimum",
  2,
  SYMMETRY,
);
export const symmetryW1: Metric = positionMetric(
  "eot",
  "mean distance of the best coupling, pairs aligned as for symmetry-w2, as PITA's eot, which does not square",
  1,
  SYMMETRY,
);
