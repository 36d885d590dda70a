/** THE table of systems. */
import type { ExactTarget } from "../potentials/analytic/analyticTarget.ts";
import { UserError } from "../src/errors.ts";
import * as peptides from "./molecules.ts";
import type { MoleculeSystem } from "./system.ts";
import type { ToySystem } from "./toy.ts";
import * as mixtures from "./toys/gaussianMixtures.ts";
import * as clusters from "./toys/particles.ts";
import * as planar from "./toys/planar.ts";

/** Molecules with a force field. */
export type MoleculeName =
  | "alanine-dipeptide"
  | "alanine-dipeptide-ff96"
  | "alanine-dipeptide-ff14sb"
  | "alanine-dipeptide-vacuum"
  | "ace-ala3-nme"
  | "ala3"
  | "ala6"
  | "chignolin"
  | "dipeptide-ac"
  | "dipeptide-et"
  | "dipeptide-gn"
  | "dipeptide-im"
  | "dipeptide-ks"
  | "dipeptide-ny"
  | "dipeptide-nf";

/** Distributions in closed form with exact samples. */
export type ExactToyName =
  | "gmm-40"
  | "gmm-40-10d"
  | "gmm-40-50d"
  | "gmm-40-128d"
  | "random-gmm-10d"
  | "8-gaussians"
  | "8-gaussians-narrow"
  | "two-modes"
  | "two-modes-16d"
  | "checkerboard"
  | "two-moons"
  | "bar"
  | "mueller-brown"
  | "mueller-brown-warm"
  | "many-well-32";

/** Distributions in closed form whose truth is from converged sampling. */
export type SampledToyName = "dw-4" | "lj-13" | "lj-13-doubled" | "lj-55" | "lj-55-doubled";

/** The one list of systems; a name without its definition does not compile. */
export type SystemName = MoleculeName | ExactToyName | SampledToyName;

/** A molecule or a toy. */
export type System = MoleculeSystem | ToySystem;

/** The type of the table. */
export type Systems = { readonly [Name in MoleculeName]: MoleculeSystem<Name> } & {
  readonly [Name in ExactToyName]: ToySystem<Name, ExactTarget>;
} & { readonly [Name in SampledToyName]: ToySystem<Name> };

/** Every system by its name. */
export const systems: Systems = {
  "alanine-dipeptide": peptides.alanineDipeptide,
  "alanine-dipeptide-ff96": peptides.alanineFf96,
  "alanine-dipeptide-ff14sb": peptides.alanineFf14sb,
  "alanine-dipeptide-vacuum": peptides.alanineVacuum,
  "ace-ala3-nme": peptides.cappedTrialanine,
  ala3: peptides.trialanine,
  ala6: peptides.hexaalanine,
  chignolin: peptides.chignolin,
  "dipeptide-ac": peptides.alaCys,
  "dipeptide-et": peptides.gluThr,
  "dipeptide-gn": peptides.glyAsn,
  "dipeptide-im": peptides.ileMet,
  "dipeptide-ks": peptides.lysSer,
  "dipeptide-ny": peptides.asnTyr,
  "dipeptide-nf": peptides.asnPhe,
  "gmm-40": mixtures.gmm40,
  "gmm-40-10d": mixtures.gmm40In10,
  "gmm-40-50d": mixtures.gmm40In50,
  "gmm-40-128d": mixtures.gmm40In128,
  "random-gmm-10d": mixtures.randomGmm,
  "8-gaussians": mixtures.eightGaussians,
  "8-gaussians-narrow": mixtures.narrowGaussians,
  "two-modes": mixtures.twoModesInPlane,
  "two-modes-16d": mixtures.twoModesIn16,
  checkerboard: planar.checkerboardToy,
  "two-moons": planar.twoMoonsToy,
  bar: planar.barToy,
  "mueller-brown": planar.muellerBrownToy,
  "mueller-brown-warm": planar.warmMuellerBrown,
  "many-well-32": planar.manyWell32,
  "dw-4": clusters.dw4,
  "lj-13": clusters.lj13,
  "lj-13-doubled": clusters.doubledLj13,
  "lj-55": clusters.lj55,
  "lj-55-doubled": clusters.doubledLj55,
};

const all: readonly System[] = Object.values(systems);

/** The systems that are molecules. */
export const molecules: readonly MoleculeSystem[] = all.filter((system) => system.kind === "molecule");

/** The systems that are toys. */
export const toys: readonly ToySystem[] = all.filter((system) => system.kind === "toy");

const isSystemName = (name: string): name is SystemName => Object.hasOwn(systems, name);
const namesOf = (known: readonly System[]): string => known.map(({ name }) => name).join(", ");

/** The system of a name; throws a UserError that lists the `known` ones of which there are `what`. */
function lookUp(name: string, known: readonly System[], what: string): System {
  if (isSystemName(name)) return systems[name];
  throw new UserError(`The ${what} "${name}" was asked for, but the known ${what}s are ${namesOf(known)}: choose one of these.`);
}

/** The system of a name; throws a UserError that lists the known names. */
export const findSystem = (name: string): System => lookUp(name, all, "system");

/** The molecule of a name; throws a UserError for toys and unknown names. */
export function findMolecule(name: string): MoleculeSystem {
  const system = lookUp(name, molecules, "molecule");
  if (system.kind === "molecule") return system;
  throw new UserError(
    `A molecule was asked for, but "${name}" is a density in closed form without atoms: choose one of ${namesOf(molecules)}, or sample it by the library.`,
  );
}

/** The toy of a name; throws a UserError for molecules and unknown names. */
export function findToy(name: string): ToySystem {
  const system = lookUp(name, toys, "toy");
  if (system.kind === "toy") return system;
  throw new UserError(`A density in closed form was asked for, but "${name}" is a molecule: choose one of ${namesOf(toys)}.`);
}
