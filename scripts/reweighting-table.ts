// The tables of docs/benchmarks/reweighting.md.
import type { Metrics } from "../src/run/metrics.ts";
import { markdownTable } from "./figures.ts";

/** What a reweighting made. */
export interface ReweightingFigures
  extends Pick<
    Metrics,
    "samples" | "pareto_k" | "log_z" | "free_energies" | "verdict" | "likelihood" | "statistical_inefficiency" | "seconds"
  > {
  readonly ess: number;
}

/** The same with log q learned beside the exact one. */
export interface ExactFigures extends ReweightingFigures {
  readonly spearman: number;
  /** Standard deviation of the difference of the learned and the exact log q, nats. */
  readonly error: number;
  readonly ess_exact: number;
  readonly ratio: number;
}

interface Entry<Figures> {
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly threads: number };
  readonly figures: Figures;
}

/** The file of figures, by part. */
export interface ReweightingRecord {
  /** By the seed of the run. */
  readonly exact?: Readonly<Record<string, Entry<ExactFigures>>>;
  readonly broken?: Entry<Readonly<Record<string, ReweightingFigures>>>;
  readonly dynamics?: Entry<ReweightingFigures>;
}

const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;
const measured = ({ value, error }: { readonly value: number; readonly error: number }): string =>
  `${value.toFixed(3)} ± ${error.toFixed(3)}`;
const phi = ({ free_energies: [first] }: ReweightingFigures): string =>
  first ? measured({ value: first.value_kT, error: first.error_kT }) : "";
const provenance = ({ date, machine }: Entry<unknown>): string =>
  `Written by scripts/reweighting.ts, ${date.slice(0, 10)}, ${machine.cpu}, ${machine.threads} thread.`;

const EXACT = ["seed", "Spearman", "error / nats", "ESS learned", "exact", "ratio", "`phi_positive` / kT", "log Z"];
const LIKELIHOOD = ["steps", "seen less held out / nats", "members apart / nats", "classifier", "s for 10,000", "verdict"];

function likelihoodCells({ likelihood, verdict }: ReweightingFigures): string[] {
  if (likelihood === undefined) throw new Error("the likelihood was not learned");
  const { steps, log_q, disagreement, two_sample, seconds_per_10000 } = likelihood;
  const gap = log_q.training - log_q.held_out;
  const seen = `${percent(two_sample.accuracy)} ± ${percent(two_sample.error)}`;
  return [String(steps), gap.toFixed(2), disagreement.toFixed(2), seen, seconds_per_10000.toFixed(2), verdict.status];
}

function exactSection(entries: NonNullable<ReweightingRecord["exact"]>): string {
  const rows = Object.entries(entries).map(([seed, { figures }]) => {
    const { spearman, error, ess, ess_exact, ratio, log_z } = figures;
    const own = [spearman.toFixed(4), error.toFixed(2), percent(ess), percent(ess_exact), ratio.toFixed(2)];
    return [seed, ...own, phi(figures), measured(log_z), ...likelihoodCells(figures)];
  });
  return [
    "## log q learned beside the exact one",
    "",
    "Draws of an autoregressive generator of alanine dipeptide, whose exact log q the energy models are not told.",
    "",
    markdownTable([...EXACT, ...LIKELIHOOD], rows),
    "",
    provenance(Object.values(entries)[0]!),
  ].join("\n");
}

function brokenSection(entry: NonNullable<ReweightingRecord["broken"]>): string {
  const rows = Object.entries(entry.figures).map(([name, figures]) => {
    const { samples, ess, pareto_k, verdict } = figures;
    return [name, String(samples), percent(ess), pareto_k.toFixed(2), phi(figures), verdict.status, verdict.reasons.join(" ")];
  });
  const head = ["draws", "samples", "ESS", "k-hat", "`phi_positive` / kT", "verdict", "reasons"];
  const words = "The same generator's draws with their exact log q, some of them taken away or drawn towards their means.";
  return ["## Generators broken on purpose", "", words, "", markdownTable(head, rows), "", provenance(entry)].join("\n");
}

function dynamicsSection(entry: NonNullable<ReweightingRecord["dynamics"]>): string {
  const { figures } = entry;
  const { samples, statistical_inefficiency, ess, pareto_k } = figures;
  const row = [String(samples), statistical_inefficiency?.toFixed(1) ?? "", percent(ess), pareto_k.toFixed(2), phi(figures)];
  const head = ["frames", "g", "ESS", "k-hat", "`phi_positive` / kT", ...LIKELIHOOD];
  const words = "Frames of molecular dynamics at 450 K, a DCD of each chain, without log q, reweighted to 300 K.";
  const reasons = figures.verdict.reasons.map((reason) => `- ${reason}`);
  const table = markdownTable(head, [[...row, ...likelihoodCells(figures)]]);
  return ["## Dynamics at another temperature", "", words, "", table, "", ...reasons, "", provenance(entry)].join("\n");
}

/** Every section of which there are figures. */
export function reweightingTables({ exact, broken, dynamics }: ReweightingRecord): string {
  const sections = [exact && exactSection(exact), broken && brokenSection(broken), dynamics && dynamicsSection(dynamics)];
  const head = ["# Reweighting measured", "What the checks are says [reweighting.md](../reweighting.md)."];
  return `${[...head, ...sections.filter((section) => section !== undefined)].join("\n\n")}\n`;
}
