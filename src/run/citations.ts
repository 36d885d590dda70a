/** The papers behind a run. */
import { forceCitations } from "../../potentials/citations.ts";
import type { ForceData } from "../../potentials/term.ts";
import type { MoleculeDescription } from "../../systems/system.ts";
import type { Citation } from "../citation.ts";
import { bootstrap, kishSize, paretoSmoothing } from "../estimate/citations.ts";
import { counterBasedNumbers } from "../num/citations.ts";
import { vega } from "../report/citations.ts";
import { onnxRuntime } from "../runtime/ort/citations.ts";
import { baoab, middleScheme, replicaExchange } from "../sample/citations.ts";
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

/** What the stages used, in their order; a paper may stand twice, for two uses. */
export const citationsOf = (
  definition: Pick<MoleculeDescription, "cite">,
  forces: readonly ForceData[],
  generator: { readonly cite: readonly Citation[] },
  training: { readonly cite: readonly Citation[] },
): Citation[] => [
  boltzmannGenerators,
  ...definition.cite.map((bibtex) => ({ use: "force field", bibtex })),
  ...forceCitations(forces),
  ...[middleScheme, baoab, replicaExchange, counterBasedNumbers],
  ...generator.cite,
  ...training.cite,
  ...[adamW, cosineSchedule, averaging],
  onnxRuntime,
  ...[kishSize, paretoSmoothing, bootstrap],
  vega,
];
