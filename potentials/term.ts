/** The contract of forces: what a force is, and what every force must supply. */

import type { Cartesian } from "../src/chem/cartesian.ts";
import type { XmlElement } from "../src/chem/xmlElement.ts";
import type { Tensor } from "../src/graph/op.ts";
import type { TabulatedFunction } from "./expression/tabulated.ts";

/** Energy k (r - length)^2 / 2; length in nm, k in kJ/(mol nm^2). */
export interface HarmonicBond {
  readonly atoms: readonly [number, number];
  readonly length: number;
  readonly k: number;
}

/** Energy k (theta - angle)^2 / 2; angle in rad, k in kJ/(mol rad^2). */
export interface HarmonicAngle {
  readonly atoms: readonly [number, number, number];
  readonly angle: number;
  readonly k: number;
}

/** Energy k (1 + cos(periodicity phi - phase)); phase in rad, k in kJ/mol. */
export interface PeriodicTorsion {
  readonly atoms: readonly [number, number, number, number];
  readonly periodicity: number;
  readonly phase: number;
  readonly k: number;
}

/** Energy sum over n of coefficients[n] cos(psi)^n with psi = phi - pi, n = 0..5; coefficients in kJ/mol. */
export interface RbTorsion {
  readonly atoms: readonly [number, number, number, number];
  readonly coefficients: readonly [number, number, number, number, number, number];
}

/** Energies in kJ/mol on a grid of two angles: values[i + size * j] belongs to the angles (2 pi i / size, 2 pi j / size). */
export interface CorrectionMap {
  readonly size: number;
  readonly values: readonly number[];
}

/** Two dihedral angles and the index of the map that corrects the energy of both together. */
export interface CmapTorsion {
  readonly first: { readonly atoms: readonly [number, number, number, number] };
  readonly second: { readonly atoms: readonly [number, number, number, number] };
  readonly map: number;
}

/** Charge in e, sigma in nm, epsilon in kJ/mol. */
export interface NonbondedParticle {
  readonly charge: number;
  readonly sigma: number;
  readonly epsilon: number;
}

/** What replaces the combined parameters of a pair: charge product in e^2, sigma in nm, epsilon in kJ/mol. */
export interface NonbondedException {
  readonly atoms: readonly [number, number];
  readonly chargeProduct: number;
  readonly sigma: number;
  readonly epsilon: number;
}

/** Distance in nm from which on pairs do not interact, and that from which on a switching function makes their energy smaller. */
export interface Cutoff {
  readonly distance: number;
  readonly switchingDistance?: number;
}

/** A cutoff of Lennard-Jones interactions with that of Coulomb's, to which a medium of this dielectric constant reacts from beyond. */
export interface ReactionFieldCutoff extends Cutoff {
  readonly reactionFieldDielectric: number;
}

/** Charge in e, radius in nm, scale without unit. */
export interface ObcParticle {
  readonly charge: number;
  readonly radius: number;
  readonly scale: number;
}

/** A parameter that has one value for the whole system: the default in the file. */
export interface GlobalParameter {
  readonly name: string;
  readonly value: number;
}

/** The atoms of a term, and the values of its parameters in the order of their names. */
export interface ExpressionTerm {
  readonly atoms: readonly number[];
  readonly values: readonly number[];
}

/** An energy, kJ/mol, as an expression in OpenMM's language, with the names of the parameters that each term has, and global ones. */
export interface ParametricExpression {
  readonly expression: string;
  readonly parameters: readonly string[];
  readonly globals: readonly GlobalParameter[];
}

/** Terms of one expression. */
export interface ExpressionTerms extends ParametricExpression {
  readonly terms: readonly ExpressionTerm[];
}

/** An expression in distances, angles and torsions between points; `points` is their number in each term. */
export interface PointTerms extends ParametricExpression {
  readonly points: number;
  readonly tables: readonly TabulatedFunction[];
}

/** A weighted mean of the positions of atoms; the weights need not add up to 1. */
export interface Centroid {
  readonly atoms: readonly number[];
  readonly weights: readonly number[];
}

/** A quantity that an expression gives from others, by its name. */
export interface ComputedValue {
  readonly name: string;
  readonly expression: string;
}

/**
 * Over what the parts of a CustomGBForce run: single particles; pairs that are not excluded; all pairs. A value of a particle over
 * pairs is the sum over its partners, the energy over pairs counts each pair once.
 */
export type GbComputation = "SingleParticle" | "ParticlePair" | "ParticlePairNoExclusions";

/** Two sets of atoms, each atom of the first interacting with each of the second. */
export interface InteractionGroup {
  readonly first: { readonly atoms: readonly number[] };
  readonly second: { readonly atoms: readonly number[] };
}

/** Particles with parameters that expressions use, and pairs of them that are left out. */
export interface ExpressionParticles {
  readonly parameters: readonly string[];
  readonly globals: readonly GlobalParameter[];
  readonly tables: readonly TabulatedFunction[];
  readonly particles: readonly { readonly values: readonly number[] }[];
  readonly exclusions: readonly { readonly atoms: readonly [number, number] }[];
}

/** Parameters of each force by the type name that OpenMM serializes: the one list of forces. */
export interface ForceParameters {
  HarmonicBondForce: { readonly bonds: readonly HarmonicBond[] };
  HarmonicAngleForce: { readonly angles: readonly HarmonicAngle[] };
  PeriodicTorsionForce: { readonly torsions: readonly PeriodicTorsion[] };
  RBTorsionForce: { readonly torsions: readonly RbTorsion[] };
  CMAPTorsionForce: { readonly maps: readonly CorrectionMap[]; readonly torsions: readonly CmapTorsion[] };
  NonbondedForce: {
    readonly particles: readonly NonbondedParticle[];
    readonly exceptions: readonly NonbondedException[];
    readonly cutoff?: ReactionFieldCutoff;
  };
  GBSAOBCForce: {
    readonly soluteDielectric: number;
    readonly solventDielectric: number;
    /** kJ/(mol nm^2). */
    readonly surfaceAreaEnergy: number;
    readonly particles: readonly ObcParticle[];
    /** nm. */
    readonly cutoff?: number;
  };
  CustomBondForce: ExpressionTerms;
  CustomAngleForce: ExpressionTerms;
  CustomTorsionForce: ExpressionTerms;
  CustomExternalForce: ExpressionTerms;
  CustomCompoundBondForce: PointTerms & { readonly terms: readonly ExpressionTerm[] };
  CustomCentroidBondForce: PointTerms & {
    readonly centroids: readonly Centroid[];
    /** The indices of centroids that are the points of a term. */
    readonly terms: readonly { readonly places: readonly number[]; readonly values: readonly number[] }[];
  };
  CustomNonbondedForce: ExpressionParticles & {
    readonly expression: string;
    /** Values of single particles, from their parameters. */
    readonly computed: readonly ComputedValue[];
    /** Which pairs interact, where not all do. */
    readonly groups?: readonly InteractionGroup[];
    readonly cutoff?: Cutoff;
  };
  CustomGBForce: ExpressionParticles & {
    /** Values of particles, each from parameters and those before it. */
    readonly computed: readonly (ComputedValue & { readonly over: GbComputation })[];
    /** Energies, whose sum is the force's. */
    readonly energies: readonly { readonly expression: string; readonly over: GbComputation }[];
    /** nm. */
    readonly cutoff?: number;
  };
}

/** OpenMM's names of the types of forces. */
export type ForceTag = keyof ForceParameters;

/** What every force says of itself: its type, its name in the file, and its force group, 0 to 31. */
export interface ForceHead<T extends ForceTag> {
  readonly type: T;
  readonly name: string;
  readonly group: number;
}

/** One force of a system: its head and its parameters. */
export type ForceData<T extends ForceTag = ForceTag> = { readonly [K in T]: ForceHead<K> & ForceParameters[K] }[T];

/** Everything about one force. */
export interface ForceTerm<T extends ForceTag> {
  /** Versions of OpenMM's serialization proxy (serialization/src/<Force>Proxy.cpp) that `parse` understands. */
  readonly versions: readonly number[];
  /** In words, for reports and tables. */
  readonly title: string;
  /** Energy of one term, in plain text. */
  readonly formula: string;
  /** Units of the parameters. */
  readonly units: string;
  /** BibTeX of the paper to cite; absent where the formula is textbook knowledge. */
  readonly cite?: string;
  /** Whether the energy depends on torsions alone, so that it says how freely bonds turn. */
  readonly torsional?: true;
  /** Whether coordinates stand in the formula, so that the energy may depend on where the molecule is and how it is turned; absent where they never do. */
  namesPlaces?(data: ForceData<T>): boolean;
  /**
   * Reads a <Force> element whose version is known; throws a UserError on what cannot be computed. The system has `atoms` atoms, which
   * weigh `masses`, amu.
   */
  parse(element: XmlElement, atoms: number, masses: Float64Array): ForceData<T>;
  /** Energy [batch], kJ/mol, of positions [batch, atoms] in nm. */
  energy(cartesian: Cartesian, data: ForceData<T>): Tensor;
  /** The same energy of one conformation [atoms * 3], as scalar float64 arithmetic that shares no code with `energy`. */
  reference(positions: Float64Array, data: ForceData<T>): number;
}

/** The table of all forces; a missing force does not compile. */
export type ForceTerms = { readonly [T in ForceTag]: ForceTerm<T> };
