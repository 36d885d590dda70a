/** THE table of generators that a run can train: their options as model.json holds them, and how they are made. */
import { z } from "zod";
import { type AutoregressiveOptions, autoregressive } from "../generators/autoregressive/autoregressive.ts";
import { type FlowMatching, type FlowMatchingOptions, flowMatching } from "../generators/flow-matching/flowMatching.ts";
import type { Generator } from "../generators/generator.ts";
import { periodsOf } from "../generators/internalTarget.ts";
import type { VectorEntry } from "../generators/internalVector.ts";
import { correlationFactor } from "../generators/whitening.ts";
import { partsOf } from "../graph/coordinates.ts";
import type { Tensor } from "../graph/op.ts";
import type { Tree } from "../graph/tree.ts";
import { type SolverName, solvers } from "../ode/solvers.ts";
import type { GeneratorName, LikelihoodName } from "./choices.ts";
import type { Recipe } from "./recipe.ts";
import type { TrainingData } from "./trainingData.ts";

type OnEntries<Options> = Omit<Options, "coordinates"> & { readonly coordinates: readonly VectorEntry[] };

/** The options of each generator. */
export interface GeneratorOptions extends Record<GeneratorName, object> {
  autoregressive: OnEntries<AutoregressiveOptions>;
  "flow-matching": OnEntries<FlowMatchingOptions>;
}

/** A generator of whatever parameters: they are handed through. */
export type MoleculeGenerator = Generator<Tree<Tensor>>;
/** A flow of a molecule's internal coordinates. */
export type MoleculeFlow = FlowMatching;

/** Whether a generator is a flow. */
export const isFlow = (generator: MoleculeGenerator): generator is MoleculeFlow => "flow" in generator;

interface GeneratorModel<N extends GeneratorName> {
  readonly title: string;
  readonly schema: z.ZodType<GeneratorOptions[N]>;
  make(options: GeneratorOptions[N]): MoleculeGenerator;
  /** The options of a new generator for the data. */
  options(recipe: Recipe, data: TrainingData): GeneratorOptions[N];
  /** As `fitVector` takes it, rad. */
  readonly properGap: number;
  /** What of log q can be had, the default first. */
  readonly likelihoods: readonly LikelihoodName[];
  /** Samples that are drawn unless the user says how many: what takes a part of the default budget. */
  readonly samples: number;
  /** What model.onnx takes. */
  readonly noise: string;
}

const entry = z.strictObject({
  part: z.enum(["bonds", "angles", "torsions"]),
  index: z.int().min(0),
  kind: z.enum(["line", "circle"]),
  origin: z.number(),
  centre: z.number(),
  scale: z.number().positive(),
});
const coordinates = z.array(entry).readonly();
const byKind = z.strictObject({ circle: z.int().min(1), line: z.int().min(1) });
const count = z.int().min(1);

/** Every generator by its name; a missing one does not compile. */
export const generatorModels: { readonly [N in GeneratorName]: GeneratorModel<N> } = {
  autoregressive: {
    title: "one coordinate after another, each a mixture; its density is exact and takes one evaluation",
    schema: z.strictObject({
      coordinates,
      components: byKind,
      harmonics: count,
      units: byKind,
      residualLayers: z.int().min(0),
      blocks: count,
    }),
    make: autoregressive,
    options: ({ generator }, { entries }) => ({ ...generator, coordinates: entries }),
    properGap: Number.POSITIVE_INFINITY,
    likelihoods: ["exact"],
    samples: 50_000,
    noise: "standard normals and uniforms on (0, 1), both [batch, d] float32,",
  },
  "flow-matching": {
    title: "a continuous normalising flow; its density is the integral of a divergence",
    schema: z.strictObject({
      coordinates,
      factor: z.array(z.number()).readonly(),
      units: count,
      blocks: count,
      harmonics: count,
      timeHarmonics: count,
      integration: z.strictObject({ solver: z.enum(Object.keys(solvers) as SolverName[]), steps: count }),
    }),
    make: flowMatching,
    options: ({ flow }, { entries, target }) => ({
      ...flow.generator,
      coordinates: entries,
      factor: correlationFactor(target.vectors, entries, partsOf(periodsOf(entries))),
    }),
    // Amides and other bonds that hardly turn are as good as on the line, where noise begins near the data.
    properGap: 1.5 * Math.PI,
    likelihoods: ["exact", "hutchinson", "ebm"],
    samples: 10_000,
    noise: "standard normals [batch, d] float32",
  },
};
