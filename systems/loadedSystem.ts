/** A molecule in memory: what a system.xml and a structure say together. */
import { anchoredForce } from "../potentials/anchoring.ts";
import { forceTable } from "../potentials/index.ts";
import type { ForceData, HarmonicBond } from "../potentials/term.ts";
import type { ConstraintTreatment } from "../src/chem/constraintTreatments.ts";
import { elementMass } from "../src/chem/elements.ts";
import { parsePdb } from "../src/chem/formats/pdb.ts";
import type { Structure } from "../src/chem/formats/structure.ts";
import type { Chart } from "../src/chem/internal/chart.ts";
import { heldCoordinates } from "../src/chem/internal/held.ts";
import { linearCentres } from "../src/chem/linearCentres.ts";
import { type DistanceConstraint, type MolecularSystem, type ReadSystemOptions, readSystem } from "../src/chem/systemXml.ts";
import { type Atom, type AtomIndex, atomLabel, checkAtomCount, type Topology } from "../src/chem/topology.ts";
import { topologyOfStructure } from "../src/chem/topologyOfStructure.ts";
import { buildZMatrix, type ZMatrix } from "../src/chem/zMatrix.ts";
import { refuseFlatAngles } from "../src/chem/zMatrixAngles.ts";
import { parseZMatrix } from "../src/chem/zMatrixFile.ts";
import { UserError } from "../src/errors.ts";
import { sha256 } from "./dataFiles.ts";
import { type Flexibility, flexibilityOf } from "./flexibility.ts";
import { tethered } from "./tethers.ts";

/** What a system.xml and a structure say, and what follows from them; the z-matrix, and which coordinates fixed distances hold, make its chart. */
export interface LoadedSystem extends Flexibility, Chart {
  /** The file's text, as OpenMM's XmlSerializer wrote it. */
  readonly systemXml: string;
  readonly pdb: string;
  readonly topology: Topology;
  /** [atoms * 3] nm, of the structure's first model. */
  readonly positions: Float64Array;
  /** Masses in amu and the parameters of the forces. */
  readonly molecularSystem: MolecularSystem<ForceData>;
  /** SHA-256 of `systemXml`, hexadecimal: it names the density that is sampled. */
  readonly sha256: string;
}

/** amu. Repartitioning moves up to 3 amu onto a hydrogen; every other element is heavier than that by far. */
const HEAVIEST_REPARTITIONED_HYDROGEN = 4.1;
/** Repartitioning keeps the total mass; tables of atomic masses differ by less than this fraction. */
const MASS_TOLERANCE = 1e-3;

/** Throws a UserError where the masses cannot be those of the structure's elements, in the structure's order. */
function checkMasses(atoms: readonly Atom[], masses: Float64Array, structureName: string, systemName: string): void {
  const different = `${structureName} and ${systemName} must describe the same molecule in the same order, but`;
  const mend = "give the structure from which the system was built.";
  const wrong = atoms.find(({ element, index }) => (element === "H") !== masses[index]! < HEAVIEST_REPARTITIONED_HYDROGEN);
  if (wrong !== undefined) {
    throw new UserError(
      `${different} atom ${wrong.index} (${atomLabel(wrong)}) weighs ${masses[wrong.index]} amu in ${systemName}: ${mend}`,
    );
  }
  const expected = atoms.reduce((total, { element }) => total + elementMass(element), 0);
  const found = masses.reduce((total, mass) => total + mass, 0);
  if (Math.abs(found - expected) <= MASS_TOLERANCE * expected) return;
  throw new UserError(
    `${different} the elements of ${structureName} weigh ${expected.toFixed(3)} amu and the atoms of ${systemName} ${found.toFixed(3)} amu: ${mend}`,
  );
}

/** The density is over conformations wherever they are and however turned, so an energy that depends on that has no place in it. */
function refuseAnchored(forces: readonly ForceData[], positions: Float64Array, systemName: string): void {
  const anchored = anchoredForce(forces, positions);
  if (anchored === undefined) return;
  throw new UserError(
    `${systemName} has the force ${anchored.name}, whose energy depends on where the molecule is and how it is turned, but the density is over conformations only: leave the force out, or state it by distances, angles and torsions.`,
  );
}

/** Harmonic bonds of a force field. */
export const springsOf = (forces: readonly ForceData[]): HarmonicBond[] =>
  forces.flatMap((data) => (data.type === "HarmonicBondForce" ? data.bonds : []));

/** Where nothing has an energy, no conformation is likelier than another. */
function refuseForceless(forces: readonly ForceData[], systemName: string): void {
  if (forces.length > 0) return;
  throw new UserError(
    `${systemName} was to give the energy of a molecule, but no force in it has one: build the system with a force field that has the molecule's terms.`,
  );
}

/** What the two texts say that define a molecule's energy, checked to be of the same atoms; otherwise as `assembleSystem`. */
export function readMolecule(
  systemXml: string,
  pdb: string,
  systemName: string,
  structureName: string,
  options: ReadSystemOptions = {},
): { readonly molecularSystem: MolecularSystem<ForceData>; readonly structure: Structure } {
  const molecularSystem = readSystem(systemXml, forceTable, systemName, options);
  refuseForceless(molecularSystem.forces, systemName);
  const structure = parsePdb(pdb, structureName);
  checkAtomCount(structure.atoms.length, molecularSystem.masses.length, structureName, systemName);
  checkMasses(structure.atoms, molecularSystem.masses, structureName, systemName);
  return { molecularSystem, structure };
}

/** A z-matrix of the user's own: its text, and what messages call it. */
export interface ZMatrixFile {
  readonly text: string;
  readonly name: string;
}

/** What can be chosen of a molecule. */
export interface AssemblyOptions {
  /** Built from the bonds where it is not given. */
  readonly zMatrix?: ZMatrixFile | undefined;
  /** "none" if not given: a System with fixed distances is refused. */
  readonly constraints?: ConstraintTreatment;
}

/** The z-matrix that a text gives, or the one that is built; either fits the structure. */
function zMatrixOf(
  topology: Topology,
  positions: Float64Array,
  constraints: readonly DistanceConstraint[],
  file: ZMatrixFile | undefined,
): ZMatrix {
  const isFixed = (a: AtomIndex, b: AtomIndex): boolean =>
    constraints.some(({ atoms }) => atoms.includes(a) && atoms.includes(b));
  const zMatrix =
    file === undefined
      ? buildZMatrix(topology, linearCentres(topology, positions), isFixed)
      : parseZMatrix(file.text, topology, file.name);
  refuseFlatAngles(topology, zMatrix, positions);
  return zMatrix;
}

/** The internal coordinates, what fixed distances hold of them, and the metric that the treatment asks for. */
function chartOf(
  topology: Topology,
  positions: Float64Array,
  { masses, constraints }: MolecularSystem<ForceData>,
  { zMatrix: file, constraints: treatment }: AssemblyOptions,
): Chart {
  const zMatrix = zMatrixOf(topology, positions, constraints, file);
  const held = heldCoordinates(zMatrix, constraints, positions, topology.atoms.map(atomLabel));
  const metric = treatment === "rigid" ? { pairs: constraints.map(({ atoms }) => atoms), masses } : undefined;
  return { zMatrix, held, metric };
}

/**
 * Reads the texts that define a molecule: an OpenMM system.xml, a structure in PDB format, and a z-matrix, which is built where none is given.
 *
 * Throws a UserError on anything in them that cannot be read, where they do not describe the same atoms, where a force acts on the
 * molecule's place, where fixed distances are there and not treated, or cannot be held, and where the molecule has no z-matrix (separate
 * molecules, fewer than four atoms, atoms in a line). The names stand for the files in messages.
 */
export function assembleSystem(
  systemXml: string,
  pdb: string,
  systemName = "system.xml",
  structureName = "structure.pdb",
  options: AssemblyOptions = {},
): LoadedSystem {
  const reading: ReadSystemOptions = { constraints: (options.constraints ?? "none") === "none" ? "refuse" : "keep" };
  const { molecularSystem, structure } = readMolecule(systemXml, pdb, systemName, structureName, reading);
  const { masses, forces, constraints } = molecularSystem;
  // The force field's bonds, those of fixed length among them, tell those that the structure does not.
  const topology = topologyOfStructure(structure, springsOf(tethered(forces, constraints)));
  const positions = structure.positions.slice(0, 3 * masses.length);
  refuseAnchored(forces, positions, systemName);
  const chart = chartOf(topology, positions, molecularSystem, options);
  return {
    systemXml,
    pdb,
    topology,
    positions,
    molecularSystem,
    ...chart,
    ...flexibilityOf(topology, chart.zMatrix, forces, positions),
    sha256: sha256(systemXml),
  };
}
