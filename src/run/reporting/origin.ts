/** What a report says of where the samples of a run came from. */
import type { ReportData } from "../../report/reportData.ts";
import type { Torsions } from "../analysis.ts";

/** Frames, curves, counts, settings and papers behind the samples. */
export interface Origin
  extends Pick<ReportData, "trainingCurves" | "replicaExchange" | "settings" | "citations" | "names">,
    Required<Pick<ReportData, "counts">> {
  /** Frames at the target temperature that were learned from, or that dynamics from given samples has made. */
  readonly training: { readonly positions: Float32Array; readonly torsions: Torsions; readonly reducedEnergy: Float64Array };
}
