/** Distance between distributions of all backbone torsions together, rad. */
import type { Ensemble } from "./ensemble.ts";
import { hasTorsions, lacks, type Metric, otherTorsions } from "./metric.ts";
import { couplingCost } from "./transport.ts";

export const torsionW2: Metric = {
  title: "T-W2",
  unit: "rad",
  ideal: 0,
  takes: "subset",
  weighted: false,
  samples: 2000,
  definition:
    "Wasserstein-2 distance on the torus of all phi and psi, cost sum of min(|d|, 2 pi - |d|)^2, exact, as in SBG, FALCON and Prose (there with 10,000 samples)",
  missing: (samples, reference) => lacks("torsions", hasTorsions)(samples, reference) ?? otherTorsions(samples, reference),
  value: ({ samples, torsions: first }, { torsions: second }) => {
    const names = Object.keys(second!);
    const [a, b] = [rows(first!, names, samples), rows(second!, names, samples)];
    const width = names.length;
    return Math.sqrt(couplingCost(samples, (i, j) => squaredDistance(a, i * width, b, j * width, width)));
  },
};

/** Torsions of each sample one after another, wrapped to [0, 2 pi). [samples, names] */
function rows(torsions: NonNullable<Ensemble["torsions"]>, names: readonly string[], samples: number): Float64Array {
  const turn = 2 * Math.PI;
  return Float64Array.from({ length: samples * names.length }, (_, at) => {
    const angle = torsions[names[at % names.length]!]![Math.floor(at / names.length)]!;
    return angle - turn * Math.floor(angle / turn);
  });
}

function squaredDistance(a: Float64Array, from: number, b: Float64Array, to: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++) {
    const d = Math.abs(a[from + k]! - b[to + k]!);
    const around = Math.min(d, 2 * Math.PI - d);
    sum += around * around;
  }
  return sum;
}
