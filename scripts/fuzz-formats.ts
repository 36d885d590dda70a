/**
 * Reads thousands of damaged files of every format and prints what became of them. Usage: npm run build; npx tsx scripts/fuzz-formats.ts
 * [mutants a format, 2000] [seed, 1] [names...]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { faultOf, messageFor, mutant, sentenceKind, type Victim, victims } from "../tests/chem/formats/mutants.ts";

const [count = "2000", seed = "1", ...names] = process.argv.slice(2);
const MEGABYTE = 1e6;

async function attack(victim: Victim, folder: string): Promise<void> {
  let accepted = 0;
  let slowest = 0;
  let arrays = 0;
  const kinds = new Map<string, number>();
  for (let index = 0; index < Number(count); index++) {
    const bytes = mutant(victim.originals, Number(seed), index);
    const began = performance.now();
    const message = await messageFor(victim, bytes, folder).catch((error: unknown) => {
      throw new Error(`${victim.name}, mutant ${index} of seed ${seed}: no UserError`, { cause: error });
    });
    slowest = Math.max(slowest, performance.now() - began);
    arrays = Math.max(arrays, process.memoryUsage().arrayBuffers);
    const fault = message === undefined ? undefined : faultOf(message);
    if (fault !== undefined) throw new Error(`${victim.name}, mutant ${index} of seed ${seed}: the message ${fault}: ${message}`);
    if (message === undefined) accepted++;
    else kinds.set(sentenceKind(message, folder), (kinds.get(sentenceKind(message, folder)) ?? 0) + 1);
  }
  const peak = process.resourceUsage().maxRSS / 1000;
  console.log(
    `${victim.name.padEnd(12)} ${count} mutants: ${accepted} read, ${Number(count) - accepted} refused in ${kinds.size} kinds of sentences; slowest ${slowest.toFixed(0)} ms, arrays ${(arrays / MEGABYTE).toFixed(0)} MB, peak of the process ${peak.toFixed(0)} MB`,
  );
  if (process.env.KINDS === "1")
    for (const [kind, times] of [...kinds].sort((a, b) => b[1] - a[1])) console.log(`  ${times} ${kind}`);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "boltzmill-fuzz-"));
  try {
    for (const victim of victims) if (names.length === 0 || names.includes(victim.name)) await attack(victim, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
