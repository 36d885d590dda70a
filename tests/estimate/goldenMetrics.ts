import { readFileSync } from "node:fs";
import type { Ensemble } from "../../src/estimate/metrics/ensemble.ts";
import { gaussianInputs } from "./goldenInputs.ts";

/** Values made by scripts/golden-metrics.py with POT, SciPy and NumPy. */
export interface GoldenMetrics {
  readonly assignment: readonly {
    readonly size: number;
    readonly kind: "uniform" | "plane" | "ties";
    readonly seed: number;
    readonly total: number;
  }[];
  readonly torus: {
    readonly samples: number;
    readonly seeds: readonly [number, number];
    readonly shift: number;
    readonly value: number;
  };
  readonly energies: {
    readonly samples: number;
    readonly seeds: readonly [number, number, number];
    readonly w1: number;
    readonly w2: number;
    readonly weighted: readonly [number, number];
  };
  readonly positions: readonly ({
    readonly particles: number;
    readonly dimensions: number;
    readonly samples: number;
    readonly seed: number;
  } & Readonly<
    Record<"position-w2" | "rotation-w2" | "permutation-w2" | "symmetry-w2" | "symmetry-w1" | "distance-tv", number>
  >)[];
  readonly ramachandran: {
    readonly samples: number;
    readonly seeds: readonly [number, number, number];
    readonly "weighted-kl": number;
  } & Readonly<Record<"ramachandran-kl" | "ramachandran-tv" | "ramachandran-js" | "pmf-error", number>>;
}

export const goldenMetrics: GoldenMetrics = JSON.parse(readFileSync(new URL("./golden/metrics.json", import.meta.url), "utf8"));

const wrap = (angle: number): number => angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));

/** Named columns of rows one after another. */
const columns = (
  rows: Float64Array,
  names: readonly string[],
  of: (value: number, column: number) => number,
): Record<string, Float64Array> =>
  Object.fromEntries(
    names.map((name, c) => [
      name,
      Float64Array.from({ length: rows.length / names.length }, (_, i) => of(rows[i * names.length + c]!, c)),
    ]),
  );

/** Four angles around two centres. */
export function torsionEnsemble(samples: number, seed: number, shift: number): Ensemble {
  const centres = [-1.5, 2.8, 1, -3];
  const torsions = columns(
    gaussianInputs(4 * samples, seed, 1.2),
    ["phi_1", "psi_1", "phi_2", "psi_2"],
    (x, c) => x + centres[c]! + shift,
  );
  return { samples, torsions };
}

/** One residue about (-1.2, 3). */
export function ramachandranEnsemble(samples: number, seed: number, width: number, phi: number, psi: number): Ensemble {
  const rows = gaussianInputs(2 * samples, seed, width, phi);
  return {
    samples,
    torsions: columns(rows, ["phi", "psi"], (x, c) => wrap(x + c * psi)),
    ramachandran: [{ phi: "phi", psi: "psi" }],
  };
}

export function positionEnsemble(
  { samples, particles, dimensions }: { readonly samples: number; readonly particles: number; readonly dimensions: number },
  seed: number,
  width: number,
  shift: number,
): Ensemble {
  const data = gaussianInputs(samples * particles * dimensions, seed, width, shift);
  return { samples, positions: { data, particles, dimensions, exchangeable: true, unit: "nm" } };
}
