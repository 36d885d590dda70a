/** The contract of toys: distributions in closed form, and where their truth comes from. */
import type { AnalyticTarget } from "../potentials/analytic/analyticTarget.ts";
import type { Particles } from "../potentials/analytic/particles.ts";

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
}

/** A toy, its name kept as a type. */
export const defineToy = <const Name extends string, T extends AnalyticTarget>(
  toy: Omit<ToySystem<Name, T>, "kind">,
): ToySystem<Name, T> => ({ kind: "toy", ...toy });
