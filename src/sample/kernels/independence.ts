/** Independence Metropolis sampling: global moves, drawn from a density of their own. */
import type { Generator } from "../../generators/generator.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, erf, mul, sub } from "../../graph/ops/elementwise.ts";
import { slice } from "../../graph/ops/movement.ts";
import type { Tree } from "../../graph/tree.ts";
import { independenceSampler } from "./citations.ts";
import { energyOf, pointAt } from "./family.ts";
import type { Kernel } from "./kernel.ts";
import { DECISION_COLUMNS, metropolis } from "./metropolis.ts";

/** A density that one can sample, as graphs. */
export interface ProposalDensity {
  /** Standard normals that one draw takes. */
  readonly columns: number;
  /** [batch, columns] -> [batch, d]. */
  sample(noise: Tensor): Tensor;
  /** log q(x), [batch, d] -> [batch, 1]; normalised or not. */
  logDensity(x: Tensor): Tensor;
}

/** Uniform numbers on (0, 1) from standard normals, by their distribution function. */
const uniformOf = (normals: Tensor): Tensor => mul(0.5, add(1, erf(mul(Math.SQRT1_2, normals))));

/** A generator with its parameters as a proposal. */
export const generatorProposal = <P extends Tree<Tensor>>(generator: Generator<P>, parameters: P): ProposalDensity => {
  const { normals, uniforms } = generator.noise;
  return {
    columns: normals + uniforms,
    sample: (noise) =>
      generator.sample(parameters, {
        normals: slice(noise, 1, 0, normals),
        uniforms: uniformOf(slice(noise, 1, normals, normals + uniforms)),
      }),
    logDensity: (x) => generator.logDensity(parameters, x),
  };
};

/**
 * Independence Metropolis: y ~ q, accepted with probability min(1, p(y) q(x) / (p(x) q(y))).
 *
 * The density at x is evaluated anew, since other kernels of a cycle may have moved the chain. Source: Tierney, Ann. Stat. 22 (1994) 1701, section 2.3.3.
 */
export const independence = ({ proposal }: { readonly proposal: ProposalDensity }): Kernel => ({
  name: "independence",
  exact: true,
  cite: [independenceSampler],
  evaluations: 1,
  noise: () => proposal.columns + DECISION_COLUMNS,
  carried: () => ({}),
  step: (family, { point }, { noise, coefficients }) => {
    const there = pointAt(family, proposal.sample(slice(noise, 1, 0, proposal.columns)));
    const logTarget = sub(energyOf(point, coefficients), energyOf(there, coefficients));
    const logRatio = add(logTarget, sub(proposal.logDensity(point.x), proposal.logDensity(there.x)));
    const decision = slice(noise, 1, proposal.columns, proposal.columns + DECISION_COLUMNS);
    return metropolis({ proposed: { point: there, carried: {} }, rejected: { point, carried: {} }, logRatio }, decision);
  },
});
