/** THE table of ways to log q of draws. */
import { input } from "../graph/node.ts";
import { sign } from "../graph/ops/elementwise.ts";
import { split } from "../graph/ops/movement.ts";
import { program } from "../graph/program.ts";
import { normals } from "../num/random.ts";
import type { Arrays, Executor } from "../runtime/executor.ts";
import type { LikelihoodName } from "./choices.ts";
import type { Drawing } from "./drawing.ts";
import { isFlow } from "./generatorModels.ts";
import type { Model } from "./modelCard.ts";
import type { Recipe } from "./recipe.ts";
import type { StageContext } from "./stage.ts";
import { streamOf } from "./streams.ts";

/** log q(z) of vectors [count, d], which are draws `first` to `first + count - 1` of a run. */
export type Likelihood = (parameters: Arrays, vectors: Float32Array, first: number) => Promise<Float64Array>;

/** Compiles what evaluates log q of draws. */
type Open = (model: Model, drawing: Drawing, executor: Executor, recipe: Recipe, context: StageContext) => Promise<Likelihood>;

/** A way to log q of draws. */
export interface LikelihoodMethod {
  readonly title: string;
  /** Evaluates it batch by batch; absent where it is learned from all draws together. */
  readonly open?: Open;
}

/** Every way by its name; a missing one does not compile. */
export const likelihoods: { readonly [N in LikelihoodName]: LikelihoodMethod } = {
  exact: { title: "the generator's own density", open: async (_, { logDensity }) => logDensity },
  hutchinson: { title: "the divergence of a flow by random probes", open: openProbed },
  ebm: { title: "energy models that learn the density of the draws" },
};

/** What evaluates log q of a run's draws; undefined where it is learned from all of them together. */
export async function openLikelihood(
  ...[model, drawing, executor, recipe, context]: Parameters<Open>
): Promise<Likelihood | undefined> {
  const { likelihood } = context.configuration;
  if (likelihood === "given") throw new Error("internal: a run that draws samples was to have their log q given");
  return await likelihoods[likelihood].open?.(model, drawing, executor, recipe, context);
}

/** Signs as probes: of all with zero mean and unit covariance those of least variance. */
async function openProbed(
  { generator }: Model,
  _: Drawing,
  executor: Executor,
  { sampling: { probes } }: Recipe,
  { configuration, note }: StageContext,
): Promise<Likelihood> {
  if (!isFlow(generator)) throw new Error(`internal: ${generator.name} has no divergence to estimate`);
  const { dimension } = generator;
  const width = probes * dimension;
  const signs = split(sign(input("probes", ["batch", width])), 1, Array<number>(probes).fill(dimension));
  const logDensity = generator.probedLogDensity(generator.inputs("parameter"), input("vector", ["batch", dimension]), signs);
  const executable = await executor.compile(program({ logDensity }));
  note(`log q is estimated by ${probes} probes: its noise widens the weights and biases free energies; exact log q has none.`);
  return async (parameters, vectors, first) => {
    const rows = vectors.length / dimension;
    const draws = new Float32Array(rows * width);
    normals(streamOf(configuration.seed, "probes"), first * width, draws);
    const found = await executable.run({
      ...parameters,
      vector: { data: vectors.slice(), shape: [rows, dimension] },
      probes: { data: draws, shape: [rows, width] },
    });
    return Float64Array.from(found.logDensity!.data);
  };
}
