/** The papers behind a run. */
import { forceCitations } from "../../potentials/citations.ts";
import type { ForceData } from "../../potentials/term.ts";
import type { LoadedSystem } from "../../systems/loadedSystem.ts";
import type { MoleculeDescription } from "../../systems/system.ts";
import { massMetric } from "../chem/internal/citations.ts";
import type { Citation } from "../citation.ts";
import { bootstrap, kishSize, paretoSmoothing } from "../estimate/citations.ts";
import { counterBasedNumbers } from "../num/citations.ts";
import { vega } from "../report/citations.ts";
import { onnxRuntime } from "../runtime/ort/citations.ts";
import { baoab, middleScheme, replicaExchange } from "../sample/citations.ts";
import { hybridMonteCarlo } from "../sample/kernels/citations.ts";
import { adamW, averaging, cosineSchedule } from "../train/citations.ts";

const boltzmannGenerators: Citation = {
  use: "Boltzmann generators",
  bibtex: `@article{noe2019,
  author = {Noé, Frank and Olsson, Simon and Köhler, Jonas and Wu, Hao},
  title = {{Boltzmann generators: Sampling equilibrium states of many-body systems with deep learning}},
  journal = {Science},
  year = {2019},
  volume = {365},
  number = {6457},
  pages = {eaaw1147},
  doi = {10.1126/science.aaw1147}
}`,
};

/** The papers behind the weights of given samples. */
export const citationsOfGiven = (definition: Pick<MoleculeDescription, "cite">, forces: readonly ForceData[]): Citation[] => [
  ...definition.cite.map((bibtex) => ({ use: "force field", bibtex })),
  ...forceCitations(forces),
  counterBasedNumbers,
  ...[kishSize, paretoSmoothing, bootstrap],
  vega,
];

/** What the data stage moved a molecule by. */
const movesOf = ({ held, metric }: Pick<LoadedSystem, "held" | "metric">): Citation[] => {
  if (held.length === 0) return [middleScheme, baoab];
  return metric === undefined ? [hybridMonteCarlo] : [hybridMonteCarlo, massMetric];
};

/** What the stages used, in their order; a paper may stand twice, for two uses. */
export const citationsOf = (
  definition: Pick<MoleculeDescription, "cite">,
  system: Pick<LoadedSystem, "molecularSystem" | "held" | "metric">,
  generator: { readonly cite: readonly Citation[] },
  training: { readonly cite: readonly Citation[] },
): Citation[] => [
  boltzmannGenerators,
  ...definition.cite.map((bibtex) => ({ use: "force field", bibtex })),
  ...forceCitations(system.molecularSystem.forces),
  ...movesOf(system),
  ...[replicaExchange, counterBasedNumbers],
  ...generator.cite,
  ...training.cite,
  ...[adamW, cosineSchedule, averaging],
  onnxRuntime,
  ...[kishSize, paretoSmoothing, bootstrap],
  vega,
];
