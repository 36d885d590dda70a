import { excerpt, UserError } from "../errors.ts";
import { counted, listed, plural } from "../words.ts";
import {
  atomAttribute,
  booleanAttribute,
  childrenByTag,
  entriesOf,
  integerAttribute,
  numericAttribute,
  onlyChild,
  parseXml,
  textAttribute,
  type XmlElement,
} from "./xmlElement.ts";

/**
 * How one type of force is read: it has parameters to parse, or it has no effect on the density and leaves a note, or it is known and
 * refused for a reason.
 *
 * `refusal` completes "system.xml has a force of type T, but ". `versions` are the numbers of OpenMM's serialization proxy (serialization/src/<Force>Proxy.cpp) that the reader understands.
 * `parse` gets the <Force> element, the number of atoms, so that it can refuse indices and counts that do not fit, and their masses, amu.
 */
export type ForceReader<Data> =
  | { readonly versions: readonly number[]; parse(element: XmlElement, atoms: number, masses: Float64Array): Data }
  | { readonly versions: readonly number[]; readonly parse?: undefined; readonly note: string }
  | { readonly refusal: string };

/** Readers by the type attribute of the <Force> element. */
export type ForceTable<Data> = Readonly<Record<string, ForceReader<Data>>>;

/** A distance between two atoms, nm, that OpenMM keeps fixed. */
export interface DistanceConstraint {
  readonly atoms: readonly [number, number];
  readonly distance: number;
}

/**
 * What a serialized OpenMM System says: masses [atoms] in amu, its fixed distances, the data of its forces in file order, and notes
 * for the user.
 */
export interface MolecularSystem<Data> {
  readonly masses: Float64Array;
  readonly constraints: readonly DistanceConstraint[];
  readonly forces: readonly Data[];
  readonly notes: readonly string[];
}

/** OpenMM's SystemProxy (serialization/src/SystemProxy.cpp) writes version 1. */
const SYSTEM_VERSIONS: readonly number[] = [1];

function checkVersion(element: XmlElement, versions: readonly number[]): void {
  const version = integerAttribute(element, "version");
  if (versions.includes(version)) return;
  const known = `${plural(versions.length, "version")} ${listed(versions)}`;
  throw new UserError(
    `${element.label} is written in version ${version} of OpenMM's format, but only ${known} can be read: serialize the System with an OpenMM release that writes one of these.`,
  );
}

/** [atoms] amu. Atoms that OpenMM would not move freely are refused, since the density would be over other coordinates. */
function readMasses(system: XmlElement, source: string): Float64Array {
  const particles = entriesOf(system, "Particles", "Particle");
  if (particles.length === 0)
    throw new UserError(`${source} has no particles, but at least one is needed: build the System from a structure.`);
  return Float64Array.from(particles, (particle, index) => {
    const site = particle.children[0];
    if (site !== undefined) {
      throw new UserError(
        `${source}: particle ${index} is a virtual site (${excerpt(site.tag)}), but only real atoms can be sampled: use a force field without virtual sites.`,
      );
    }
    const mass = numericAttribute(particle, "mass");
    if (mass > 0) return mass;
    throw new UserError(
      `${source}: particle ${index} has mass ${mass}, which OpenMM holds fixed, but every atom must be free to move: give it a positive mass.`,
    );
  });
}

function readConstraints(system: XmlElement, atoms: number): DistanceConstraint[] {
  return entriesOf(system, "Constraints", "Constraint").map((constraint) => ({
    atoms: [atomAttribute(constraint, "p1", atoms), atomAttribute(constraint, "p2", atoms)],
    distance: numericAttribute(constraint, "d"),
  }));
}

function refuseConstraints(constraints: readonly DistanceConstraint[], source: string): void {
  if (constraints.length === 0) return;
  throw new UserError(
    `${source} has ${counted(constraints.length, "constraint")}, and fixed distances define another ensemble, the density of a partly rigid molecule over its other coordinates, but the density of the flexible molecule over all coordinates was asked for: sample the partly rigid one by boltzmill run --constraints rigid, whose density is that of OpenMM's constrained dynamics, or build the System with constraints=None (and rigidWater=False).`,
  );
}

type AcceptedReader<Data> = Exclude<ForceReader<Data>, { readonly refusal: string }>;

/** The reader of a force, after every check that does not depend on its type. */
function readerOf<Data>(force: XmlElement, table: ForceTable<Data>, source: string): AcceptedReader<Data> {
  const type = textAttribute(force, "type");
  const reader = Object.hasOwn(table, type) ? table[type] : undefined;
  if (reader === undefined) {
    const known = Object.keys(table).filter((name) => !("refusal" in table[name]!));
    throw new UserError(
      `${source} has a force of type ${excerpt(type)}, but only ${listed(known)} can be read: build the System without it, or add a reader for it.`,
    );
  }
  if ("refusal" in reader) throw new UserError(`${source} has a force of type ${type}, but ${reader.refusal}`);
  checkVersion(force, reader.versions);
  if (booleanAttribute(force, "usesPeriodic", false)) {
    throw new UserError(
      `${source}: ${type} uses periodic boundaries, but the molecule must be in open space: build the System with nonbondedMethod=NoCutoff.`,
    );
  }
  return reader;
}

/** What can be chosen of the reading of a System. */
export interface ReadSystemOptions {
  /** Whether fixed distances are refused (the default), or kept for a caller whose density has them fixed. */
  readonly constraints?: "refuse" | "keep";
}

/**
 * Reads a System that OpenMM's XmlSerializer wrote. Generic: which forces there are is the table's affair.
 *
 * Units: nm, ps, amu, kJ/mol, rad, e. Refused with a UserError: damaged XML, unknown forces and versions, constraints unless they are kept, virtual
 * sites, particles without mass, periodic boundaries, and whatever a force's reader refuses. The periodic box vectors that OpenMM
 * always writes are ignored, since no force that is read uses them. `source` names the file in messages.
 *
 * Source: OpenMM 8, serialization/src/SystemProxy.cpp.
 */
export function readSystem<Data>(
  xml: string,
  table: ForceTable<Data>,
  source = "system.xml",
  options: ReadSystemOptions = {},
): MolecularSystem<Data> {
  const system = parseXml(xml, source);
  if (system.tag !== "System") {
    throw new UserError(
      `${source} must hold a <System>, but it holds a <${excerpt(system.tag)}>: write it with openmm.XmlSerializer.serialize(system).`,
    );
  }
  checkVersion(system, SYSTEM_VERSIONS);
  const masses = readMasses(system, source);
  const constraints = readConstraints(system, masses.length);
  if (options.constraints !== "keep") refuseConstraints(constraints, source);
  const forces: Data[] = [];
  const notes: string[] = [];
  for (const force of childrenByTag(onlyChild(system, "Forces"), "Force")) {
    const reader = readerOf(force, table, source);
    if (reader.parse !== undefined) forces.push(reader.parse(force, masses.length, masses));
    else notes.push(`${textAttribute(force, "type")}: ${reader.note}`);
  }
  return { masses, constraints, forces, notes };
}
