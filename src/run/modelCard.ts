/** The trained model on disk: model.json, the card that says what it is, and parameters.npz. */
import { z } from "zod";
import { decodeNpz, encodeNpz } from "../chem/formats/npz.ts";
import { UserError } from "../errors.ts";
import type { VectorEntry } from "../generators/internalVector.ts";
import type { HostArray } from "../num/hostArray.ts";
import { type GeneratorName, generatorNames } from "./choices.ts";
import type { Configuration } from "./configuration.ts";
import type { RunDirectory } from "./directory.ts";
import { type GeneratorOptions, generatorModels, type MoleculeGenerator } from "./generatorModels.ts";
import type { Recipe } from "./recipe.ts";
import type { TrainingData } from "./trainingData.ts";

const CARD = "model.json";
const PARAMETERS = "parameters.npz";

/** The card of one kind of generator, or of any. */
export type ModelCard<N extends GeneratorName = GeneratorName> = {
  [K in N]: {
    readonly format: 1;
    readonly generator: K;
    readonly system: string;
    readonly system_sha256: string;
    readonly temperature_K: number;
    /** How coordinates, noise and outputs of model.onnx are to be read. */
    readonly description: string;
    readonly training_steps: number;
    readonly options: GeneratorOptions[K];
  };
}[N];

const schemaOf = <N extends GeneratorName>(generator: N) =>
  z.strictObject({
    format: z.literal(1),
    generator: z.literal(generator),
    system: z.string(),
    system_sha256: z.string(),
    temperature_K: z.number(),
    description: z.string(),
    training_steps: z.int().min(1),
    options: generatorModels[generator].schema,
  });
const schema = z.union(generatorNames.map(schemaOf));

const describe = (noise: string): string =>
  `model.onnx turns ${noise} into positions [batch, 3 * atoms] in nm (all x, then all y, then all z), the internal coordinates vector ` +
  "[batch, d] in the order of options.coordinates (nm, rad), log_density [batch, 1] of that vector and log_jacobian [batch, 1]; " +
  "the log-density over conformations modulo rigid motion is log_density - log_jacobian.";

export interface Model {
  readonly card: ModelCard;
  readonly entries: readonly VectorEntry[];
  readonly generator: MoleculeGenerator;
  /** By path, without prefix. */
  readonly parameters: Readonly<Record<string, HostArray>>;
}

/** The card of the generator that a run asks for, over the coordinates of its data. */
export function cardOf<N extends GeneratorName>(
  generator: N,
  { system, system_sha256, temperature_K }: Configuration,
  recipe: Recipe,
  data: TrainingData,
  steps: number,
): ModelCard<N> {
  const { options, noise } = generatorModels[generator];
  const common = {
    format: 1,
    system,
    system_sha256,
    temperature_K,
    description: describe(noise),
    training_steps: steps,
  } as const;
  return { ...common, generator, options: options(recipe, data) };
}

/** The generator that a card describes. */
export const makeGenerator = <N extends GeneratorName>({ generator, options }: ModelCard<N>): MoleculeGenerator =>
  generatorModels[generator].make(options);

/** Writes the parameters, by path, and then the card. */
export function writeModel(directory: RunDirectory, card: ModelCard, parameters: Readonly<Record<string, HostArray>>): void {
  directory.write(PARAMETERS, encodeNpz(parameters, false));
  directory.write(CARD, `${JSON.stringify(card, null, 2)}\n`);
}

function readCard(directory: RunDirectory): ModelCard {
  const content = directory.readText(CARD);
  try {
    return schema.parse(JSON.parse(content)) as ModelCard;
  } catch {
    throw new UserError(
      `${directory.path(CARD)} was to be read as a model card, but it is not one of this version: start the run anew.`,
    );
  }
}

/** The trained model of a run. Throws a UserError where a file is missing or not of this version. */
export function readModel(directory: RunDirectory): Model {
  const card = readCard(directory);
  const arrays = decodeNpz(directory.read(PARAMETERS), PARAMETERS);
  const parameters = Object.fromEntries(
    Object.entries(arrays).map(([path, { data, shape }]) => [path, { data: Float32Array.from(data), shape }]),
  );
  return { card, entries: card.options.coordinates, generator: makeGenerator(card), parameters };
}
