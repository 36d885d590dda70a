/** How far an estimate may be trusted: findings of single checks, and the verdict that they add up to. */

/** How far the estimates may be trusted. */
export type VerdictStatus = "ok" | "warn" | "unreliable";

/** Whether estimates can be believed, and why not. */
export interface Verdict {
  readonly status: VerdictStatus;
  /** One sentence each, worst first: the figure, what it means, what to do. Empty when ok. */
  readonly reasons: readonly string[];
}

/** What one check has to say against an estimate. */
export interface Finding {
  readonly status: "warn" | "unreliable";
  readonly reason: string;
}

/** An estimate with one standard deviation. */
export interface Estimate {
  readonly value: number;
  /** One standard deviation; Infinity where the samples cannot tell. */
  readonly error: number;
}

/** An estimate that says how far it may be trusted. */
export interface JudgedEstimate extends Estimate, Verdict {}

/** "unreliable" if `unreliable` holds, else "warn". */
export const grade = (unreliable: boolean): Finding["status"] => (unreliable ? "unreliable" : "warn");

/** The verdict of several checks, each of which may have nothing to say: as bad as the worst of them. */
export function verdictOf(findings: readonly (Finding | undefined)[]): Verdict {
  const unreliable = findings.filter((finding) => finding?.status === "unreliable");
  const warnings = findings.filter((finding) => finding?.status === "warn");
  const status = unreliable.length > 0 ? "unreliable" : warnings.length > 0 ? "warn" : "ok";
  return { status, reasons: [...unreliable, ...warnings].map((finding) => finding!.reason) };
}

/** A verdict's reasons as findings, so that what rests on another estimate inherits them. */
export const findingsOf = ({ status, reasons }: Verdict): Finding[] =>
  status === "ok" ? [] : reasons.map((reason) => ({ status, reason }));
