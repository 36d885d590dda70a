import type { Ensemble } from "./ensemble.ts";

/** Names of all metrics. */
export type MetricName =
  | "energy-w1"
  | "energy-w2"
  | "torsion-w2"
  | "position-w2"
  | "rotation-w2"
  | "permutation-w2"
  | "symmetry-w2"
  | "symmetry-w1"
  | "distance-tv"
  | "ramachandran-kl"
  | "ramachandran-tv"
  | "ramachandran-js"
  | "pmf-error"
  | "reverse-ess"
  | "forward-ess";

/** A figure of how far samples are from a reference: one definition, with the paper or code that it is from. */
export interface Metric {
  readonly title: string;
  /** Unit of the value; "length" is that of the positions, "" a pure number. */
  readonly unit: "kT" | "rad" | "length" | "";
  /** What the value is for samples of the reference itself in infinite number. */
  readonly ideal: 0 | 1;
  /** "subset": compared on as many samples of each side, with a floor from halves of the reference; "whole": a figure of all samples, without a floor. */
  readonly takes: "subset" | "whole";
  /** Whether weights enter the definition; where not, weighted samples are resampled first, as in the literature. */
  readonly weighted: boolean;
  /** Samples of each side that are enough, or as many as its cost allows: published counts where there are some. */
  readonly samples: number;
  /** Definition and source. */
  readonly definition: string;
  /** What the two ensembles lack for it, in words; undefined where nothing. */
  missing(samples: Ensemble, reference: Ensemble): string | undefined;
  /** The value; ensembles are checked and lack nothing. Throws UserError on values that are not finite. */
  value(samples: Ensemble, reference: Ensemble): number;
}

/** What neither may lack, by name: "energies" where one of them does. */
export const lacks =
  (what: string, has: (ensemble: Ensemble) => boolean): Metric["missing"] =>
  (samples, reference) => {
    const sides = [has(samples) ? [] : ["the samples"], has(reference) ? [] : ["the reference"]].flat();
    return sides.length === 0 ? undefined : `${sides.join(" and ")} have no ${what}`;
  };

export const hasTorsions = ({ torsions }: Ensemble): boolean => Object.keys(torsions ?? {}).length > 0;

/** Why the torsions of both cannot be compared, where the samples lack one of the reference's. */
export function otherTorsions(samples: Ensemble, reference: Ensemble): string | undefined {
  const stranger = Object.keys(reference.torsions!).find((name) => samples.torsions![name] === undefined);
  return stranger === undefined ? undefined : `the samples have no torsion ${stranger}`;
}
