/** What exploration found beyond the samples. */
import { coordinateAtoms } from "../../chem/internal/layout.ts";
import { type TorsionView, type Uncovered, uncovered, type Widening, widening } from "../../estimate/coverage.ts";
import type { VectorEntry } from "../../generators/internalVector.ts";
import type { Executor } from "../../runtime/executor.ts";
import { torsionsOf } from "../analysis.ts";
import { encodePositions, fitEntries } from "../internalVectors.ts";
import type { StageContext } from "../stage.ts";
import type { ExplorationFrames } from "./dynamics.ts";

/** "bond C-N": a coordinate by its atoms. */
function nameOf({ system: { zMatrix, topology } }: StageContext, { part, index }: VectorEntry): string {
  const atoms = coordinateAtoms(zMatrix)[part][index]!;
  return `${part.slice(0, -1)} ${atoms.map((atom) => topology.atoms[atom]!.name).join("-")}`;
}

/** Frames where no sample is, for each torsion and each pair that the molecule's maps show; `effective` independent samples. */
export function uncoveredBy(
  { definition, system }: StageContext,
  positions: Float32Array,
  frames: ExplorationFrames,
  effective: number,
): Uncovered[] {
  const atoms = system.topology.atoms.length;
  const [ofSamples, ofFrames] = [positions, frames.positions].map((all) => torsionsOf(definition, all, atoms));
  const view = (names: readonly string[]): TorsionView => ({
    names,
    samples: names.map((name) => ofSamples![name]!),
    frames: names.map((name) => ofFrames![name]!),
  });
  const views = [...Object.keys(definition.torsions).map((name) => [name]), ...definition.maps];
  return views.map((names) => uncovered(view(names), frames.chain, effective));
}

const column = (vectors: Float32Array, d: number, k: number): Float64Array =>
  Float64Array.from({ length: vectors.length / d }, (_, row) => vectors[row * d + k]!);

/** How much wider the frames spread than the samples along each coordinate on the line, the widest first. */
export async function wideningsBy(
  context: StageContext,
  positions: Float32Array,
  frames: ExplorationFrames,
  executor: Executor,
): Promise<Widening[]> {
  const { system } = context;
  const entries = await fitEntries(frames.positions, system, executor);
  const [ofSamples, ofFrames] = [
    await encodePositions(positions, system, entries, executor),
    await encodePositions(frames.positions, system, entries, executor),
  ];
  const d = entries.length;
  const all = entries.flatMap((entry, k) =>
    entry.kind === "circle"
      ? []
      : [widening(nameOf(context, entry), column(ofSamples.vectors, d, k), column(ofFrames.vectors, d, k))],
  );
  return all.sort((a, b) => b.ratio - a.ratio);
}
