/** The contract of molecules: what a system is, and how one is defined by a folder of data files. */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../src/errors.ts";
import { assembleSystem, type LoadedSystem, sha256 } from "./loadedSystem.ts";
import type { Observables } from "./observables.ts";

/** What the stages of a run need to know of a molecule beside its files. */
export interface MoleculeDescription<Name extends string = string, Torsion extends string = string> extends Observables<Torsion> {
  readonly name: Name;
  readonly description: string;
  /** The force field and solvent in words. */
  readonly forceField: string;
  /** K, unless the user asks for another one. */
  readonly temperature: number;
  /** BibTeX of what to cite beside the forces' own papers. */
  readonly cite: readonly string[];
  /** Whether it is of the table of systems, or a user's own. */
  readonly origin: "table" | "files";
  /** Undefined where the system has no reference. */
  reference(): Reference | undefined;
}

/** What a person writes to define a system. */
export interface SystemDescription<Name extends string, Torsion extends string>
  extends Omit<MoleculeDescription<Name, Torsion>, "origin" | "reference"> {
  /** Holds system.xml, structure.pdb, golden.json (energies by OpenMM), provenance.json and, where there is one, reference.json. */
  readonly folder: URL;
}

/** Where the data files come from; the file records more than this. */
export interface Provenance {
  /** What made the files, from the root of the repository. */
  readonly script: string;
  readonly date: string;
  /** SHA-256 of each data file, hexadecimal. */
  readonly sha256: Readonly<Record<string, string>>;
}

const provenanceSchema: z.ZodType<Provenance> = z.looseObject({
  script: z.string(),
  date: z.iso.date(),
  sha256: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});

/** Free energies by an independent method, in kT with one standard deviation; the file records more than this. */
export interface Reference {
  readonly temperature_K: number;
  /** `name` is that of a basin. */
  readonly free_energies: readonly { readonly name: string; readonly value_kT: number; readonly error_kT: number }[];
  /** -log density per rad along torsions, by name, with standard errors, kT: bins of equal width over (-pi, pi), null where one is empty. */
  readonly profiles?: Readonly<Record<string, ReferenceProfile>> | undefined;
  readonly provenance: { readonly script: string; readonly date: string };
}

export interface ReferenceProfile {
  readonly minus_log_density_per_rad: readonly (number | null)[];
  readonly error: readonly (number | null)[];
}

const values = z.array(z.number().nullable());

const referenceSchema: z.ZodType<Reference> = z.looseObject({
  temperature_K: z.number().positive(),
  free_energies: z.array(z.looseObject({ name: z.string(), value_kT: z.number(), error_kT: z.number().positive() })),
  profiles: z.record(z.string(), z.looseObject({ minus_log_density_per_rad: values, error: values })).optional(),
  provenance: z.looseObject({ script: z.string(), date: z.iso.date() }),
});

/** A system: its description, and readers of its data. */
export interface SystemDefinition<Name extends string = string, Torsion extends string = string>
  extends SystemDescription<Name, Torsion>,
    MoleculeDescription<Name, Torsion> {
  /** Reads and checks the data files; throws a UserError where one is missing or is not the one that the provenance names. */
  load(): LoadedSystem;
  provenance(): Provenance;
}

function readText(folder: URL, file: string): string {
  const path = new URL(file, folder);
  if (existsSync(path)) return readFileSync(path, "utf8");
  throw new UserError(
    `The data file ${path.pathname} of a system was asked for, but it does not exist: install the package again.`,
  );
}

const readProvenance = (folder: URL): Provenance => provenanceSchema.parse(JSON.parse(readText(folder, "provenance.json")));

/** The text of a data file whose checksum is that of the provenance. */
function readChecked(folder: URL, file: string, provenance: Provenance): string {
  const text = readText(folder, file);
  const [expected, found] = [provenance.sha256[file], sha256(text)];
  if (found === expected) return text;
  throw new UserError(
    `The data file ${new URL(file, folder).pathname} must have the SHA-256 ${expected ?? "that provenance.json lacks"}, but it has ${found}: it was changed, so install the package again.`,
  );
}

/** A system from its description: adds what is read from its folder. */
export function defineSystem<const Name extends string, const Torsion extends string>(
  description: SystemDescription<Name, Torsion>,
): SystemDefinition<Name, Torsion> {
  const { folder } = description;
  return {
    ...description,
    origin: "table",
    load: () => {
      const provenance = readProvenance(folder);
      return assembleSystem(readChecked(folder, "system.xml", provenance), readChecked(folder, "structure.pdb", provenance));
    },
    provenance: () => readProvenance(folder),
    reference: () => {
      const path = new URL("reference.json", folder);
      return existsSync(path) ? referenceSchema.parse(JSON.parse(readFileSync(path, "utf8"))) : undefined;
    },
  };
}
