import { UserError } from "../../errors.ts";
import { type ComparedMetric, type Comparison, compareEnsembles, type Figure } from "../../estimate/metrics/compare.ts";
import { writeAtomically } from "../../files.ts";
import { fold, key } from "../../num/random.ts";
import { cores } from "../../run/circumstances.ts";
import { chooseExecutor } from "../../runtime/executors.ts";
import { checkDistributions, type Distribution, namedDistribution } from "../compare/distribution.ts";
import { ensembleOf, type Side, sideOf } from "../compare/side.ts";
import { note } from "../note.ts";
import { wholeNumber } from "../numbers.ts";
import { formatTable } from "../table.ts";

/** The options of `boltzmill compare`, as the command line gives them. */
export interface CompareCommandOptions {
  readonly system?: string;
  readonly topology?: string;
  readonly samples?: string;
  readonly repeats: string;
  readonly seed: string;
  readonly out?: string;
}

/** What a side is of: its own, what the options say of a file, or what the other side is of. */
function distributionOf(side: Side, other: Side, named: Distribution | undefined): Distribution {
  const distribution = side.distribution ?? named ?? other.distribution;
  if (distribution !== undefined) return distribution;
  throw new UserError(
    `${side.word} and ${other.word} were to be compared, but neither says what it has samples of: name the system with --system.`,
  );
}

const figureText = (figure: Figure | undefined): string => {
  if (figure === undefined) return "";
  const { mean, deviation } = figure;
  return `${mean.toPrecision(3)}${deviation === undefined ? "" : ` ± ${deviation.toPrecision(1)}`}`;
};

const rowOf = ({ title, unit, samples, drawn, weighted, floor }: ComparedMetric): string[] => [
  title,
  unit,
  figureText(drawn),
  figureText(weighted),
  figureText(floor),
  String(samples),
];

/** The table, then what could not be compared and what is to be said of the figures, each once. */
function comparisonText({ metrics, missing }: Comparison): string {
  const table = formatTable([["metric", "unit", "as drawn", "weighted", "floor", "samples"], ...metrics.map(rowOf)]);
  const why = [...new Set(missing.map(({ reason }) => reason))];
  const titles = (wanted: string): string =>
    missing.flatMap(({ title, reason }) => (reason === wanted ? [title] : [])).join(", ");
  const left = why.map((reason) => `No ${titles(reason)}: ${reason}.\n`);
  const said = [...new Set(metrics.flatMap(({ reasons }) => reasons))];
  return `${table}\n${left.join("")}${said.map((reason) => `${reason}\n`).join("")}`;
}

/** boltzmill compare: samples against a reference by every metric that both have the data for, beside sampling floors. Returns the exit code. */
export async function compareCommand(first: string, second: string, options: CompareCommandOptions): Promise<number> {
  const repeats = wholeNumber("--repeats", options.repeats, 1);
  const stream = key(wholeNumber("--seed", options.seed, 0));
  const most = options.samples === undefined ? {} : { samples: wholeNumber("--samples", options.samples, 10) };
  const [samples, reference] = [sideOf(first), sideOf(second)];
  const named = namedDistribution(options.system, options.topology);
  const distributions = [distributionOf(samples, reference, named), distributionOf(reference, samples, named)] as const;
  const notes = checkDistributions(...distributions);
  const executor = chooseExecutor({ threads: cores });
  try {
    const ensembles = [
      await ensembleOf(samples, distributions[0], { executor, stream: fold(stream, 1) }),
      await ensembleOf(reference, distributions[1], { executor, stream: fold(stream, 2) }),
    ] as const;
    const comparison = compareEnsembles(...ensembles, { stream: fold(stream, 0), repeats, ...most });
    process.stdout.write(comparisonText(comparison));
    notes.forEach(note);
    if (options.out !== undefined) {
      const sides = { samples: first, reference: second, counts: ensembles.map((one) => one.samples) };
      writeAtomically(options.out, `${JSON.stringify({ ...sides, notes, ...comparison }, null, 2)}\n`);
    }
  } finally {
    await executor.close();
  }
  return 0;
}
