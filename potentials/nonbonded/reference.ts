/** Energy of Lennard-Jones and Coulomb interactions in scalar arithmetic. */
import { COULOMB_CONSTANT } from "../../src/units.ts";
import { switchingFactor } from "../cutoff.ts";
import { distance } from "../scalars.ts";
import type { ForceData, NonbondedException, ReactionFieldCutoff } from "../term.ts";
import { reactionField } from "./reactionField.ts";

type Interaction = Omit<NonbondedException, "atoms">;

const lennardJones = (r: number, { sigma, epsilon }: Interaction): number => 4 * epsilon * ((sigma / r) ** 12 - (sigma / r) ** 6);

function cutEnergy(r: number, interaction: Interaction, cutoff: ReactionFieldCutoff): number {
  if (r >= cutoff.distance) return 0;
  const { k, c } = reactionField(cutoff);
  const coulomb = COULOMB_CONSTANT * interaction.chargeProduct * (1 / r + k * r ** 2 - c);
  return lennardJones(r, interaction) * switchingFactor(r, cutoff) + coulomb;
}

const plainEnergy = (r: number, interaction: Interaction): number =>
  lennardJones(r, interaction) + (COULOMB_CONSTANT * interaction.chargeProduct) / r;

/** Energy of positions [atoms * 3], kJ/mol. */
export function nonbondedReference(
  positions: Float64Array,
  { particles, exceptions, cutoff }: ForceData<"NonbondedForce">,
): number {
  let energy = 0;
  particles.forEach((one, a) => {
    particles.slice(a + 1).forEach((other, offset) => {
      const b = a + 1 + offset;
      const r = distance(positions, a, b);
      const exception = exceptions.find(({ atoms }) => atoms.includes(a) && atoms.includes(b));
      const combined = {
        chargeProduct: one.charge * other.charge,
        sigma: (one.sigma + other.sigma) / 2,
        epsilon: Math.sqrt(one.epsilon * other.epsilon),
      };
      energy +=
        exception !== undefined || cutoff === undefined ? plainEnergy(r, exception ?? combined) : cutEnergy(r, combined, cutoff);
    });
  });
  return energy;
}
