import type { Numbers, ReportData } from "./reportData.ts";

const same = (what: string, found: Numbers, expected: Numbers, of: string): void => {
  if (found.length !== expected.length)
    throw new Error(
      `internal: report: ${what} has ${found.length} entries, but ${of} has ${expected.length}; pass arrays of one length`,
    );
};

/** Throws where arrays that belong together differ in length. */
export const checkReportData = (data: ReportData): void => {
  const { logWeights } = data;
  same("reducedEnergies.generator", data.reducedEnergies.generator, logWeights, "logWeights");
  for (const { axes, training, generator } of data.torsionMaps) {
    const name = `torsion map ${axes.join(", ")}`;
    same(`${name}, training y`, training.y, training.x, "training x");
    same(`${name}, generator x`, generator.x, logWeights, "logWeights");
    same(`${name}, generator y`, generator.y, logWeights, "logWeights");
  }
  for (const { name, reweighted } of data.marginals) same(`${name}, reweighted`, reweighted, logWeights, "logWeights");
  for (const { coordinate, centres, reweighted, generatorKT, reference } of data.profiles) {
    const name = `profile of ${coordinate}`;
    same(`${name}, reweighted values`, reweighted.valueKT, centres, "its centres");
    same(`${name}, reweighted errors`, reweighted.errorKT, centres, "its centres");
    same(`${name}, generator`, generatorKT, centres, "its centres");
    if (reference === undefined) continue;
    same(`${name}, reference values`, reference.valueKT, reference.centres, "the reference's centres");
    same(`${name}, reference errors`, reference.errorKT, reference.centres, "the reference's centres");
  }
  for (const { title, series } of data.trainingCurves)
    for (const { name, steps, values } of series) same(`curve ${title}: ${name}`, values, steps, "its steps");
};
