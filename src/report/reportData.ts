import type { Citation } from "../citation.ts";

/** Plain or typed numbers; the report never changes them. */
export type Numbers = ArrayLike<number>;

/** Pairs of torsion angles, rad, one pair for each conformation. */
export interface TorsionPairs {
  readonly x: Numbers;
  readonly y: Numbers;
}

/** Two torsions of training frames and of generator samples (the latter in the order of the log weights). */
export interface TorsionMap {
  /** Names of the two torsions, such as ["φ", "ψ"]. */
  readonly axes: readonly [string, string];
  readonly training: TorsionPairs;
  readonly generator: TorsionPairs;
}

/** A free-energy curve with standard errors, kT; empty bins are Infinity. */
export interface ProfileCurve {
  readonly valueKT: Numbers;
  readonly errorKT: Numbers;
}

/** Free energy along one torsion, kT: reweighted, unweighted, and a reference where there is one. */
export interface ProfilePanel {
  /** Name of the torsion, such as "φ". */
  readonly coordinate: string;
  /** Bin centres, rad, in (-pi, pi). */
  readonly centres: Numbers;
  readonly reweighted: ProfileCurve;
  /** The generator's own profile, without weights, kT. */
  readonly generatorKT: Numbers;
  readonly reference?: ProfileCurve & { readonly label: string; readonly centres: Numbers };
  /** Regions that the free-energy differences name; drawn as shaded intervals, rad. */
  readonly regions?: readonly { readonly name: string; readonly from: number; readonly to: number }[];
}

/** One free-energy difference, kT, with one standard error. */
export interface FreeEnergy {
  readonly name: string;
  readonly description?: string;
  readonly value_kT: number;
  readonly error_kT: number;
  readonly reference?: { readonly value_kT: number; readonly error_kT: number; readonly source: string };
}

/** Curves that share one pair of axes; values above the robust range are left out of the drawing. */
export interface CurvePanel {
  readonly title: string;
  /** Label of the vertical axis with its unit. */
  readonly yLabel: string;
  readonly series: readonly { readonly name: string; readonly steps: Numbers; readonly values: Numbers }[];
}

/** One internal coordinate: values of training frames, of the generator's draws, and of the samples in the order of the log weights. */
export interface Marginal {
  readonly name: string;
  readonly unit: string;
  /** Total variation between the histograms of draws and training frames. */
  readonly difference: number;
  readonly training: Numbers;
  readonly generator: Numbers;
  readonly reweighted: Numbers;
}

/** Replica exchange: temperatures in K and the acceptance of swaps between neighbours (one fewer). */
export interface ReplicaExchange {
  readonly temperatures: Numbers;
  readonly acceptance: Numbers;
}

/** How far the weights can be trusted. */
export interface WeightSummary {
  /** Kish's effective sample size of the raw weights as a fraction of the samples. */
  readonly kishFraction: number;
  /** Other published variants, named, as fractions. */
  readonly variants: readonly { readonly name: string; readonly fraction: number }[];
  /** Pareto k-hat of the largest weights and its threshold at this number of samples. */
  readonly paretoK: { readonly value: number; readonly threshold: number };
  readonly logZ: { readonly value: number; readonly error: number };
  /** What a correction made of the draws; the figures above are then those after it. */
  readonly correction?: {
    readonly method: string;
    /** Kish's fraction and log Z of the draws by their raw weights. */
    readonly kishBefore: number;
    readonly logZBefore: { readonly value: number; readonly error: number };
    /** Independent samples that the corrected ones are worth. */
    readonly effective: number;
    readonly energyEvaluations: number;
  };
}

/** A value of the resolved settings; nested groups become dotted names. */
export type Setting = string | number | boolean | null | readonly Setting[] | { readonly [name: string]: Setting };

/** Everything that the report shows. Angles in rad, energies in kT where the name says so, times in s, temperature in K. */
export interface ReportData {
  readonly system: {
    readonly name: string;
    readonly description: string;
    readonly atoms: number;
    /** The force field and solvent in one line. */
    readonly forceField: string;
  };
  /** Target temperature, K. */
  readonly temperature: number;
  readonly seed: number | string;
  /** Date of the run as text; the report reads no clock. */
  readonly date: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: { readonly cpu: string; readonly threads: number };
  readonly verdict: { readonly status: "ok" | "warn" | "unreliable"; readonly reasons: readonly string[] };
  /** What the samples and the frames beside them are called, where no generator has learned from the frames. */
  readonly names?: { readonly training: string; readonly generator: string };
  /** Log weight of each generator sample up to a constant; -Infinity is weight zero, other non-finite ones are counted. */
  readonly logWeights: Numbers;
  readonly diagnostics: WeightSummary;
  readonly freeEnergies: readonly FreeEnergy[];
  readonly torsionMaps: readonly TorsionMap[];
  readonly profiles: readonly ProfilePanel[];
  /** Reduced energies u = U/kT at the target temperature, of training frames and of generator samples. */
  readonly reducedEnergies: { readonly training: Numbers; readonly generator: Numbers };
  readonly trainingCurves: readonly CurvePanel[];
  /** The coordinates in which draws and training frames differ most, the largest difference first. */
  readonly marginals: readonly Marginal[];
  readonly replicaExchange?: ReplicaExchange;
  /** Wall time of each stage, s, and energy evaluations where they were counted. */
  readonly stages: readonly { readonly name: string; readonly seconds: number; readonly energyEvaluations?: number }[];
  /** Energy evaluations of the whole run. */
  readonly energyEvaluations: number;
  /** Events that were counted and not hidden, such as draws outside the domain. */
  readonly counts?: readonly { readonly name: string; readonly count: number; readonly of: number }[];
  readonly settings: { readonly [name: string]: Setting };
  /** Of the methods that this run used; entries of one key are one paper, for several uses. */
  readonly citations: readonly Citation[];
}
