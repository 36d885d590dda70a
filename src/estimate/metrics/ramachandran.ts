/** Differences between Ramachandran plots: histograms of (phi, psi) of each residue, values averaged over residues. */
import { type Axis, angleAxis, type BinnedCoordinate } from "../binning.ts";
import type { Ensemble } from "./ensemble.ts";
import { rangeAxis, type Shares, sharesOf, totalVariation } from "./histograms.ts";
import { hasTorsions, lacks, type Metric, otherTorsions } from "./metric.ts";

const BINS = 64;

/** FAB's: added to both densities, per rad^2, before their ratio is taken. */
const DENSITY_FLOOR = 1e-10;

/** ScoreMD's: share of an empty bin that the other side occupies; two of its 64 bins lie outside [-pi, pi]. */
const SHARE_FLOOR = 1e-6;
const INNER_BINS = 62;

type Residue = NonNullable<Ensemble["ramachandran"]>[number];

/** phi and psi of a residue on the two axes. */
const coordinatesOf = ({ torsions }: Ensemble, { phi, psi }: Residue, axes: readonly [Axis, Axis]): BinnedCoordinate[] =>
  [phi, psi].map((name, k) => ({ values: torsions![name]!, axis: axes[k]! }));

const circles = (bins: number) => (): [Axis, Axis] => [angleAxis(bins), angleAxis(bins)];

/** ScoreMD's axes: from the least to the largest angle of either side. */
const ranges = (samples: Ensemble, reference: Ensemble, { phi, psi }: Residue): [Axis, Axis] => {
  const axis = (name: string): Axis => rangeAxis([samples.torsions![name]!, reference.torsions![name]!], BINS);
  return [axis(phi), axis(psi)];
};

function ramachandranMetric(
  title: string,
  definition: string,
  axesOf: (samples: Ensemble, reference: Ensemble, residue: Residue) => [Axis, Axis],
  difference: (samples: Shares, reference: Shares) => number,
): Metric {
  return {
    title,
    unit: "",
    ideal: 0,
    takes: "subset",
    weighted: true,
    samples: Number.POSITIVE_INFINITY,
    definition,
    missing: (samples, reference) =>
      lacks("torsions", hasTorsions)(samples, reference) ??
      otherTorsions(samples, reference) ??
      ((reference.ramachandran ?? []).length > 0 ? undefined : "no residue of the reference has both phi and psi"),
    value: (samples, reference) => {
      const residues = reference.ramachandran!;
      const values = residues.map((residue) => {
        const axes = axesOf(samples, reference, residue);
        return difference(
          sharesOf(coordinatesOf(samples, residue, axes), samples),
          sharesOf(coordinatesOf(reference, residue, axes), reference),
        );
      });
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    },
  };
}

export const ramachandranKl: Metric = ramachandranMetric(
  "Ramachandran KL",
  "sum of p log((p + 1e-10) / (q + 1e-10)) (2 pi / 64)^2 of densities over 64 by 64 bins, p the reference, as in FAB",
  circles(BINS),
  ({ cells: q }, { cells: p }) => {
    const area = ((2 * Math.PI) / BINS) ** 2;
    return p.reduce(
      (sum, share, cell) => sum + share * Math.log((share / area + DENSITY_FLOOR) / (q[cell]! / area + DENSITY_FLOOR)),
      0,
    );
  },
);

export const ramachandranTv: Metric = ramachandranMetric(
  "Ramachandran TV",
  "half the sum of |p - q| over 64 by 64 bins",
  circles(BINS),
  totalVariation,
);

export const ramachandranJs: Metric = ramachandranMetric(
  "Ramachandran JS",
  "Jensen-Shannon divergence, natural logarithm, over 64 by 64 bins from the least to the largest angle of both, as in ScoreMD",
  ranges,
  ({ cells: q }, { cells: p }) => p.reduce((sum, share, cell) => sum + jensenShannon(share, q[cell]!), 0),
);

export const pmfError: Metric = ramachandranMetric(
  "PMF error",
  "sum of m (log p - log q)^2 over occupied bins of 62 by 62, empty ones 1e-6, m the mean share, normalised, as in ScoreMD",
  circles(INNER_BINS),
  ({ cells: q }, { cells: p }) => {
    let [sum, mass] = [0, 0];
    p.forEach((share, cell) => {
      if (share === 0 && q[cell] === 0) return;
      const [x, y] = [share || SHARE_FLOOR, q[cell]! || SHARE_FLOOR];
      sum += ((x + y) / 2) * Math.log(x / y) ** 2;
      mass += (x + y) / 2;
    });
    return sum / mass;
  },
);

/** A bin's part of (KL(p || m) + KL(q || m)) / 2, m = (p + q) / 2. */
function jensenShannon(p: number, q: number): number {
  const middle = (p + q) / 2;
  const part = (share: number): number => (share > 0 ? share * Math.log(share / middle) : 0);
  return (part(p) + part(q)) / 2;
}
