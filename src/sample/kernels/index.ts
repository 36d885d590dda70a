/** The kernels by name: the one registry; a missing one does not compile. */
import type { HamiltonianOptions } from "./hamiltonian.ts";
import { hmc, mala, ula } from "./hamiltonian.ts";
import { independence, type ProposalDensity } from "./independence.ts";
import type { Kernel } from "./kernel.ts";
import { baoab, metropolisedBaoab, type UnderdampedOptions } from "./underdamped.ts";

/** What each kernel is made with. */
export interface KernelOptions {
  readonly ula: Record<never, never>;
  readonly mala: Record<never, never>;
  readonly hmc: HamiltonianOptions;
  readonly baoab: UnderdampedOptions;
  readonly "metropolised-baoab": UnderdampedOptions;
  readonly independence: { readonly proposal: ProposalDensity };
}

/** Name of a kernel. */
export type KernelName = keyof KernelOptions;

/** A kind of kernel, for help and lists. */
export interface KernelKind<Options> {
  readonly title: string;
  create(options: Options): Kernel;
}

/** The table of all kernels. */
export const kernelKinds: { readonly [K in KernelName]: KernelKind<KernelOptions[K]> } = {
  ula: { title: "unadjusted Langevin algorithm", create: ula },
  mala: { title: "Metropolis-adjusted Langevin algorithm", create: mala },
  hmc: { title: "Hamiltonian Monte Carlo", create: hmc },
  baoab: { title: "underdamped Langevin dynamics, BAOAB", create: baoab },
  "metropolised-baoab": { title: "underdamped Langevin dynamics with a Metropolis test", create: metropolisedBaoab },
  independence: { title: "independence Metropolis, such as with a generator", create: independence },
};
