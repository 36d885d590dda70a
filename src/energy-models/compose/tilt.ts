import { UserError } from "../../errors.ts";
import { mul, sub } from "../../graph/ops/elementwise.ts";
import type { Operation } from "./operation.ts";

/** A density tilted towards a reward: u = u_1 - s r(x). Whether the reward keeps it normalisable, the reward alone knows. */
export const tilt: Operation<"tilt"> = {
  name: "tilt",
  density: "p exp(s r)",
  takes: "one",
  compose: ([factor], { reward, strength = 1 }) => {
    if (!Number.isFinite(strength))
      throw new UserError(`the strength of a tilt: ${strength} was given, but it is a finite number; give such a one.`);
    const { dimension, periods } = factor!;
    return {
      dimension,
      periods,
      reducedEnergy: (x, ...level) => sub(factor!.reducedEnergy(x, ...level), mul(strength, reward(x))),
    };
  },
};
