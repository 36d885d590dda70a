/**
 * A small system for each force, with parameters that are all different and nothing by symmetry, and what OpenMM says of it.
 * The parameters are in fixtures.json, which scripts/make-potential-golden.py reads too.
 */
import { readFileSync } from "node:fs";
import type { ForceData, ForceTag } from "../../potentials/term.ts";
import type { Arrays } from "../../src/runtime/executor.ts";

interface Fixtures {
  readonly positions: readonly number[][];
  readonly cases: readonly ForceData[];
}

interface Golden {
  readonly frames: readonly number[][][];
  readonly cases: Readonly<
    Record<string, { readonly xml: string; readonly frames: readonly { readonly energy: number; readonly forces: number[][] }[] }>
  >;
}

/** Energies in kJ/mol and forces in kJ/(mol nm) of named frames of a molecule. */
export interface GoldenFrame {
  readonly name: string;
  readonly positions: readonly number[][];
  readonly energies: Readonly<Record<string, number>>;
  readonly energy: number;
  readonly forces: readonly number[][];
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const fromJson: Fixtures = JSON.parse(read("fixtures.json"));

export const golden: Golden = JSON.parse(read("fixtures.golden.json"));
/** One force or more of every type, each with a name of its own. */
export const cases: readonly ForceData[] = fromJson.cases;
/** The first case of a type. */
export const fixture = <T extends ForceTag>(type: T): ForceData<T> =>
  cases.find((data): data is ForceData<T> & ForceData => data.type === type)!;
/** Positions of six atoms in nm, [atoms * 3], with no two distances, angles or torsions alike. */
export const positions: Float64Array = Float64Array.from(fromJson.positions.flat());
export const ATOMS = 6;

export const alanineXml: string = read("../../systems/alanine-dipeptide/system.xml");
export const alanineFrames: readonly GoldenFrame[] = JSON.parse(read("../../systems/alanine-dipeptide/golden.json")).frames;
export const ALANINE_ATOMS = 22;

/** Conformations [atoms * 3] each as the feeds x, y, z [batch, atoms]. */
export function feedsOf(frames: readonly ArrayLike<number>[]): Arrays {
  const atoms = frames[0]!.length / 3;
  const axis = (offset: number) => ({
    data: Float64Array.from(
      { length: frames.length * atoms },
      (_, k) => frames[Math.floor(k / atoms)]![3 * (k % atoms) + offset]!,
    ),
    shape: [frames.length, atoms],
  });
  return { x: axis(0), y: axis(1), z: axis(2) };
}
