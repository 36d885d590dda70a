/** What threw samples out of the molecule's domain, in words. */
import type { LoadedSystem } from "../../../systems/loadedSystem.ts";
import { coordinateLabel } from "../../chem/internal/layout.ts";
import { atomLabel } from "../../chem/topology.ts";
import { internalTerms, periodsOf } from "../../generators/internalTarget.ts";
import type { VectorEntry } from "../../generators/internalVector.ts";
import { hostArray } from "../../num/hostArray.ts";
import { evaluate } from "../../runtime/interpret/evaluate.ts";
import type { Trajectory } from "../../sample/annealing/surrogate.ts";
import { startProgram } from "../../sample/chainProgram.ts";
import { countInvalid, steepestSlope } from "../../sample/invalidProposals.ts";
import type { Family } from "../../sample/kernels/family.ts";
import { thermalEnergy } from "../../units.ts";
import { dynamicsTarget } from "../molecule.ts";
import type { CorrectionOutput } from "./method.ts";

/** A molecule in internal coordinates. */
export interface InternalMolecule {
  readonly system: LoadedSystem;
  readonly entries: readonly VectorEntry[];
  /** K. */
  readonly temperature: number;
}

/** The force field's terms one by one. */
const termsOf = ({ system, entries, temperature }: InternalMolecule): Family => ({
  dimension: entries.length,
  periods: periodsOf(entries),
  terms: internalTerms(system, entries, dynamicsTarget(system).terms!, thermalEnergy(temperature)),
});

/**
 * One sentence on proposals whose energy was not a number: how many, the sample that made the most, and which term is the steepest where it is, along which
 * coordinate of which atoms; undefined where there were none. `first` is the number of the first sample.
 */
export function invalidSentence(
  molecule: InternalMolecule,
  { invalid, vectors }: Pick<CorrectionOutput, "invalid" | "vectors">,
  { scale }: Pick<Trajectory, "scale">,
  first: number,
): string | undefined {
  const found = countInvalid(invalid);
  if (found === undefined) return undefined;
  const { total, rows } = found;
  const family = termsOf(molecule);
  const { dimension } = family;
  const [worst] = rows;
  const x = vectors.slice(worst! * dimension, (worst! + 1) * dimension);
  const { gradients } = evaluate(startProgram(family), { x: hostArray(x, [1, dimension]) });
  const { term, coordinate, slope } = steepestSlope(family, gradients!.data, scale);
  const { topology, zMatrix } = molecule.system;
  const { part, index } = molecule.entries[coordinate]!;
  const along = coordinateLabel(zMatrix, part, index, (atom) => atomLabel(topology.atoms[atom]!));
  return (
    `${total} proposals of ${rows.length} of ${invalid.length} samples had an energy that is not a number and were rejected, as where a bond or an angle leaves its domain; ` +
    `sample ${first + worst!} made ${invalid[worst!]} of them: the steepest slope where it is now, ${slope.toPrecision(3)} in units of its scale, is that of the ${term} along the ${along}.`
  );
}
