import { UserError } from "../../errors.ts";

/** Positions of the particles of every sample. */
export interface EnsemblePositions {
  /** [samples, particles, dimensions], row-major. */
  readonly data: ArrayLike<number>;
  /** Unit of length: nm of molecules, "" of reduced units. */
  readonly unit: string;
  readonly particles: number;
  readonly dimensions: number;
  /** Whether any two particles may be exchanged, as in clusters of one kind of atom; not so in molecules. */
  readonly exchangeable: boolean;
}

/** Samples of one system, with what is known of them; metrics say what they need. */
export interface Ensemble {
  readonly samples: number;
  /** log p - log q up to a constant, -Infinity for weight zero; equal weights if not given. [samples] */
  readonly logWeights?: Float64Array;
  /** U / kT; +Infinity outside the domain. [samples] */
  readonly reducedEnergy?: Float64Array;
  /** Backbone torsions by name, rad, any branch; NaN where positions have none. [samples] each */
  readonly torsions?: Readonly<Record<string, Float64Array>>;
  /** Names of the torsions of each residue that has both. */
  readonly ramachandran?: readonly { readonly phi: string; readonly psi: string }[];
  readonly positions?: EnsemblePositions;
  /** log p - log q of samples of the target p, q the density that it is compared with, up to a constant. [samples] */
  readonly logRatio?: Float64Array;
}

/** Checks that everything of an ensemble is there for each sample; `which` names it in messages. */
export function checkEnsemble(which: string, ensemble: Ensemble): void {
  const { samples, logWeights, reducedEnergy, torsions = {}, positions, logRatio, ramachandran = [] } = ensemble;
  const lengths: [string, number | undefined][] = [
    ["log weights", logWeights?.length],
    ["reduced energies", reducedEnergy?.length],
    ["log ratios", logRatio?.length],
    ["positions", positions && positions.data.length / (positions.particles * positions.dimensions)],
    ...Object.entries(torsions).map(([name, values]): [string, number] => [`values of ${name}`, values.length]),
  ];
  for (const [name, length] of lengths) {
    if (length === undefined || length === samples) continue;
    throw new UserError(
      `comparison: the ${which} ensemble has ${samples} samples and ${length} ${name}; pass one for every sample.`,
    );
  }
  const stranger = ramachandran.flatMap(({ phi, psi }) => [phi, psi]).find((name) => torsions[name] === undefined);
  if (stranger === undefined) return;
  throw new UserError(
    `comparison: the ${which} ensemble has no torsion ${stranger}, but ${Object.keys(torsions).join(", ")}; name those that it has.`,
  );
}

/** The samples with the given indices, each as often as it is named; `weighted` says whether they keep their weights. */
export function gathered(ensemble: Ensemble, indices: Uint32Array, weighted: boolean): Ensemble {
  const { positions, torsions, ramachandran } = ensemble;
  const take = (values: Float64Array): Float64Array => Float64Array.from(indices, (i) => values[i]!);
  const given = <Name extends "logWeights" | "reducedEnergy" | "logRatio">(
    name: Name,
  ): { readonly [K in Name]?: Float64Array } => {
    const values = ensemble[name];
    return values === undefined ? {} : ({ [name]: take(values) } as { readonly [K in Name]: Float64Array });
  };
  return {
    samples: indices.length,
    ...(weighted ? given("logWeights") : {}),
    ...given("reducedEnergy"),
    ...given("logRatio"),
    ...(torsions && { torsions: Object.fromEntries(Object.entries(torsions).map(([name, values]) => [name, take(values)])) }),
    ...(ramachandran && { ramachandran }),
    ...(positions && { positions: { ...positions, data: gatheredRows(positions, indices) } }),
  };
}

function gatheredRows({ data, particles, dimensions }: EnsemblePositions, indices: Uint32Array): Float64Array {
  const width = particles * dimensions;
  const rows = new Float64Array(indices.length * width);
  indices.forEach((i, row) => {
    for (let k = 0; k < width; k++) rows[row * width + k] = data[i * width + k]!;
  });
  return rows;
}
