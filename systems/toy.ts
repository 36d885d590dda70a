/** The contract of toys: distributions in closed form, and where their truth comes from. */
import type { AnalyticTarget } from "../potentials/analytic/analyticTarget.ts";
import type { Particles } from "../potentials/analytic/particles.ts";
import { type ReferenceSamples, readReferenceSamples, readToyReference, type ToyReference } from "./reference.ts";

/** A distribution in closed form that samplers are measured with. */
export interface ToySystem<Name extends string = string, T extends AnalyticTarget = AnalyticTarget> {
  readonly kind: "toy";
  readonly name: Name;
  readonly description: string;
  /** What is sampled; temperatures are in its reduced energy. */
  readonly target: T;
  /** Where coordinates are positions of particles of one kind. */
  readonly particles?: Particles;
  /** BibTeX of what to cite. */
  readonly cite: readonly string[];
  /** Undefined where samples are exact. */
  reference(): ToyReference | undefined;
  /** Samples that come with the reference; undefined where there are none. */
  referenceSamples(): ReferenceSamples | undefined;
}

/** What a person writes to define a toy. */
export interface ToyDescription<Name extends string, T extends AnalyticTarget>
  extends Omit<ToySystem<Name, T>, "kind" | "reference" | "referenceSamples"> {
  /** Holds reference.json, where the truth is from sampling. */
  readonly folder?: URL;
}

/** A toy from its description, its name kept as a type. */
export function defineToy<const Name extends string, T extends AnalyticTarget>({
  folder,
  ...description
}: ToyDescription<Name, T>): ToySystem<Name, T> {
  const reference = (): ToyReference | undefined => (folder === undefined ? undefined : readToyReference(folder));
  return {
    ...description,
    kind: "toy",
    reference,
    referenceSamples: () => (folder === undefined ? undefined : readReferenceSamples(folder, reference())),
  };
}
