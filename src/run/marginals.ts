/** Single internal coordinates of a run: those in which a generator's draws differ most from the frames that it learned from. */
import type { LoadedSystem } from "../../systems/loadedSystem.ts";
import { bondAngle, bondLength } from "../chem/bondGeometry.ts";
import { dihedral } from "../chem/dihedral.ts";
import type { AtomIndex, Topology } from "../chem/topology.ts";
import { rangeAxis, sharesOf, totalVariation } from "../estimate/metrics/histograms.ts";
import type { Marginal } from "../report/reportData.ts";
import { gatherRows } from "./rows.ts";

/** Coordinates that are shown. */
const SHOWN = 6;
/** Conformations that the choice is made by, and bins of their histograms. */
const COMPARED = 10_000;
const BINS = 50;

/** An internal coordinate of the z-matrix. */
interface InternalCoordinate {
  readonly name: string;
  readonly unit: "nm" | "rad";
  readonly values: (positions: Float32Array) => Float64Array;
}

/** "N–CA–C, ALA 2" by the residue of the atom that is placed. */
function nameOf({ atoms }: Topology, kind: string, path: readonly AtomIndex[]): string {
  const { residueName, residueNumber } = atoms[path[0]!]!;
  return `${kind} ${path.map((index) => atoms[index]!.name).join("–")}, ${residueName} ${residueNumber}`;
}

/** Bonds, angles and torsions of the z-matrix; those among its first three atoms too. */
export function internalCoordinates({ topology, zMatrix }: Pick<LoadedSystem, "topology" | "zMatrix">): InternalCoordinate[] {
  const count = topology.atoms.length;
  const { root, rows } = zMatrix;
  const [first, second, third] = root;
  const bonds = [[first, second] as const, [third, second] as const, ...rows.map(({ atom, bond }) => [atom, bond] as const)];
  const angles = [root, ...rows.map(({ atom, bond, angle }) => [atom, bond, angle] as const)];
  const torsions = rows.map(({ atom, bond, angle, torsion }) => [atom, bond, angle, torsion] as const);
  const named = (kind: string, path: readonly AtomIndex[]) => nameOf(topology, kind, path);
  return [
    ...bonds.map((path) => ({
      name: named("bond", path),
      unit: "nm" as const,
      values: (positions: Float32Array) => bondLength(positions, count, path),
    })),
    ...angles.map((path) => ({
      name: named("angle", path),
      unit: "rad" as const,
      values: (positions: Float32Array) => bondAngle(positions, count, path),
    })),
    ...torsions.map((path) => ({
      name: named("torsion", path),
      unit: "rad" as const,
      values: (positions: Float32Array) => dihedral(positions, count, path),
    })),
  ];
}

/** At most so many conformations, evenly thinned. */
function thinned(positions: Float32Array, width: number, most: number): Float32Array {
  const count = positions.length / width;
  if (count <= most) return positions;
  return gatherRows(
    positions,
    Array.from({ length: most }, (_, at) => Math.floor(((at + 0.5) * count) / most)),
    width,
  );
}

function distance(a: Float64Array, b: Float64Array): number {
  const axis = rangeAxis([a, b], BINS);
  const shares = (values: Float64Array) => sharesOf([{ values, axis }], { samples: values.length });
  return totalVariation(shares(a), shares(b));
}

/** Positions [n, atoms, 3] in nm, all of them numbers. */
export interface ShownPositions {
  readonly training: Float32Array;
  /** What the generator drew. */
  readonly draws: Float32Array;
  /** In the order of the report's log weights: the draws, or what a correction made of them. */
  readonly samples: Float32Array;
}

/** The internal coordinates with the largest total variation between the histograms of draws and of training frames, the largest first. */
export function marginalsOf(
  system: Pick<LoadedSystem, "topology" | "zMatrix">,
  { training, draws, samples }: ShownPositions,
): Marginal[] {
  const width = 3 * system.topology.atoms.length;
  if (training.length === 0 || draws.length === 0) return [];
  const [some, own] = [thinned(training, width, COMPARED), thinned(draws, width, COMPARED)];
  return internalCoordinates(system)
    .map((coordinate) => ({ coordinate, difference: distance(coordinate.values(own), coordinate.values(some)) }))
    .sort((a, b) => b.difference - a.difference)
    .slice(0, SHOWN)
    .map(({ coordinate: { name, unit, values }, difference }) => ({
      name,
      unit,
      difference,
      training: values(training),
      generator: values(draws),
      reweighted: values(samples),
    }));
}
