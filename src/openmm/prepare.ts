/** Systems from structures and force fields, or from Amber's files, by OpenMM. */

import { z } from "zod";
import { type ElementSymbol, elementOf } from "../chem/elements.ts";
import { mmcif } from "../chem/formats/mmcif/mmcif.ts";
import { type Atom, normalisedBonds, type Topology } from "../chem/topology.ts";
import { UserError } from "../errors.ts";
import { REFERENCE_PLATFORM } from "./energies.ts";
import type { Openmm, Question } from "./openmm.ts";

/** Bonds and angles that can be made rigid. */
export const constraintChoices = ["none", "h-bonds", "all-bonds", "h-angles"] as const;
/** Implicit solvents of Amber's files; those of force fields are files of theirs. */
export const solventChoices = ["hct", "obc1", "obc2", "gbn", "gbn2"] as const;

export type ConstraintChoice = (typeof constraintChoices)[number];
export type SolventChoice = (typeof solventChoices)[number];

/** A structure and its force field. */
export interface StructureSource {
  readonly kind: "structure";
  /** A PDB or mmCIF file. */
  readonly path: string;
  /** Files of the force field: OpenMM's own by their names, others by their paths. */
  readonly forceField: readonly string[];
  /** Adds the hydrogens that are usual at a pH; undefined for none. */
  readonly ph: number | undefined;
}

/** Amber's topology with parameters, and coordinates. */
export interface AmberSource {
  readonly kind: "amber";
  readonly prmtop: string;
  readonly inpcrd: string;
  readonly solvent: SolventChoice | undefined;
}

/** How a System is made. */
export interface PrepareOptions {
  /** nm; pairs farther apart do not interact. Undefined for none. */
  readonly cutoff: number | undefined;
  readonly constraints: ConstraintChoice;
}

/** A molecule as `boltzmill run` takes it. */
export interface Prepared {
  /** The System, as XmlSerializer writes it. */
  readonly systemXml: string;
  readonly topology: Topology;
  /** [atoms * 3], nm. */
  readonly positions: Float64Array;
  /** Choices that nobody made: one of several models, radii that are not the solvent's. A sentence each. */
  readonly notes: readonly string[];
}

/** Widths of the PDB's columns: names of atoms, of residues and of chains. */
const WIDTHS = { atom: 4, residue: 3, chain: 1 } as const;

const atomSchema = z.tuple([z.string(), z.string().nullable(), z.string(), z.number().int(), z.number().int(), z.string()]);

const answerSchema = z.object({
  xml: z.string(),
  atoms: z.array(atomSchema),
  bonds: z.array(z.tuple([z.number().int(), z.number().int()])),
  notes: z.array(z.string()),
});

function elementFor(symbol: string | null, index: number, name: string): ElementSymbol {
  const element = symbol === null ? undefined : elementOf(symbol);
  if (element !== undefined) return element;
  throw new UserError(
    `The atoms of a molecule were to be prepared, but particle ${index} (${name}) is of no element, as virtual sites are: take a force field whose particles are all atoms.`,
  );
}

const atomFrom = (
  [name, symbol, residueName, residueIndex, residueNumber, chain]: z.infer<typeof atomSchema>,
  index: number,
): Atom => ({
  index,
  name: name.slice(0, WIDTHS.atom),
  element: elementFor(symbol, index, name),
  residueName: residueName.slice(0, WIDTHS.residue),
  residueIndex,
  residueNumber,
  chain: chain.slice(0, WIDTHS.chain) || "A",
});

const MEND_STRUCTURE =
  "name files of a force field that knows all residues, complete them, or let hydrogens be added with --hydrogens";

function questionOf(source: StructureSource | AmberSource, { cutoff, constraints }: PrepareOptions): Question {
  const common = { cutoff: cutoff ?? null, constraints };
  if (source.kind === "structure") {
    const { path, forceField, ph } = source;
    const isMmcif = mmcif.extensions.some((ending) => path.toLowerCase().endsWith(ending));
    const header = { request: "prepare-structure", path, is_mmcif: isMmcif, force_field: forceField, ph: ph ?? null, ...common };
    return {
      request: { header, arrays: {} },
      asked: `build a system of ${path} with ${forceField.join(" ")}`,
      mend: MEND_STRUCTURE,
    };
  }
  const { prmtop, inpcrd, solvent } = source;
  return {
    request: { header: { request: "prepare-amber", prmtop, inpcrd, solvent: solvent ?? null, ...common }, arrays: {} },
    asked: `build a system of ${prmtop} and ${inpcrd}`,
    mend: "check that both are Amber's files of one molecule, and that the solvent goes with its radii",
  };
}

/** Builds the System of a molecule. Throws a UserError where OpenMM objects, and for particles that are no atoms. */
export async function prepare(openmm: Openmm, source: StructureSource | AmberSource, options: PrepareOptions): Promise<Prepared> {
  const { header, arrays } = await openmm.ask(questionOf(source, options));
  const { xml, atoms: described, bonds, notes } = answerSchema.parse(header);
  const atoms = described.map(atomFrom);
  return {
    systemXml: xml,
    topology: { atoms, bonds: normalisedBonds(bonds, atoms.length) },
    positions: Float64Array.from(arrays.positions!.data),
    notes,
  };
}

/** OpenMM's root mean square force at which minimisation ends, kJ/(mol nm), and its steps: 0 is as many as it takes. */
const MINIMISATION = { tolerance: 10, maximum_iterations: 0 } as const;

/** Positions [atoms * 3] nm at the minimum of the energy next to the molecule's; `name` is what messages call it. */
export async function minimised(openmm: Openmm, systemXml: string, positions: Float64Array, name: string): Promise<Float64Array> {
  const { arrays } = await openmm.ask({
    request: {
      header: { request: "minimise", xml: systemXml, platform: REFERENCE_PLATFORM, ...MINIMISATION },
      arrays: { positions: { data: positions, shape: [positions.length / 3, 3] } },
    },
    asked: `minimise the energy of ${name}`,
    mend: "look for atoms that lie in one place",
  });
  return Float64Array.from(arrays.positions!.data);
}
