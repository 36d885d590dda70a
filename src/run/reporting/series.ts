/** Curves of a training as a report shows them. */
import type { CurvePanel } from "../../report/reportData.ts";
import type { Row } from "../history.ts";

/** What the rows recorded of a figure; empty where the training has no such figure. */
export function series(label: string, rows: readonly Row[], figure: string): CurvePanel["series"][number] {
  const recorded = rows.filter((row) => row[figure] !== undefined);
  return { name: label, steps: recorded.map(({ step }) => step!), values: recorded.map((row) => row[figure]!) };
}
