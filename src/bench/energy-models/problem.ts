/** What energy models are measured on: densities of which samples, values and, for mixtures of normals, all noised densities are exact. */
import { type ExactTarget, isExact } from "../../../potentials/analytic/analyticTarget.ts";
import { findToy } from "../../../systems/index.ts";
import { gaussianMixture, isotropic, type MixtureComponent, type MixtureTarget } from "../../energy-models/gaussianMixture.ts";
import { UserError } from "../../errors.ts";

/** A density with its truth. */
export interface Problem {
  readonly name: string;
  readonly target: ExactTarget;
  /** The components of a mixture of normals; undefined for other densities, whose noised densities are not known. */
  readonly components: readonly MixtureComponent[] | undefined;
}

const componentsOf = (target: ExactTarget | MixtureTarget): readonly MixtureComponent[] | undefined =>
  "components" in target ? target.components : undefined;

/** Half the distance, along every axis, of two modes of unit variance that no step crosses. */
const FAR = 5;

const FAR_MODES = /^far-modes-(\d+)d-(0\.\d+)$/;

/** Two normals of unit variance at -5 and 5 along every axis, the second with the weight. */
function farModes(dimension: number, weight: number): MixtureTarget {
  const at = (place: number): number[] => Array<number>(dimension).fill(place);
  return gaussianMixture([isotropic(at(-FAR), 1, 1 - weight), isotropic(at(FAR), 1, weight)]);
}

/** The problem of a name: a toy with exact samples, or far-modes-2d-0.9, two modes that no step crosses with a weight of 0.9. Throws a UserError for others. */
export function findProblem(name: string): Problem {
  const far = FAR_MODES.exec(name);
  const target = far ? farModes(Number(far[1]), Number(far[2])) : findToy(name).target;
  if (isExact(target)) return { name, target, components: componentsOf(target) };
  throw new UserError(`Energy models were to be measured on "${name}", but it has no exact samples: choose a system that has.`);
}

/** The systems that are measured unless others are asked for. */
export const usualProblems: readonly string[] = [
  "8-gaussians",
  "checkerboard",
  "far-modes-2d-0.9",
  "far-modes-2d-0.99",
  "far-modes-10d-0.9",
  "far-modes-10d-0.99",
  "gmm-40",
  "random-gmm-10d",
];
