// `boltzmill verify` on molecules in many force fields, and on the molecules of the table of systems; writes docs/benchmarks/verify.md.
//
// Usage: tsx scripts/verify-forcefields.ts --python PYTHON [--molecules FOLDER] [--only TEXT] [--executor wasm|ort] [--out FILE]
// PYTHON has OpenMM 8.6 and ParmEd 4.3. The molecules are built by scripts/make-verify-molecules.py, unless FOLDER holds them. With --only, the cases whose
// "force field, molecule" has the text are computed, and the table's other rows stay as they are.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createOpenmm } from "../src/openmm/openmm.ts";
import { FORCES, TOTAL } from "../src/openmm/verification/comparison.ts";
import { subjectOf, type Verification, type VerifySubject, verify } from "../src/openmm/verification/verify.ts";
import { ownSubject } from "../src/run/subject.ts";
import { chooseExecutor, executorChoices } from "../src/runtime/executors.ts";
import { molecules } from "../systems/index.ts";
import { beside } from "./benchmark.ts";
import { processor, today } from "./provenance.ts";

const SETTING = { frames: 100, seed: 1 } as const;

const { values: flags } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    molecules: { type: "string" },
    only: { type: "string", default: "" },
    executor: { type: "string", default: "auto" },
    out: { type: "string", default: beside("../docs/benchmarks/verify.md") },
  },
});

interface Case {
  readonly forceField: string;
  readonly molecule: string;
  readonly load: () => VerifySubject;
}

function builtCases(folder: string): Case[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const path = (file: string): string => join(folder, name, file);
      const { force_field: forceField, molecule } = JSON.parse(readFileSync(path("case.json"), "utf8"));
      const files = { system: path("system.xml"), topology: path("topology.pdb") };
      return { forceField, molecule, load: () => subjectOf(molecule, ownSubject(files).system) };
    });
}

function buildMolecules(): string {
  const folder = mkdtempSync(join(tmpdir(), "boltzmill-verify-"));
  execFileSync(flags.python, [beside("./make-verify-molecules.py"), folder, flags.only], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  return folder;
}

function rowOf({ forceField, molecule }: Case, atoms: number, { deviations, passed }: Verification): string {
  const find = (name: string) => deviations.find((deviation) => deviation.name === name)!;
  const parts = deviations.filter(({ name }) => name !== FORCES && name !== TOTAL);
  const worst = parts.reduce((a, b) => (b.share > a.share ? b : a));
  const energy = (difference: number): string => difference.toFixed(4);
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const cells = [
    forceField,
    molecule,
    String(atoms),
    `${energy(worst.difference)} (${worst.name})`,
    percent(worst.share),
    energy(find(TOTAL).difference),
    percent(find(TOTAL).share),
    find(FORCES).difference.toExponential(1),
    passed ? "yes" : "NO",
  ];
  return `| ${cells.join(" | ")} |`;
}

const keyOf = (row: string): string => row.split(" | ").slice(0, 2).join(", ").replace("| ", "");

/** Rows of the table as it is, which are for the cases that this call leaves out. */
function knownRows(): string[] {
  if (flags.only === "" || !existsSync(flags.out)) return [];
  const rows = readFileSync(flags.out, "utf8").split("\n");
  return rows.filter((row) => /^\| .* (yes|NO) \|$/.test(row));
}

/** The known rows, those of equal cases replaced, and the new ones behind them. */
function merged(known: readonly string[], rows: readonly string[]): string[] {
  const byKey = new Map([...known, ...rows].map((row) => [keyOf(row), row]));
  return [...byKey.values()];
}

function writeTable(rows: readonly string[], openmm: string): void {
  const date = today();
  const text = `# Graphs against OpenMM

\`scripts/verify-forcefields.ts\`, ${processor()}, ${date}: \`boltzmill verify\` on ${SETTING.frames} frames of each molecule from 300 to 600 K, seed ${SETTING.seed}, kernels in single precision against OpenMM ${openmm} Reference in double. Allowed are 2e-3 kJ/mol and 1e-6 of an energy, and
2e-4 of a frame's largest component of forces; percentages are of what is allowed.

| force field | molecule | atoms | largest difference of a force's energy / kJ/mol | of tolerance | of the total / kJ/mol | of tolerance | of forces, relative | passed |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
  writeFileSync(flags.out, text);
}

const openmm = createOpenmm({ python: flags.python });
const executor = chooseExecutor({
  threads: 2,
  choice: executorChoices.find((choice) => choice === flags.executor) ?? "auto",
  note: console.error,
});
const table: Case[] = molecules.map(({ name, forceField, load }) => ({
  forceField,
  molecule: name,
  load: () => subjectOf(name, load()),
}));
const known = knownRows();
const rows: string[] = [];
try {
  const cases = [...table, ...builtCases(flags.molecules ?? buildMolecules())];
  for (const one of cases.filter(({ forceField, molecule }) => `${forceField}, ${molecule}`.includes(flags.only))) {
    const subject = one.load();
    const found = await verify(subject, SETTING, executor, openmm);
    rows.push(rowOf(one, subject.masses.length, found));
    console.log(rows.at(-1));
    writeTable(merged(known, rows), found.openmm);
  }
} finally {
  await Promise.all([executor.close(), openmm.close()]);
}
