/** The contract of the doctor's checks. */

/** "missing": the main job cannot run; "advice": it can, with a drawback; "optional": nothing lacks without it. */
export type FindingStatus = "ok" | "missing" | "advice" | "optional";

export interface Finding {
  readonly name: string;
  readonly status: FindingStatus;
  /** What was found. */
  readonly found: string;
  /** What to do about it. */
  readonly mend?: string;
}
