/** The trained model on disk: model.json, the card that says what it is, and parameters.npz. */
import { z } from "zod";
import { decodeNpz, encodeNpz } from "../chem/formats/npz.ts";
import { UserError } from "../errors.ts";
import { type AutoregressiveOptions, autoregressive } from "../generators/autoregressive/autoregressive.ts";
import type { NetworkParameters } from "../generators/autoregressive/network.ts";
import type { Generator } from "../generators/generator.ts";
import type { VectorEntry } from "../generators/internalVector.ts";
import type { Tensor } from "../graph/op.ts";
import type { HostArray } from "../num/hostArray.ts";
import type { RunDirectory } from "./directory.ts";

const CARD = "model.json";
const PARAMETERS = "parameters.npz";

const entry = z.strictObject({
  part: z.enum(["bonds", "angles", "torsions"]),
  index: z.int().min(0),
  kind: z.enum(["line", "circle"]),
  origin: z.number(),
  centre: z.number(),
  scale: z.number().positive(),
});
const byKind = z.strictObject({ circle: z.int().min(1), line: z.int().min(1) });

export interface ModelCard {
  readonly format: 1;
  readonly generator: "autoregressive";
  readonly system: string;
  readonly system_sha256: string;
  readonly temperature_K: number;
  /** How coordinates, noise and outputs of model.onnx are to be read. */
  readonly description: string;
  readonly training_steps: number;
  readonly options: AutoregressiveOptions & { readonly coordinates: readonly VectorEntry[] };
}

const schema: z.ZodType<ModelCard> = z.strictObject({
  format: z.literal(1),
  generator: z.literal("autoregressive"),
  system: z.string(),
  system_sha256: z.string(),
  temperature_K: z.number(),
  description: z.string(),
  training_steps: z.int().min(1),
  options: z.strictObject({
    coordinates: z.array(entry).readonly(),
    components: byKind,
    harmonics: z.int().min(1),
    units: byKind,
    residualLayers: z.int().min(0),
    blocks: z.int().min(1),
  }),
});

export const MODEL_DESCRIPTION: string =
  "model.onnx turns standard normals and uniforms on (0, 1), both [batch, d] float32, into positions [batch, 3 * atoms] in nm (all x, then all y, " +
  "then all z), the internal coordinates vector [batch, d] in the order of options.coordinates (nm, rad), log_density [batch, 1] of that vector " +
  "and log_jacobian [batch, 1]; the log-density over conformations modulo rigid motion is log_density - log_jacobian.";

export type MoleculeGenerator = Generator<NetworkParameters<Tensor>>;

export interface Model {
  readonly card: ModelCard;
  readonly entries: readonly VectorEntry[];
  readonly generator: MoleculeGenerator;
  /** By path, without prefix. */
  readonly parameters: Readonly<Record<string, HostArray>>;
}

export const makeGenerator = (options: AutoregressiveOptions): MoleculeGenerator => autoregressive(options);

/** Writes the parameters, by path, and then the card. */
export function writeModel(directory: RunDirectory, card: ModelCard, parameters: Readonly<Record<string, HostArray>>): void {
  directory.write(PARAMETERS, encodeNpz(parameters, false));
  directory.write(CARD, `${JSON.stringify(card, null, 2)}\n`);
}

function readCard(directory: RunDirectory): ModelCard {
  const content = directory.readText(CARD);
  try {
    return schema.parse(JSON.parse(content));
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
  return { card, entries: card.options.coordinates, generator: makeGenerator(card.options), parameters };
}
