/** The contract of molecules: what a system is, and how one is defined by a folder of data files. */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { type Provenance, readCheckedText, readProvenance } from "./dataFiles.ts";
import { assembleSystem, type LoadedSystem } from "./loadedSystem.ts";
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

/** A molecule of the table: its description, and readers of its data. */
export interface MoleculeSystem<Name extends string = string, Torsion extends string = string>
  extends SystemDescription<Name, Torsion>,
    MoleculeDescription<Name, Torsion> {
  readonly kind: "molecule";
  /** Reads and checks the data files; throws a UserError where one is missing or is not the one that the provenance names. */
  load(): LoadedSystem;
  provenance(): Provenance;
}

/** A system from its description: adds what is read from its folder. */
export function defineSystem<const Name extends string, const Torsion extends string>(
  description: SystemDescription<Name, Torsion>,
): MoleculeSystem<Name, Torsion> {
  const { folder } = description;
  return {
    ...description,
    kind: "molecule",
    origin: "table",
    load: () => assembleSystem(readCheckedText(folder, "system.xml"), readCheckedText(folder, "structure.pdb")),
    provenance: () => readProvenance(folder),
    reference: () => {
      const path = new URL("reference.json", folder);
      return existsSync(path) ? referenceSchema.parse(JSON.parse(readFileSync(path, "utf8"))) : undefined;
    },
  };
}
