/** Parameters of every pair: combined from those of its atoms, unless an exception names the pair. */
import { pairKey } from "../../src/chem/topology.ts";
import { allPairs } from "../pairs.ts";
import type { ForceData } from "../term.ts";

/** Charge product in e^2, sigma in nm, epsilon in kJ/mol, and whether an exception gave them. */
export interface PairParameters {
  readonly chargeProduct: number;
  readonly sigma: number;
  readonly epsilon: number;
  readonly exception: boolean;
}

/** Parameters in the order of `allPairs`; combined by the rule of Lorentz and Berthelot. An exclusion is an exception with zeros. */
export function pairParameters({ particles, exceptions }: ForceData<"NonbondedForce">): PairParameters[] {
  const replaced = new Map(
    exceptions.map(({ atoms: [a, b], ...values }): [string, PairParameters] => [pairKey(a, b), { ...values, exception: true }]),
  );
  const { first, second } = allPairs(particles.length);
  return first.map((a, index) => {
    const b = second[index]!;
    const one = particles[a]!;
    const other = particles[b]!;
    return (
      replaced.get(pairKey(a, b)) ?? {
        chargeProduct: one.charge * other.charge,
        sigma: (one.sigma + other.sigma) / 2,
        epsilon: Math.sqrt(one.epsilon * other.epsilon),
        exception: false,
      }
    );
  });
}
