/** Everything that a run depends on, resolved and checked: what config.json holds. */
import { z } from "zod";
import { sha256 as hash } from "../../systems/dataFiles.ts";
import type { LoadedSystem } from "../../systems/loadedSystem.ts";
import type { MoleculeDescription } from "../../systems/system.ts";
import { type ConstraintTreatment, constraintTreatments } from "../chem/constraintTreatments.ts";
import { formatZMatrix } from "../chem/zMatrixFile.ts";
import { UserError } from "../errors.ts";
import { DECIMAL } from "../num/decimal.ts";
import { type ExecutorChoice, executorChoices } from "../runtime/executors.ts";
import {
  type GeneratorName,
  generatorChoices,
  generatorNames,
  type LikelihoodName,
  likelihoodChoices,
  likelihoodNames,
} from "./choices.ts";
import { type CorrectionName, correctionChoices, correctionMethods } from "./correction/index.ts";
import { generatorModels } from "./generatorModels.ts";

/** Version numbers of what computed a run. */
export interface Versions {
  readonly boltzmill: string;
  readonly node: string;
  readonly "onnxruntime-node": string;
}

/** The files of samples that were given: paths as the user wrote them. */
export interface GivenSource {
  readonly samples: readonly string[];
  /** Of log q; null where the samples have none of their own beside them. */
  readonly log_q: string | null;
}

/** The resolved configuration of a run; names and units are those of config.json. */
export interface Configuration {
  /** Version of the layout of run directories. */
  readonly format: 1;
  /** Name of the system. */
  readonly system: string;
  /** Whether the system is one of the table of systems, or the user's own, which the files of the run define. */
  readonly origin: "table" | "files";
  /** SHA-256 of system.xml, hexadecimal: it names the density that is sampled. */
  readonly system_sha256: string;
  /** SHA-256 of topology.pdb, hexadecimal. */
  readonly topology_sha256: string;
  /** SHA-256 of z-matrix.json, hexadecimal. */
  readonly z_matrix_sha256: string;
  /** What becomes of the fixed distances of system.xml. */
  readonly constraints: ConstraintTreatment;
  /** K. */
  readonly temperature_K: number;
  /** Root of every random draw, an integer from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Number of samples that the generator draws. */
  readonly samples: number;
  /** What learns to draw samples; none where they were given. */
  readonly generator: GeneratorName | "none";
  /** How log q of the samples is evaluated, or that it came with them. */
  readonly likelihood: LikelihoodName | "given";
  /** Where given samples came from; null of a run that draws its own. */
  readonly given: GivenSource | null;
  /** Wall time that the whole run may take, minutes. */
  readonly budget_minutes: number;
  readonly threads: number;
  /** What computes: a kind of executor, or the fastest for each program. */
  readonly executor: ExecutorChoice;
  /** How the generator's draws are corrected. */
  readonly correction: CorrectionName | "none";
  /** Levels between generator and target; null leaves them to the correction. */
  readonly correction_levels: number | null;
  readonly versions: Versions;
  /** Date and time in ISO 8601. */
  readonly created: string;
  /** The command line, word by word. */
  readonly command: readonly string[];
}

/** What a user may ask for; a value may be the text of an option. */
export interface Request {
  readonly temperature?: number | string;
  readonly seed?: number | string;
  readonly samples?: number | string;
  readonly budget?: number | string;
  readonly threads?: number | string;
  readonly executor?: string;
  readonly generator?: string;
  readonly likelihood?: string;
  readonly given?: GivenSource;
  readonly correct?: string;
  readonly levels?: number | string;
}

/** What the machine and the moment give. */
export interface Circumstances {
  readonly versions: Versions;
  /** Date and time in ISO 8601. */
  readonly created: string;
  readonly command: readonly string[];
  /** Threads that the machine can run at once. */
  readonly cores: number;
  /** Draws a seed for a run whose user gave none. */
  drawSeed(): number;
}

const DEFAULT_BUDGET_MINUTES = 10;
/** Below it, weights worth a fifth of the samples, n of them, leave the error bars themselves uncertain by 1/sqrt(2 n) > 5 %. */
const COMFORTABLE_SAMPLES = 1000;

/** Of the generator that is asked for; one that is unknown is refused by the schema. */
const defaultSamples = (asked: string | undefined): number => {
  const name = generatorNames.find((known) => known === asked) ?? generatorNames[0];
  return generatorModels[name].samples;
};

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().min(1);

/** Each description completes "must be ...". */
const schema = z.strictObject({
  format: z.literal(1).describe("1, the layout that this version of Boltzmill knows"),
  system: text.describe("the name of a system"),
  origin: z.enum(["table", "files"]).describe('"table" or "files"'),
  system_sha256: sha256.describe("the SHA-256 of system.xml"),
  topology_sha256: sha256.describe("the SHA-256 of topology.pdb"),
  z_matrix_sha256: sha256.describe("the SHA-256 of z-matrix.json"),
  constraints: z
    .enum(constraintTreatments)
    .default("none")
    .describe(`one of ${constraintTreatments.join(", ")}`),
  temperature_K: z
    .number()
    .min(100)
    .max(1000)
    .describe("a temperature from 100 to 1000 K, where classical force fields have a meaning"),
  seed: z.int().min(0).describe("a whole number from 0 to 2^53 - 1"),
  samples: z
    .int()
    .min(100)
    .max(10_000_000)
    .describe("a whole number from 100, below which error bars and Pareto k-hat mean nothing, to 10000000"),
  generator: z
    .enum(generatorChoices)
    .default("autoregressive")
    .describe(`one of ${generatorNames.join(", ")}`),
  likelihood: z
    .enum(likelihoodChoices)
    .default("exact")
    .describe(`one of ${likelihoodNames.join(", ")}`),
  given: z
    .strictObject({ samples: z.array(text).min(1), log_q: text.nullable() })
    .nullable()
    .default(null)
    .describe("the files of given samples"),
  budget_minutes: z.number().positive().max(100_000).describe("a number of minutes above 0 and up to 100000"),
  threads: z.int().min(1).max(1024).describe("a whole number from 1 to 1024"),
  executor: z.enum(executorChoices).describe(`one of ${executorChoices.join(", ")}`),
  correction: z
    .enum(correctionChoices)
    .default("none")
    .describe(`one of ${correctionChoices.join(", ")}`),
  correction_levels: z.int().min(1).max(10_000).nullable().default(null).describe("a whole number from 1 to 10000"),
  versions: z
    .strictObject({ boltzmill: text, node: text, "onnxruntime-node": text })
    .describe("the version numbers of boltzmill, node and onnxruntime-node"),
  created: z.iso.datetime().describe("a date and time in ISO 8601"),
  command: z.array(z.string()).describe("the words of a command line"),
});

type Field = keyof typeof schema.shape;
const isField = (name: unknown): name is Field => typeof name === "string" && Object.hasOwn(schema.shape, name);

/** The option that sets a field. */
const OPTIONS: Partial<Record<Field, string>> = {
  temperature_K: "--temperature",
  seed: "--seed",
  samples: "--samples",
  budget_minutes: "--budget",
  threads: "--threads",
  executor: "--executor",
  generator: "--generator",
  likelihood: "--likelihood",
  correction: "--correct",
  correction_levels: "--levels",
};

/** The number that a text writes in decimals; any other text stays what it is, and the schema refuses it. */
const numberOf = (value: number | string): number | string =>
  typeof value === "string" && DECIMAL.test(value.trim()) ? Number(value) : value;

const print = (value: unknown): string => (value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value)));

interface Finding {
  readonly field: Field;
  readonly expected: string;
  readonly found: string;
}

/** The value itself where the schema accepts it, else the first thing that is wrong. */
function check(candidate: unknown): { readonly configuration: Configuration } | { readonly finding: Finding | string } {
  const result = schema.safeParse(candidate);
  if (result.success) return { configuration: result.data };
  const issue = result.error.issues[0]!;
  const field = issue.path[0];
  if (isField(field)) {
    const value = Object.entries(candidate ?? {}).find(([name]) => name === field)?.[1];
    const expected = schema.shape[field].description!;
    return { finding: { field, expected, found: typeof value === "number" ? String(value) : print(value) } };
  }
  if (issue.code === "unrecognized_keys") return { finding: `the field "${issue.keys[0]}" is unknown` };
  return { finding: "it holds no fields" };
}

/** How a molecule's fixed distances are treated. */
const treatmentOf = ({ held, metric }: LoadedSystem): ConstraintTreatment => {
  if (held.length === 0) return "none";
  return metric === undefined ? "stiff" : "rigid";
};

/**
 * The configuration of a new run: what was asked, and defaults for the rest.
 *
 * Throws a UserError where a value makes no sense, such as zero samples.
 */
export function resolveConfiguration(
  request: Request,
  definition: MoleculeDescription,
  system: LoadedSystem,
  circumstances: Circumstances,
): Configuration {
  const { versions, created, command, cores, drawSeed } = circumstances;
  const result = check({
    format: 1,
    system: definition.name,
    origin: definition.origin,
    system_sha256: system.sha256,
    topology_sha256: hash(system.pdb),
    z_matrix_sha256: hash(formatZMatrix(system.zMatrix)),
    constraints: treatmentOf(system),
    temperature_K: numberOf(request.temperature ?? definition.temperature),
    seed: numberOf(request.seed ?? drawSeed()),
    samples: numberOf(request.samples ?? defaultSamples(request.generator)),
    generator: request.generator ?? generatorNames[0],
    likelihood: request.likelihood ?? "exact",
    given: request.given ?? null,
    budget_minutes: numberOf(request.budget ?? DEFAULT_BUDGET_MINUTES),
    threads: numberOf(request.threads ?? cores),
    executor: request.executor ?? "auto",
    correction: request.correct ?? "none",
    correction_levels: request.levels === undefined ? null : numberOf(request.levels),
    versions,
    created,
    command,
  });
  return accepted(result);
}

/** A configuration with another correction, and number of samples if one is given. Throws a UserError where a value makes no sense. */
export function changedConfiguration(
  before: Configuration,
  { correct, samples, levels }: Pick<Request, "correct"> & Record<"samples" | "levels", Request["samples"]>,
): Configuration {
  return accepted(
    check({
      ...before,
      samples: samples === undefined ? before.samples : numberOf(samples),
      correction: correct,
      correction_levels: levels === undefined ? null : numberOf(levels),
    }),
  );
}

/** The configuration that was asked for by options, or a UserError that names the option. */
function accepted(result: ReturnType<typeof check>): Configuration {
  if ("configuration" in result) return consistent(result.configuration);
  const { finding } = result;
  if (typeof finding === "string") throw new Error(`internal: a configuration was made of which ${finding}`);
  const option = OPTIONS[finding.field];
  if (option === undefined) throw new Error(`internal: ${finding.field} must be ${finding.expected}, found ${finding.found}`);
  throw new UserError(`${option} ${finding.found} was given, but it must be ${finding.expected}: give such a value.`);
}

/** How log q of given samples can be known. */
const likelihoodsOfGiven: readonly Configuration["likelihood"][] = ["given", "ebm"];

/** Throws a UserError where the generator has not the likelihood that was asked for, or the correction needs another. */
function checkLikelihood({ generator, likelihood, given, correction }: Configuration): void {
  if ((generator === "none") !== (given !== null)) throw new Error("internal: samples are either given or drawn");
  if (likelihood === "ebm" && correction !== "none") {
    throw new UserError(
      `--correct ${correction} was given with --likelihood ebm, but a correction begins at the exact log q of draws: give --likelihood exact, or leave out the correction.`,
    );
  }
  const known = generator === "none" ? likelihoodsOfGiven : generatorModels[generator].likelihoods;
  if (known.some((name) => name === likelihood)) return;
  throw new UserError(
    `--likelihood ${likelihood} was given, but the log-density of the ${generator} generator can be had only as ${known.join(", ")}: give such a value, or another generator.`,
  );
}

/** The configuration itself; throws a UserError where the generator has not that likelihood, or the correction no levels. */
function consistent(configuration: Configuration): Configuration {
  const { correction, correction_levels } = configuration;
  checkLikelihood(configuration);
  if (correction_levels !== null && (correction === "none" || correctionMethods[correction].levels === "none")) {
    const levelled = Object.entries(correctionMethods).flatMap(([name, method]) => (method.levels === "none" ? [] : [name]));
    throw new UserError(
      `--levels ${correction_levels} was given, but the correction "${correction}" has none: leave it out, or correct by ${levelled.join(" or ")}.`,
    );
  }
  return configuration;
}

/** The text of config.json. */
export const configurationText = (configuration: Configuration): string => `${JSON.stringify(configuration, null, 2)}\n`;

/** Reads the text of a config.json; `source` names the file. Throws a UserError that names the first field that is wrong. */
export function parseConfiguration(content: string, source = "config.json"): Configuration {
  const mend = "restore the file from a copy, or start the run anew.";
  const result = check(parseJson(content, source, mend));
  if ("configuration" in result) return result.configuration;
  const { finding } = result;
  if (typeof finding === "string") {
    throw new UserError(`${source} was to be read as the configuration of a run, but ${finding}: ${mend}`);
  }
  const { field, expected, found } = finding;
  throw new UserError(`${source}: ${field} must be ${expected}, but ${found} was found: ${mend}`);
}

function parseJson(content: string, source: string, mend: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll("\n", " ") : String(error);
    throw new UserError(
      `${source} was to be read as the configuration of a run, but it is cut off or no JSON (${reason}): ${mend}`,
    );
  }
}

/** The generator that a run trains; an internal error where it trains none. */
export function generatorOf({ generator }: Configuration): GeneratorName {
  if (generator === "none") throw new Error("internal: a run of given samples was asked for its generator");
  return generator;
}

/** Sentences about a configuration that is allowed, yet may not be what was meant. */
export function configurationNotes({ samples, threads }: Configuration, cores: number): readonly string[] {
  const notes: string[] = [];
  if (samples < COMFORTABLE_SAMPLES) {
    notes.push(`Error bars and Pareto k-hat of ${samples} samples are rough: ask for ${COMFORTABLE_SAMPLES} or more.`);
  }
  if (threads > cores) {
    notes.push(`${threads} threads were asked for, but this machine runs ${cores} at once: more will not be faster.`);
  }
  return notes;
}
