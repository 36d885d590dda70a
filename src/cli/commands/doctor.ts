import type { Finding, FindingStatus } from "../doctor/check.ts";
import { checkExecutors } from "../doctor/executors.ts";
import { checkCores, checkFolder, checkMemory, checkNode } from "../doctor/machine.ts";
import { checkOpenmm } from "../doctor/openmm.ts";
import { checkOptionalPackages, checkRuntime, checkSystems } from "../doctor/software.ts";
import { formatTable } from "../table.ts";

const WORDS: Readonly<Record<FindingStatus, string>> = { ok: "ok", missing: "MISSING", advice: "advice", optional: "optional" };

const rowOf = ({ name, status, found }: Finding): string[] => [WORDS[status], name, found];

const adviceOf = ({ name, status, mend }: Finding): string[] =>
  status === "ok" || mend === undefined ? [] : [`${name.trim()} (${WORDS[status]}): ${mend}.\n`];

/** boltzmill doctor: what this machine has, what is missing and how to get it. Returns 1 where the main job cannot run, else 0. */
export async function doctorCommand(): Promise<number> {
  const findings = [
    checkNode(),
    ...(await checkRuntime()),
    ...(await checkExecutors()),
    checkCores(),
    checkMemory(),
    checkFolder(),
    ...checkSystems(),
    ...checkOptionalPackages(),
    await checkOpenmm(),
  ];
  const advice = findings.flatMap(adviceOf);
  const missing = findings.filter(({ status }) => status === "missing");
  const verdict =
    missing.length === 0
      ? "Everything that boltzmill needs is here."
      : `Needed and missing: ${missing.map(({ name }) => name.trim()).join(", ")}.`;
  process.stdout.write(`${formatTable(findings.map(rowOf))}\n${[...advice, verdict].join("")}\n`);
  return missing.length === 0 ? 0 : 1;
}
