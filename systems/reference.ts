/** References: truths about a system by an independent method, and samples of it, in the files of its folder. */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { decodeNpz } from "../src/chem/formats/npz.ts";
import { UserError } from "../src/errors.ts";
import { readChecked } from "./dataFiles.ts";

/** Whether the sampling behind a reference came to an end, by the largest R-hat of its chains, which started apart. */
export interface Convergence {
  readonly status: "converged" | "not converged";
  readonly r_hat: number;
}

/** A file of samples beside the reference, an npz: `positions` and `reduced_energy`. */
export interface SamplesFile {
  readonly file: string;
  readonly count: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** What all references have; files record more than this. */
export interface ReferenceHead {
  readonly convergence?: Convergence | undefined;
  readonly samples?: SamplesFile | undefined;
  readonly provenance: { readonly script: string; readonly date: string };
}

/** -log density per rad along a torsion with standard errors, kT: bins of equal width over (-pi, pi), null where one is empty. */
export interface ReferenceProfile {
  readonly minus_log_density_per_rad: readonly (number | null)[];
  readonly error: readonly (number | null)[];
}

/** Of a molecule: free energies in kT with one standard deviation. */
export interface Reference extends ReferenceHead {
  readonly temperature_K: number;
  /** `name` is that of a basin; basins that were never visited are left out. */
  readonly free_energies: readonly { readonly name: string; readonly value_kT: number; readonly error_kT: number }[];
  /** By name of torsion. */
  readonly profiles?: Readonly<Record<string, ReferenceProfile>> | undefined;
}

/** Of a toy: expectations with one standard deviation, beside exact values where theory has some. */
export interface ToyReference extends ReferenceHead {
  readonly expectations: readonly {
    readonly name: string;
    readonly value: number;
    readonly error: number;
    readonly exact?: number | undefined;
  }[];
}

/** Samples of a reference. */
export interface ReferenceSamples {
  readonly count: number;
  /** [count, ...]: of molecules [count, atoms, 3] in nm, of toys [count, d]. */
  readonly positions: Float32Array;
  /** U / kT. [count] */
  readonly reducedEnergy: Float64Array;
}

const headSchema = {
  convergence: z.looseObject({ status: z.enum(["converged", "not converged"]), r_hat: z.number().min(1) }).optional(),
  samples: z.looseObject({ file: z.string(), count: z.int().positive(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
  provenance: z.looseObject({ script: z.string(), date: z.iso.date() }),
};

const values = z.array(z.number().nullable());

const referenceSchema: z.ZodType<Reference> = z.looseObject({
  ...headSchema,
  temperature_K: z.number().positive(),
  free_energies: z.array(z.looseObject({ name: z.string(), value_kT: z.number(), error_kT: z.number().positive() })),
  profiles: z.record(z.string(), z.looseObject({ minus_log_density_per_rad: values, error: values })).optional(),
});

const toyReferenceSchema: z.ZodType<ToyReference> = z.looseObject({
  ...headSchema,
  expectations: z.array(
    z.looseObject({ name: z.string(), value: z.number(), error: z.number().positive(), exact: z.number().optional() }),
  ),
});

function readJson<T>(folder: URL, schema: z.ZodType<T>): T | undefined {
  const path = new URL("reference.json", folder);
  return existsSync(path) ? schema.parse(JSON.parse(readFileSync(path, "utf8"))) : undefined;
}

/** reference.json of a molecule's folder; undefined where there is none. */
export const readReference = (folder: URL): Reference | undefined => readJson(folder, referenceSchema);

/** reference.json of a toy's folder; undefined where there is none. */
export const readToyReference = (folder: URL): ToyReference | undefined => readJson(folder, toyReferenceSchema);

/** The samples that a reference names, checked against their checksum; undefined where it names none. Throws a UserError on a missing or changed file. */
export function readReferenceSamples(folder: URL, reference: ReferenceHead | undefined): ReferenceSamples | undefined {
  if (reference?.samples === undefined) return undefined;
  const { file, count, sha256 } = reference.samples;
  const { positions, reduced_energy: energies } = decodeNpz(readChecked(folder, file, sha256), file);
  if (positions?.shape[0] !== count || energies?.shape[0] !== count) {
    throw new UserError(`${file} of a reference must hold ${count} positions and energies: install the package again.`);
  }
  return { count, positions: Float32Array.from(positions.data), reducedEnergy: Float64Array.from(energies.data) };
}
