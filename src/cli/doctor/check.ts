/** The contract of the doctor's checks. */
import { messageOf } from "../../errors.ts";

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

/** The first line of what was thrown: some libraries add pages. */
export const firstLine = (error: unknown): string => messageOf(error).split("\n")[0]!;
