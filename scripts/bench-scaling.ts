// Energies with forces a second, time to the first energy and memory against the number of atoms, of capped alanine peptides with 22 to 172 atoms:
// kernels and ONNX Runtime beside OpenMM's Reference and CPU platforms, one core each. Every engine agrees with golden energies and forces before it is timed.
// npm run build && npx tsx scripts/bench-scaling.ts --python PYTHON [--residues 1,2,4,7,11,16] [--batch 256] [--repetitions 7] [--seconds 0.5]
//   [--folder runs/scaling] [--out docs/benchmarks/scaling.json]      writes FILE.json, FILE.md and FILE.svg
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { beside, commonOptions, inTurns, machine, median, type Peer, writeFacts } from "./benchmark.ts";
import { DYNAMICS, type Engine, type Evaluation, engines, KERNELS, startEngine } from "./potential-engines.ts";
import { check, type Golden, rateMeter } from "./potential-meters.ts";
import { logLogPlot } from "./scaling-plot.ts";

const { values: flags } = parseArgs({
  options: {
    ...commonOptions,
    repetitions: { type: "string", default: "7" },
    residues: { type: "string", default: "1,2,4,7,11,16" },
    batch: { type: "string", default: "256" },
    seconds: { type: "string", default: "0.5" },
    folder: { type: "string", default: "runs/scaling" },
    out: { type: "string", default: "docs/benchmarks/scaling.json" },
  },
});

const TITLES: readonly string[] = [KERNELS[1], "ONNX Runtime", "OpenMM Reference", "OpenMM CPU"];
const contestants = engines.filter(({ title, cores }) => cores === 1 && TITLES.includes(title));

/** kJ/mol an atom: sums in float32 are off by more in larger molecules. */
const TOLERANCE = 1e-4;

/** An engine with one molecule. */
interface Point {
  readonly title: string;
  readonly atoms: number;
  /** Conformations a second, a repetition each. */
  readonly rates: readonly number[];
  /** From the request to the first energies and forces, compilation with it, s. */
  readonly firstSeconds: number;
  /** Most memory of the process, MB. */
  readonly peakMegabytes: number | undefined;
}

const nameOf = (residues: number): string => `ace-ala${residues}-nme`;

interface Started extends Pick<Point, "title" | "firstSeconds"> {
  readonly peer: Peer;
  readonly meter: () => Promise<number>;
}

async function start(
  engine: Engine,
  files: { readonly system: string; readonly golden: string },
  golden: Golden,
): Promise<Started> {
  const peer = startEngine(engine, flags.python!);
  await peer.ask({ ...files, dynamics: DYNAMICS, engine: engine.engine, threads: engine.threads });
  const batch = engine.batches?.length === 0 ? 1 : Number(flags.batch);
  const began = performance.now();
  const evaluation = await peer.ask<Evaluation>({ ask: "evaluate", batch });
  const firstSeconds = (performance.now() - began) / 1000;
  check(engine.title, golden, evaluation, TOLERANCE * golden.frames[0]!.forces.length);
  return { title: engine.title, firstSeconds, peer, meter: await rateMeter(peer, "energies", batch, Number(flags.seconds)) };
}

async function measure(residues: number): Promise<Point[]> {
  const path = (ending: string): string => resolve(join(flags.folder, `${nameOf(residues)}.${ending}`));
  const files = { system: path("xml"), golden: path("json") };
  const golden: Golden = JSON.parse(readFileSync(files.golden, "utf8"));
  const started: Started[] = [];
  for (const engine of contestants) {
    process.stderr.write(`${nameOf(residues)}: ${engine.title}\n`);
    started.push(await start(engine, files, golden));
  }
  const rates = await inTurns(Object.fromEntries(started.map(({ title, meter }) => [title, meter])), Number(flags.repetitions));
  const atoms = golden.frames[0]!.forces.length;
  return started.map(({ title, firstSeconds, peer }) => {
    const peakMegabytes = peer.peakMemory();
    peer.close();
    return { title, atoms, rates: rates[title]!, firstSeconds, peakMegabytes };
  });
}

const rounded = (value: number): string => Number(value.toPrecision(3)).toLocaleString("en");

/** Exponents p of rate ~ atoms^-p between the smallest and the largest molecule. */
function exponent(points: readonly Point[]): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  return (Math.log(median(first.rates) / median(last.rates)) / Math.log(last.atoms / first.atoms)).toFixed(2);
}

function report(points: readonly Point[], circumstances: string): string {
  const sizes = [...new Set(points.map(({ atoms }) => atoms))];
  const rows = TITLES.flatMap((title) => {
    const own = sizes.map((atoms) => points.find((point) => point.title === title && point.atoms === atoms)!);
    const row = (what: string, cell: (point: Point) => string, end = "") =>
      `| ${[title, what, ...own.map(cell), end].join(" | ")} |`;
    return [
      row("a second", ({ rates }) => rounded(median(rates)), exponent(own)),
      row("first energies, s", ({ firstSeconds }) => firstSeconds.toFixed(2)),
      row("memory, MB", ({ peakMegabytes }) => (peakMegabytes === undefined ? "–" : rounded(peakMegabytes))),
    ];
  });
  const head = ["engine", "", ...sizes.map((atoms) => `${atoms} atoms`), "exponent"];
  return `# Energies with forces against the number of atoms

By \`scripts/bench-scaling.ts\`: ${circumstances}. Capped alanine peptides, Amber ff14SB with OBC2 (a CustomGBForce, which the Reference platform interprets), no cutoff; one core an engine, batches of ${flags.batch} conformations (OpenMM: one at a time); medians of
${flags.repetitions} interleaved repetitions of about ${flags.seconds} s, by wall time. First energies: from the request to the first batch, compilation with it. Memory: the most that the engine's process had in use. The exponent is that of the time
of one conformation over the number of atoms, from the smallest molecule to the largest. Energies of every engine agree with OpenMM's Reference platform to ${TOLERANCE} kJ/mol an atom + 1e-6, forces to 2e-4 of the largest.

| ${head.join(" | ")} |
| ${head.map(() => "---").join(" | ")} |
${rows.join("\n")}

![Energies with forces a second against the number of atoms](scaling.svg)
`;
}

async function main(): Promise<void> {
  if (flags.python === undefined) throw new Error("give --python PYTHON, an interpreter with openmm");
  const residues = flags.residues.split(",").map(Number);
  const words = residues.map((count) => `${nameOf(count)}=${["ACE", ...Array<string>(count).fill("ALA"), "NME"].join(",")}`);
  const { status } = spawnSync(flags.python, [beside("./make-peptides.py"), flags.folder, ...words], { stdio: "inherit" });
  if (status !== 0) throw new Error("the peptides could not be made; the reason is above");
  const points: Point[] = [];
  for (const count of residues) points.push(...(await measure(count)));
  const text = report(points, machine());
  process.stdout.write(text);
  const { repetitions, seconds, batch } = flags;
  writeFacts(flags.out, { machine: machine(), repetitions, seconds, batch, points });
  writeFileSync(flags.out.replace(/\.json$/, ".md"), text);
  const curves = TITLES.map((title) => ({
    title,
    points: points.filter((point) => point.title === title).map(({ atoms, rates }) => [atoms, median(rates)] as const),
  }));
  writeFileSync(flags.out.replace(/\.json$/, ".svg"), logLogPlot(curves, "atoms", "energies with forces a second, one core"));
}

await main();
