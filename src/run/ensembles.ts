/** Samples of systems as ensembles, which metrics compare. */
import type { Observables } from "../../systems/observables.ts";
import type { ToySystem } from "../../systems/toy.ts";
import type { Ensemble } from "../estimate/metrics/ensemble.ts";
import { torsionsOf } from "./analysis.ts";

/** Samples and what is known of each. */
export interface EnsembleSamples {
  /** Of molecules [n, atoms, 3] in nm, of toys [n, d]. */
  readonly positions: Float32Array | Float64Array;
  /** [n] */
  readonly reducedEnergy: Float64Array;
  /** [n]; equal weights where not given. */
  readonly logWeights?: Float64Array | undefined;
}

const BACKBONE = /^(phi|psi)(?=_|$)/;

/** The backbone torsions of a peptide, or all torsions of another molecule: what T-W2 and Ramachandran metrics take. */
function comparedTorsions({ torsions, maps, basins }: Observables): Observables {
  const backbone = Object.entries(torsions).filter(([name]) => BACKBONE.test(name));
  return { torsions: backbone.length > 0 ? Object.fromEntries(backbone) : torsions, maps, basins };
}

/** Samples of a molecule with its torsions. */
export function moleculeEnsemble(molecule: Observables, atoms: number, samples: EnsembleSamples): Ensemble {
  const { positions, reducedEnergy, logWeights } = samples;
  const maps = molecule.maps.filter((pair) => pair.every((name) => BACKBONE.test(name)));
  return {
    samples: reducedEnergy.length,
    reducedEnergy,
    ...(logWeights && { logWeights }),
    torsions: torsionsOf(comparedTorsions(molecule), positions, atoms),
    ramachandran: maps.map(([phi, psi]) => ({ phi, psi })),
    positions: { data: positions, unit: "nm", particles: atoms, dimensions: 3, exchangeable: false },
  };
}

/** Samples of a toy; the centres of clusters say nothing of them. */
export function toyEnsemble({ target, particles }: ToySystem, samples: EnsembleSamples): Ensemble {
  const { positions: data, reducedEnergy, logWeights } = samples;
  const { count, dimensions } = particles ?? { count: 1, dimensions: target.dimension };
  return {
    samples: reducedEnergy.length,
    reducedEnergy,
    ...(logWeights && { logWeights }),
    positions: { data, unit: "", particles: count, dimensions, exchangeable: particles !== undefined },
  };
}
