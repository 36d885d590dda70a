/** Estimates of one free energy by several methods beside each other. */
import { type Finding, findingsOf, type JudgedEstimate, type Verdict, verdictOf } from "../../estimate/finding.ts";

/** What one method says; value and error in kT. */
export interface FreeEnergyRow extends JudgedEstimate {
  readonly method: string;
  /** Conformations that it rests on. */
  readonly samples: number;
  /** Overlap of the two ends, 0 apart and 1/2 for equal ones, where the method knows it. */
  readonly overlap?: number;
}

/** One free energy. */
export interface FreeEnergyComparison {
  readonly name: string;
  readonly rows: readonly FreeEnergyRow[];
  /** Whether the methods agree. */
  readonly agreement: Verdict;
}

/** Two estimates, each of which vouches for its error, differ by so many joint errors by chance 1 time in 16 000. */
const CONTRADICTION = 4;

/** kT: energies are computed in single precision, good to about 1e-4 kJ/mol, so estimates of vanishing error may differ by as much. */
const PRECISION = 1e-4;

/** The estimates with what they say against each other; those that warn of their own errors are no witnesses. */
export function compared(name: string, rows: readonly FreeEnergyRow[]): FreeEnergyComparison {
  const witnesses = rows.filter(({ status, value }) => status === "ok" && Number.isFinite(value));
  const findings = witnesses.flatMap((a, i) => witnesses.slice(i + 1).flatMap((b) => contradiction(a, b)));
  return { name, rows, agreement: verdictOf(findings) };
}

function contradiction(a: FreeEnergyRow, b: FreeEnergyRow): Finding[] {
  const scores = Math.abs(a.value - b.value) / Math.hypot(a.error, b.error, PRECISION);
  if (!(scores > CONTRADICTION)) return [];
  const figure = `"${a.method}" and "${b.method}" differ by ${scores.toFixed(1)} joint errors, more than ${CONTRADICTION}`;
  const reason = `${figure}: the dynamics and the generator do not sample the same; run longer, or correct the generator's samples.`;
  return [{ status: "unreliable", reason }];
}

/** The estimate under a method's name; further findings make it no better. */
export const row = (
  method: string,
  samples: number,
  { value, error, ...own }: JudgedEstimate,
  further: readonly (Finding | undefined)[] = [],
  overlap?: number,
): FreeEnergyRow => ({
  method,
  samples,
  value,
  error,
  ...verdictOf([...findingsOf(own), ...further]),
  ...(overlap === undefined ? {} : { overlap }),
});
