/**
 * Effective sample size against energy evaluations when a run's draws are annealed: writes docs/correction.json and the table of docs/correction.md.
 *
 *     npx tsx scripts/correction-gain.ts RUN [SAMPLES]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { kish } from "../src/estimate/effectiveSampleSize.ts";
import { logNormaliser } from "../src/estimate/logNormaliser.ts";
import { fold, key } from "../src/num/random.ts";
import { ais } from "../src/run/correction/annealed.ts";
import { correctedMolecule, correctionInput, encodeDraws } from "../src/run/correction/molecule.ts";
import { tuneTrajectory } from "../src/run/correction/tuning.ts";
import { defaultRecipe } from "../src/run/recipe.ts";
import { openRun } from "../src/run/run.ts";
import { readDrawnSamples } from "../src/run/samples.ts";
import { chooseExecutor } from "../src/runtime/executors.ts";

const LEVELS = [1, 2, 3, 5, 10, 20, 40] as const;
const SEED = 1;

async function main(folder: string, samples: number): Promise<void> {
  const job = openRun(folder);
  job.directory.close();
  const { configuration } = job;
  const executor = chooseExecutor({ threads: configuration.threads });
  const silent = { progress: () => {}, note: () => {}, elapsed: () => 0, signal: new AbortController().signal };
  const molecule = await correctedMolecule({ ...job, ...silent }, executor);
  const all = readDrawnSamples(job.directory);
  const width = all.positions.length / all.count;
  const draws = {
    count: samples,
    positions: all.positions.subarray(0, samples * width),
    logQ: all.logQ.subarray(0, samples),
    reducedEnergy: all.reducedEnergy.subarray(0, samples),
  };
  const encoded = await encodeDraws(molecule, draws);
  const { correction: recipe } = defaultRecipe;
  const { target, logDensity } = molecule;
  const trajectory = await tuneTrajectory({ target, logDensity, executor, recipe, stream: key(SEED), ...encoded });
  const rows: Record<string, number>[] = [];
  for (const levels of LEVELS) {
    const began = performance.now();
    const settings = { levels, chains: recipe.chains, stream: fold(key(SEED), levels) };
    const { logWeights, acceptance, moves } = await ais.correct(await correctionInput(molecule, encoded, trajectory, settings));
    rows.push({
      levels,
      kish_fraction: kish(logWeights),
      log_z: logNormaliser(logWeights).value,
      log_z_error: logNormaliser(logWeights).error,
      acceptance: moves > 0 ? acceptance : 1,
      energies_a_sample: 1 + moves * trajectory.steps,
      seconds: (performance.now() - began) / 1000,
    });
  }
  await executor.close();
  const { system, temperature_K, seed, threads } = configuration;
  const machine = { cpu: cpus()[0]!.model, threads };
  const date = new Date().toISOString().slice(0, 10);
  const record = {
    script: "scripts/correction-gain.ts",
    system,
    temperature_K,
    seed,
    samples,
    date,
    machine,
    step_size: trajectory.stepSize,
    rows,
  };
  writeFileSync("docs/correction.json", `${JSON.stringify(record, null, 2)}\n`);
  const head = "| levels | ESS | acceptance | log Z | energies a sample | time |\n| --- | --- | --- | --- | --- | --- |";
  const lines = rows.map(
    (row) =>
      `| ${row.levels} | ${(100 * row.kish_fraction!).toFixed(1)} % | ${row.acceptance!.toFixed(2)} | ${row.log_z!.toFixed(4)} ± ${row.log_z_error!.toFixed(4)} | ${row.energies_a_sample} | ${row.seconds!.toFixed(1)} s |`,
  );
  const caption = `${samples} draws of \`${system}\` at ${temperature_K} K, generator of seed ${seed}; ${machine.cpu}, ${threads} threads, ${date}. Kish ESS, raw and unclipped.`;
  const text = readFileSync("docs/correction.md", "utf8");
  const block = `<!-- figures -->\n${[head, ...lines].join("\n")}\n\n${caption}\n<!-- /figures -->`;
  writeFileSync("docs/correction.md", text.replace(/<!-- figures -->[\s\S]*<!-- \/figures -->/, block));
}

await main(process.argv[2]!, Number(process.argv[3] ?? 4000));
