/** docs/benchmarks/flow-matching.json, a record of flows of particles and of molecules, and the table of it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const [RECORD, TABLE] = ["docs/benchmarks/flow-matching.json", "docs/benchmarks/flow-matching.md"];

interface Figure {
  readonly mean: number;
  readonly deviation?: number | undefined;
}

interface Machine {
  readonly cpu: string;
  readonly threads: number;
  /** Mean number of waiting processes when the figures were written. */
  readonly load: number;
}

/** One flow of a cluster. */
export interface ParticleRow {
  readonly system: string;
  readonly seed: number;
  readonly date: string;
  readonly machine: Machine;
  readonly learnt_from: number;
  readonly training: { readonly steps: number; readonly seconds: number; readonly loss: number };
  readonly draws: number;
  readonly seconds: { readonly drawing: number; readonly densities: number };
  readonly pareto_k: number;
  readonly figures: Readonly<Record<string, { readonly raw?: Figure; readonly weighted?: Figure; readonly floor?: Figure }>>;
}

/** One way to log q of the draws of a run. */
export interface Evaluation {
  readonly likelihood: string;
  readonly probes?: number;
  readonly seconds: number;
  readonly spearman: number;
  /** Root mean square of the difference from exact log q, nats. */
  readonly error: number;
  readonly ess: number;
  readonly pareto_k: number;
}

/** One run of a molecule. */
export interface MoleculeRow {
  readonly system: string;
  readonly seed: number;
  readonly date: string;
  readonly machine: Machine;
  readonly training_steps: number;
  /** Of the run, by stages, s. */
  readonly seconds: Readonly<Partial<Record<"data" | "train" | "sample", number>>> & { readonly total: number };
  readonly samples: number;
  readonly ess: number;
  readonly pareto_k: number;
  readonly free_energies: readonly { readonly name: string; readonly value_kT: number; readonly error_kT: number }[];
  readonly evaluated: number;
  readonly evaluations: readonly Evaluation[];
}

/** All rows. */
export interface FlowRecord {
  readonly particles: readonly ParticleRow[];
  readonly molecules: readonly MoleculeRow[];
}

export const readRecord = (): FlowRecord =>
  existsSync(RECORD) ? JSON.parse(readFileSync(RECORD, "utf8")) : { particles: [], molecules: [] };

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const shown = (figure: Figure | undefined): string =>
  figure === undefined
    ? "–"
    : `${figure.mean.toFixed(3)}${figure.deviation === undefined ? "" : ` ± ${figure.deviation.toFixed(3)}`}`;
const lines = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const particleTable = (rows: readonly ParticleRow[]): string =>
  lines(
    ["cluster", "seed", "training", "draws", "ESS", "k-hat", "E-W2 of draws / kT", "reweighted", "floor", "W2 of draws", "floor"],
    rows.map(({ system, seed, training, draws, pareto_k, figures }) => [
      system,
      seed,
      `${training.steps} steps, ${Math.round(training.seconds)} s`,
      draws,
      percent(figures["reverse-ess"]!.weighted!.mean),
      pareto_k.toFixed(2),
      shown(figures["energy-w2"]!.raw),
      shown(figures["energy-w2"]!.weighted),
      shown(figures["energy-w2"]!.floor),
      shown(figures["symmetry-w2"]!.raw),
      shown(figures["symmetry-w2"]!.floor),
    ]),
  );

const runTable = (rows: readonly MoleculeRow[]): string =>
  lines(
    ["molecule", "seed", "training steps", "time of the run", "samples", "ESS", "k-hat", "free energy / kT"],
    rows.map(({ system, seed, training_steps, seconds, samples, ess, pareto_k, free_energies }) => [
      system,
      seed,
      training_steps,
      `${Math.round(seconds.total)} s (data ${Math.round(seconds.data ?? 0)}, training ${Math.round(seconds.train ?? 0)}, sampling ${Math.round(seconds.sample ?? 0)})`,
      samples,
      percent(ess),
      pareto_k.toFixed(2),
      free_energies
        .map(({ name, value_kT, error_kT }) => `\`${name}\` ${value_kT.toFixed(3)} ± ${error_kT.toFixed(3)}`)
        .join(", "),
    ]),
  );

const likelihoodTable = (rows: readonly MoleculeRow[]): string =>
  lines(
    ["molecule", "seed", "log q", "draws", "time", "Spearman with exact", "error / nats", "ESS", "k-hat"],
    rows.flatMap(({ system, seed, evaluated, evaluations }) =>
      evaluations.map(({ likelihood, probes, seconds, spearman, error, ess, pareto_k }) => [
        system,
        seed,
        probes === undefined ? likelihood : `${likelihood}, ${probes} probes`,
        evaluated,
        `${seconds.toFixed(1)} s`,
        spearman.toFixed(4),
        error.toFixed(3),
        percent(ess),
        pareto_k.toFixed(2),
      ]),
    ),
  );

const document = ({ particles, molecules }: FlowRecord): string => {
  const { cpu } = (molecules[0] ?? particles[0]!).machine;
  return `# Flows measured

\`scripts/flow-matching.ts\` and \`scripts/flow-particles.ts\`, ${cpu}; dates, threads and the load of the machine are in flow-matching.json. Kish ESS is raw and unclipped.

## Molecules
\`boltzmill run SYSTEM --generator flow-matching\`:

${runTable(molecules)}

Log q of the same draws in other ways:

${likelihoodTable(molecules)}

## Particles
Learnt from one half of the reference samples, with noise turned and relabelled towards its data; measured against the other half on 1,000 samples of each side. A floor is what two halves of the reference have.

${particleTable(particles)}
`;
};

/** Replaces or adds a row of the same system and seed, and writes record and table. */
export function writeRow<Kind extends keyof FlowRecord>(kind: Kind, row: FlowRecord[Kind][number]): void {
  const record = readRecord();
  const rows: FlowRecord[Kind][number][] = record[kind].filter(({ system, seed }) => system !== row.system || seed !== row.seed);
  const sorted = [...rows, row].sort((a, b) => a.system.localeCompare(b.system) || a.seed - b.seed);
  const next = { ...record, [kind]: sorted };
  writeFileSync(RECORD, `${JSON.stringify(next, null, 2)}\n`);
  writeFileSync(TABLE, document(next));
}
