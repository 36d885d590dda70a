// What bench-potentials.ts found, as facts to keep and as Markdown.
import { median } from "./benchmark.ts";
import { KERNELS, type Kind } from "./potential-engines.ts";

/** An engine at a batch size, with its rates, one a repetition: conformations or steps a second. */
export interface Contestant {
  readonly title: string;
  readonly kind: Kind;
  readonly cores: 1 | 2;
  readonly batch: number;
  readonly rates: readonly number[];
}

/** Over repetitions. */
interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

interface Row {
  readonly title: string;
  readonly kind: Kind;
  readonly cores: 1 | 2;
  /** Rates by batch size. */
  readonly batches: Readonly<Record<string, { readonly median: number; readonly best: number }>>;
  /** The batch with the best median. */
  readonly batch: number;
  /** How many times as fast the kernels' energies on as many cores are; each at its best batch, repetition by repetition. */
  readonly energiesRatio?: Spread;
  /** The same of the kernels' steps, for dynamics. */
  readonly stepsRatio?: Spread;
}

export interface MoleculeFacts {
  readonly name: string;
  readonly atoms: number;
  readonly rows: readonly Row[];
  /** Rate of two workers on two cores to that of one on one, of energies and of steps. */
  readonly twoWorkers: Readonly<Record<string, Spread>>;
}

export interface Facts {
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly clock: string;
  readonly repetitions: string;
  readonly seconds: string;
  readonly molecules: readonly MoleculeFacts[];
}

const digits = (value: number): number => Number(value.toPrecision(4));

/** Of ratios repetition by repetition, so that the load of the machine counts for both. */
function ratio(over: Contestant, under: Contestant): Spread {
  const ratios = over.rates.map((rate, index) => rate / under.rates[index]!);
  return { median: digits(median(ratios)), least: digits(Math.min(...ratios)), most: digits(Math.max(...ratios)) };
}

const rowName = ({ title, kind, cores }: Pick<Contestant, "title" | "kind" | "cores">): string => `${title}|${kind}|${cores}`;

function grouped(contestants: readonly Contestant[]): Map<string, Contestant[]> {
  const groups = new Map<string, Contestant[]>();
  for (const contestant of contestants) {
    const name = rowName(contestant);
    groups.set(name, [...(groups.get(name) ?? []), contestant]);
  }
  return groups;
}

const bestOf = (contestants: readonly Contestant[]): Contestant =>
  contestants.reduce((best, one) => (median(one.rates) > median(best.rates) ? one : best));

/** Rates summarised, and ratios of the kernels to all. */
export function factsOf(name: string, atoms: number, contestants: readonly Contestant[]): MoleculeFacts {
  const groups = grouped(contestants);
  const kernels = (kind: Kind, cores: 1 | 2): Contestant | undefined => {
    const found = groups.get(rowName({ title: KERNELS[cores], kind, cores }));
    return found && bestOf(found);
  };
  const rows = [...groups.values()].map((group): Row => {
    const best = bestOf(group);
    const [energies, steps] = [kernels("energies", best.cores), kernels("steps", best.cores)];
    const batches = group.map(({ batch, rates }) => [batch, { median: digits(median(rates)), best: digits(Math.max(...rates)) }]);
    return {
      title: best.title,
      kind: best.kind,
      cores: best.cores,
      batches: Object.fromEntries(batches),
      batch: best.batch,
      ...(energies && { energiesRatio: ratio(energies, best) }),
      ...(best.kind === "steps" && steps && { stepsRatio: ratio(steps, best) }),
    };
  });
  const twoWorkers = (["energies", "steps"] as const).flatMap((kind) => {
    const [one, two] = [kernels(kind, 1), kernels(kind, 2)];
    return one && two ? [[kind, ratio(two, one)]] : [];
  });
  return { name, atoms, rows, twoWorkers: Object.fromEntries(twoWorkers) };
}

const rounded = (rate: number): string => Number(rate.toPrecision(3)).toLocaleString("en");
const times = (spread: Spread | undefined): string => (spread ? spread.median.toFixed(2) : "");

function moleculeTable({ name, atoms, rows, twoWorkers }: MoleculeFacts): string {
  const sizes = [...new Set(rows.flatMap(({ batches }) => Object.keys(batches)))].filter((size) => size !== "1");
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const head = ["engine", "cores", ...sizes.map((size) => `batch ${size}`), "best", "energies to it", "steps to it"];
  const body = rows.map(({ title, kind, cores, batches, batch, energiesRatio, stepsRatio }) => [
    kind === "steps" ? `${title}, steps` : title,
    String(cores),
    ...sizes.map((size) => (batches[size] ? rounded(batches[size].median) : "")),
    `${rounded(batches[batch]!.median)} (${rounded(batches[batch]!.best)})`,
    times(energiesRatio),
    times(stepsRatio),
  ]);
  const workers = Object.entries(twoWorkers).map(([kind, spread]) => `${spread.median.toFixed(2)} times the ${kind}`);
  const said = workers.length > 0 ? `\nTwo workers on two cores do ${workers.join(" and ")} of one worker on one.\n` : "";
  return `## ${name}, ${atoms} atoms\n\n${[head, head.map(() => "---"), ...body].map(line).join("\n")}\n${said}`;
}

/** Markdown: one table a molecule, and what was measured how. */
export function tables({ machine, versions, clock, repetitions, seconds, molecules }: Facts): string {
  const named = Object.entries(versions).map(([title, version]) => `${title} ${version}`);
  return `# Potentials: energies with forces a second

By \`scripts/bench-potentials.ts\`: ${machine}; ${named.join(", ")}. Medians of ${repetitions} interleaved repetitions of about ${seconds} s, by ${clock} time, in brackets the best repetition.
Rows named steps: steps of Langevin dynamics (BAOAB, OpenMM's LangevinMiddleIntegrator), 1 fs, times the batch. Energies and forces of every engine agree with OpenMM's Reference platform to 2e-3 kJ/mol + 1e-6
and 2e-4 of the largest force. The last columns: how many times as many energies, and steps, the kernels do on as many cores, each engine at its best batch.

${molecules.map(moleculeTable).join("\n")}`;
}
