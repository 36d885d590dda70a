/** Energy supervision at t = 0, where the energies of the data are known. */
import { z } from "zod";
import { huberLoss } from "./citations.ts";
import { energyResidual, energyResidualLoss } from "./energyResidual.ts";
import type { Loss } from "./loss.ts";
import { columnFor } from "./rows.ts";

/** Settings of energy supervision. */
export interface EnergySupervisionSettings {
  /** nats, beyond which residuals pull with bounded force. */
  readonly width: number;
}

/** The energy residual l(x_0, 0) + u(x_0) less its batch median, in the pseudo-Huber function: zero where l is -u and a constant on all data. */
export const energySupervision: Loss<EnergySupervisionSettings> = {
  title: "energy supervision",
  cite: [huberLoss],
  settings: z.strictObject({ width: z.number().positive().default(3) }),
  needs: ["reducedEnergy"],
  blindTo: ["time"],
  usesFrozen: false,
  noise: () => ({ normals: 0, uniforms: 0 }),
  apply: ({ width }, { logDensity, points: { x0, known } }) =>
    energyResidualLoss(energyResidual(logDensity(x0, columnFor(x0, 0)), known.reducedEnergy!), columnFor(x0, 1), width),
};
