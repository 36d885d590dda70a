/** Free-energy surfaces over one or two torsions of a run. */

import { dihedral } from "../../chem/dihedral.ts";
import { openTable } from "../../chem/formats/csv.ts";
import { UserError } from "../../errors.ts";
import { angleAxis } from "../../estimate/binning.ts";
import { type FreeEnergySurface, freeEnergySurface } from "../../estimate/freeEnergySurface.ts";
import type { Key } from "../../num/random.ts";
import { finiteRows } from "../analysis.ts";
import { logWeights } from "../samples.ts";
import type { RunSource } from "./source.ts";

/** Bins of a torsion: 6 degrees alone, 10 in a map. */
const BINS = [60, 36] as const;

/** The surface of one or two torsions, "phi" or "phi,psi", from the run's weighted draws. Throws a UserError for names that are none. */
export function surfaceOfTorsions({ draws, job }: RunSource, names: readonly string[], stream: Key): FreeEnergySurface {
  const { torsions } = job.definition;
  const unknown = names.find((name) => !Object.hasOwn(torsions, name));
  if (unknown !== undefined || names.length < 1 || names.length > 2) {
    throw new UserError(
      `A surface over ${names.join(",")} was asked for: give one or two of the torsions ${Object.keys(torsions).join(", ")}, with a comma between.`,
    );
  }
  const atoms = job.system.topology.atoms.length;
  const all = logWeights(draws);
  const { rows, positions } = finiteRows(draws.positions, 3 * atoms);
  const coordinates = names.map((name) => ({
    values: dihedral(positions, atoms, torsions[name]!),
    axis: angleAxis(BINS[names.length - 1]!),
  }));
  return freeEnergySurface(
    coordinates,
    Float64Array.from(rows, (at) => all[at]!),
    { stream },
  );
}

/** Writes a surface: the centre of each cell in rad, its free energy and one standard error in kT, and its effective samples. */
export function writeSurface(
  path: string,
  names: readonly string[],
  { centres, freeEnergy, error, effective }: FreeEnergySurface,
): void {
  const table = openTable(path, [...names.map((name) => `${name}_rad`), "free_energy_kT", "error_kT", "effective_samples"]);
  const last = centres.at(-1)!.length;
  freeEnergy.forEach((value, cell) => {
    const at = centres.length === 1 ? [centres[0]![cell]!] : [centres[0]![Math.floor(cell / last)]!, centres[1]![cell % last]!];
    table.write([...at, value, error[cell]!, effective[cell]!]);
  });
  table.close();
}
