/**
 * Energy models by each loss against densities in closed form, from three seeds:
 *
 *     npx tsx scripts/energy-models.ts [--collect]
 *
 * Runs what is missing in bench/energy-models (each cell is a file, so that it goes on where it was stopped), and writes docs/benchmarks/energy-models.json, .md and
 * .svg; with --collect from the cells that are there.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { logDensityAt } from "../potentials/analytic/analyticTarget.ts";
import { type BenchmarkPlan, benchEnergyModels } from "../src/bench/energy-models/benchmark.ts";
import type { Cell } from "../src/bench/energy-models/cell.ts";
import { squareCentres } from "../src/bench/energy-models/plane.ts";
import { findProblem } from "../src/bench/energy-models/problem.ts";
import { markdownTables } from "../src/bench/energy-models/table.ts";
import { createOrtExecutor } from "../src/runtime/ort/executor.ts";
import { machine } from "./benchmark.ts";
import { densityPanels, type Panel } from "./density-panels.ts";
import { today } from "./provenance.ts";

const FOLDER = "bench/energy-models";
const OUT = "docs/benchmarks/energy-models";
const SEEDS = [1, 2, 3];

/** Measurements that belong together, with the words of their section. */
interface Suite extends Omit<BenchmarkPlan, "out" | "budget"> {
  readonly title: string;
  readonly text: string;
  readonly points: number;
  readonly steps: number;
}

const SUM = "denoising-score+";

const suites: Readonly<Record<string, Suite>> = {
  plane: {
    title: "Two densities in the plane",
    text: "BoltzNCE (arXiv:2507.00846) publishes as its divergence on this grid, from as many points: 8 normals 0.0150 by both losses, 0.2395 by InfoNCE and 0.2199 by score matching alone; checkerboard 0.1987, 3.8478 and 0.8384.",
    systems: ["8-gaussians", "checkerboard"],
    losses: [`${SUM}info-nce`, `${SUM}spatiotemporal-nce`, "denoising-score", "info-nce"],
    seeds: SEEDS,
    points: 10_000,
    steps: 2000,
  },
  weights: {
    title: "Weights of two far modes",
    text: "Two normals of unit variance at -5 and 5 along every axis. Of 200,000 points a weight of 0.01 is itself known to 2.2 %.",
    systems: ["far-modes-2d-0.9", "far-modes-10d-0.9", "far-modes-2d-0.99", "far-modes-10d-0.99"],
    losses: [`${SUM}diffusive-classification`, `${SUM}spatiotemporal-nce`, "denoising-score"],
    seeds: SEEDS,
    points: 200_000,
    steps: 3000,
  },
  kernels: {
    title: "Kernels of spatiotemporal NCE, each by itself",
    text: "What each kernel sees by itself of 200,000 points of two far modes: steps in space do not leave a mode, steps in time do not tell one point from another, and both together lack neither.",
    systems: ["far-modes-2d-0.9"],
    losses: [
      "spatiotemporal-nce",
      ...["spatial", "temporal", "level", "ornstein-uhlenbeck"].map((k) => `spatiotemporal-nce/${k}`),
    ],
    seeds: SEEDS,
    points: 200_000,
    steps: 3000,
  },
  mixtures: {
    title: "Mixtures of many normals",
    text: "Published as squared errors of log-densities, their definitions not known to us in full: spatiotemporal NCE 2.02 on its random mixture of 20 normals in 10 dimensions; on 40 normals in 128 dimensions classification of levels 4.40 (arXiv:2601.21025), score matching 383.5.",
    systems: ["random-gmm-10d", "gmm-40", "gmm-40-10d", "gmm-40-50d", "gmm-40-128d"],
    losses: [
      "denoising-score",
      ...["info-nce", "diffusive-classification", "spatiotemporal-nce", "time-score"].map((loss) => `${SUM}${loss}`),
      "info-nce",
      "conditional-nce",
      "diffusive-classification",
      "spatiotemporal-nce",
      "noise-contrastive",
    ],
    seeds: SEEDS,
    points: 60_000,
    steps: 2000,
  },
};

const folderOf = (suite: string): string => join(FOLDER, suite);

function cellsOf(suite: string, { systems, losses, seeds }: Suite): Cell[] {
  const folder = join(folderOf(suite), "cells");
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /~\d+\.json$/.test(name)) : [];
  const cells = names.map((name): Cell => JSON.parse(readFileSync(join(folder, name), "utf8")));
  const place = ({ system, losses: name, seed }: Cell): number =>
    (systems.indexOf(system) * losses.length + losses.indexOf(name)) * seeds.length + seeds.indexOf(seed);
  return cells.filter(({ losses: name }) => losses.includes(name)).sort((a, b) => place(a) - place(b));
}

async function runMissing(): Promise<void> {
  const executor = createOrtExecutor();
  for (const [name, { points, steps, ...plan }] of Object.entries(suites)) {
    const budget = { points, steps, minutes: 1 };
    await benchEnergyModels({ ...plan, budget, out: folderOf(name) }, executor, (line) => process.stdout.write(`${line}\n`));
  }
  await executor.close();
}

/** The command that measures a suite. */
const commandOf = (name: string, { systems, losses, seeds, points, steps }: Suite): string =>
  `boltzmill bench energy-models --systems ${systems.join()} --losses ${losses.join()} --seeds ${seeds.join()} --points ${points} --steps ${steps} --out ${folderOf(name)}`;

/** The truth and the first seed's models of a density of the plane, side by side. */
function panelsOf(system: string, { losses }: Suite, cells: readonly Cell[]): Panel[] {
  const { target } = findProblem(system);
  const truth = squareCentres().map((point) => logDensityAt(target, point));
  const models = losses.flatMap((name): Panel[] => {
    const path = join(folderOf("plane"), "cells", `${system}~${name}~1.square.json`);
    if (!existsSync(path)) return [];
    const own = cells.filter((cell) => cell.system === system && cell.losses === name);
    const mean = own.reduce((sum, { figures }) => sum + figures.grid_divergence!, 0) / own.length;
    return [{ title: `${name.replaceAll("+", " + ")}: ${mean.toFixed(4)}`, logDensity: JSON.parse(readFileSync(path, "utf8")) }];
  });
  return [{ title: system, logDensity: truth }, ...models];
}

if (!process.argv.includes("--collect")) await runMissing();
const date = today();
const found = Object.entries(suites).map(([name, suite]) => ({ name, suite, cells: cellsOf(name, suite) }));
const provenance = { script: "scripts/energy-models.ts", date, machine: machine(), node: process.version };
const results = found.flatMap(({ name, cells }) => cells.map((cell) => ({ suite: name, ...cell })));
writeFileSync(`${OUT}.json`, `${JSON.stringify({ ...provenance, results })}\n`);
const sections = found
  .filter((own) => own.cells.length > 0)
  .map(({ name, suite, cells }) =>
    [`## ${suite.title}`, suite.text, `\`${commandOf(name, suite)}\``, markdownTables(cells)]
      .filter((part) => part !== "")
      .join("\n\n"),
  );
const head = `# Energy models against the truth\n\nWritten by scripts/energy-models.ts, ${date}, on ${machine()}, one thread; means over seeds ± one standard deviation between them. What is measured says [energy-models.md](../energy-models.md#measured).`;
writeFileSync(`${OUT}.md`, `${[head, ...sections].join("\n\n")}\n`);
const { suite, cells } = found.find(({ name }) => name === "plane")!;
const rows = suite.systems.map((system) => panelsOf(system, suite, cells)).filter((row) => row.length > 1);
if (rows.length > 0) writeFileSync(`${OUT}.svg`, densityPanels(rows));
