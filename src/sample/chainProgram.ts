/** The programs of chains: where they begin, and one step of a kernel with counts of what happened. */
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add } from "../graph/ops/elementwise.ts";
import { type Program, program } from "../graph/program.ts";
import { type Family, type Point, pointAt } from "./kernels/family.ts";
import type { Kernel, KernelState, StepInfo } from "./kernels/kernel.ts";

/** What is summed over steps, by the names of the infos. */
export const TOTALS: readonly (keyof StepInfo)[] = ["acceptance", "accepted", "invalid", "logWeight"];

/** Name of a sum in the state. */
export const totalName = (info: keyof StepInfo): string => `total.${info}`;

/** Inputs of the family's own graphs beside x are left free: whoever runs the programs feeds them. */
const column = (name: string, width: number): Tensor => input(name, ["batch", width]);

const named = ({ x, energies, gradients }: Point): Record<keyof Point, Tensor> => ({ x, energies, gradients });

/** x [batch, d] -> x, energies [batch, K] and gradients [batch, K * d]. */
export const startProgram = (family: Family): Program => {
  const { energies, gradients } = pointAt(family, column("x", family.dimension));
  return program({ energies, gradients });
};

/**
 * One step: x, energies, gradients, what the kernel carries and the totals in and out; noise [batch, columns], stepSize [batch, 1], scale [1, d]
 * and coefficients [batch, K] in.
 */
export function chainProgram(family: Family, kernel: Kernel): Program {
  const { dimension } = family;
  const terms = Object.keys(family.terms).length;
  const carried = Object.entries(kernel.carried(dimension)).map(([name, width]) => [name, column(name, width)] as const);
  const state: KernelState = {
    point: {
      x: column("x", dimension),
      energies: column("energies", terms),
      gradients: column("gradients", terms * dimension),
    },
    carried: Object.fromEntries(carried),
  };
  const inputs = {
    noise: column("noise", kernel.noise(dimension)),
    stepSize: column("stepSize", 1),
    scale: input("scale", [1, dimension]),
    coefficients: column("coefficients", terms),
  };
  const { state: next, info } = kernel.step(family, state, inputs);
  const totals = TOTALS.map((name) => [totalName(name), add(column(totalName(name), 1), info[name])] as const);
  return program({ ...named(next.point), ...next.carried, ...Object.fromEntries(totals) });
}
