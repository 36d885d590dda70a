/** The mass metric of fixed distances against the kinetic energy of free and of all coordinates, and the coordinates that distances hold. */
import { describe, expect, it } from "vitest";
import { heldCoordinates } from "../../../src/chem/internal/held.ts";
import { coordinateAtoms } from "../../../src/chem/internal/layout.ts";
import { type FixedDistances, logMassMetric } from "../../../src/chem/internal/massMetric.ts";
import { place } from "../../../src/chem/internal/place.ts";
import type { DistanceConstraint } from "../../../src/chem/systemXml.ts";
import { neighbours } from "../../../src/chem/topology.ts";
import { buildZMatrix } from "../../../src/chem/zMatrix.ts";
import { UserError } from "../../../src/errors.ts";
import { cholesky } from "../../../src/num/symmetricMatrix.ts";
import { findMolecule } from "../../../systems/index.ts";
import { cartesianInputs, type Float64, type InternalArrays, internalInputs, run, spreadInternals } from "./harness.ts";

const { topology, positions, zMatrix, molecularSystem } = findMolecule("alanine-dipeptide").load();
const atoms = topology.atoms.length;
const labels = topology.atoms.map(({ name }) => name);
const { masses } = molecularSystem;
const isHydrogen = (atom: number): boolean => topology.atoms[atom]!.element === "H";

const distance = (a: number, b: number): number =>
  Math.hypot(...[0, 1, 2].map((k) => positions[3 * a + k]! - positions[3 * b + k]!));
const fixed = (pairs: readonly (readonly [number, number])[]): DistanceConstraint[] =>
  pairs.map(([a, b]) => ({ atoms: [a, b], distance: distance(a, b) }));

const hydrogenBonds = topology.bonds.filter(([a, b]) => isHydrogen(a) || isHydrogen(b));
/** Distances between hydrogens of one atom, as HAngles fixes them. */
const acrossAngles = neighbours(topology).flatMap((list) => {
  const hydrogens = list.filter(isHydrogen);
  return hydrogens.flatMap((a, i) => hydrogens.slice(0, i).map((b) => [b, a] as const));
});

const logDeterminant = (matrix: number[][]): number => {
  const factor = cholesky(Float64Array.from(matrix.flat()), matrix.length)!;
  return 2 * matrix.reduce((sum, _, i) => sum + Math.log(factor[i * matrix.length + i]!), 0);
};

const STEP = 1e-5;
const PARTS = ["bonds", "angles", "torsions"] as const;

const shifted = (internal: InternalArrays, part: (typeof PARTS)[number], index: number, by: number): InternalArrays => {
  const data = internal[part].data.slice();
  data[index]! += by;
  return { ...internal, [part]: { data, shape: internal[part].shape } };
};

const placedAt = (internal: InternalArrays): number[] => {
  const { x, y, z } = run<"x" | "y" | "z">({ ...place(internalInputs(zMatrix), zMatrix) }, internal);
  return [x, y, z].flatMap(({ data }: Float64) => Array.from(data));
};

/** Columns of dx/dq times root masses: the coordinates that are asked for, by differences, and rigid motion. */
function motions(internal: InternalArrays, wanted: (part: (typeof PARTS)[number], index: number) => boolean): number[][] {
  const at = placedAt(internal);
  const columns = PARTS.flatMap((part) =>
    Array.from(internal[part].data, (_, index) => index)
      .filter((index) => wanted(part, index))
      .map((index) => {
        const [up, down] = [STEP, -STEP].map((by) => placedAt(shifted(internal, part, index, by)));
        return up!.map((value, i) => (value - down![i]!) / (2 * STEP));
      }),
  );
  const along = [0, 1, 2].map((axis) => at.map((_, i) => Number(Math.floor(i / atoms) === axis)));
  const about = [0, 1, 2].map((axis) => {
    const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
    return at.map((_, i) => {
      const [own, atom] = [Math.floor(i / atoms), i % atoms];
      return own === u ? -at[v * atoms + atom]! : own === v ? at[u * atoms + atom]! : 0;
    });
  });
  return [...columns, ...along, ...about].map((column) => column.map((value, i) => value * Math.sqrt(masses[i % atoms]!)));
}

/** log det^(1/2) of the kinetic energy's matrix over the motions. */
const logRoom = (columns: number[][]): number =>
  0.5 * logDeterminant(columns.map((a) => columns.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0))));

const metricAt = (internal: InternalArrays, distances: FixedDistances): number => {
  const at = placedAt(internal);
  const axis = (k: number): Float64 => ({ data: Float64Array.from(at.slice(k * atoms, (k + 1) * atoms)), shape: [1, atoms] });
  const { value } = run({ value: logMassMetric(cartesianInputs(atoms), distances)! }, { x: axis(0), y: axis(1), z: axis(2) });
  return value.data[0]!;
};

describe("logMassMetric", () => {
  const held = heldCoordinates(zMatrix, fixed(topology.bonds), positions, labels);
  const isHeld = (part: (typeof PARTS)[number], index: number): boolean =>
    held.some((own) => own.part === part && own.index === index);
  const distances: FixedDistances = { pairs: topology.bonds, masses };
  const frames = [0, 1].map((index): InternalArrays => {
    const spread = spreadInternals(zMatrix, 2);
    const row = ({ data, shape }: Float64): Float64 => ({
      data: data.slice(index * shape[1]!, (index + 1) * shape[1]!),
      shape: [1, shape[1]!],
    });
    return { bonds: row(spread.bonds), angles: row(spread.angles), torsions: row(spread.torsions) };
  });
  /** The room of momenta in the free coordinates over that in all, which is the volume element itself. */
  const ratio = (internal: InternalArrays): number =>
    logRoom(motions(internal, (part, index) => !isHeld(part, index))) - logRoom(motions(internal, () => true));

  it("is the ratio of the kinetic energy's determinants of free and all motion, up to a constant", () => {
    const ratios = frames.map(ratio);
    const [first, second] = frames.map((internal, index) => metricAt(internal, distances) - ratios[index]!);
    expect(first! - second!).toBeCloseTo(0, 5);
    // Without it the two differ, so that the test can fail.
    expect(Math.abs(ratios[0]! - ratios[1]!)).toBeGreaterThan(0.1);
  });

  it("is nothing where no two distances meet", () => {
    const one = cartesianInputs(atoms);
    expect(logMassMetric(one, { pairs: [topology.bonds[0]!], masses })).toBeUndefined();
  });
});

describe("heldCoordinates", () => {
  it("holds every bond to a hydrogen, and nothing else", () => {
    const held = heldCoordinates(zMatrix, fixed(hydrogenBonds), positions, labels);
    expect(new Set(held.map(({ part }) => part))).toEqual(new Set(["bonds"]));
    const pairs = held.map(({ index }) => [...coordinateAtoms(zMatrix).bonds[index]!].sort((a, b) => a - b).join(" "));
    expect(pairs.sort()).toEqual(hydrogenBonds.map((pair) => pair.join(" ")).sort());
  });

  it("holds angles and dihedrals of groups whose distances are all fixed, at the structure's values", () => {
    const pairs = [...hydrogenBonds, ...acrossAngles];
    const names = new Set(pairs.map((pair) => [...pair].sort((a, b) => a - b).join(" ")));
    const isFixed = (a: number, b: number): boolean => names.has(`${Math.min(a, b)} ${Math.max(a, b)}`);
    const own = buildZMatrix(topology, new Set(), isFixed);
    const held = heldCoordinates(own, fixed(pairs), positions, labels);
    expect(held).toHaveLength(pairs.length);
    expect(held.filter(({ part }) => part === "torsions")).toHaveLength(3);
    const { bonds, angles, torsions } = coordinateAtoms(own);
    const atomsOf = { bonds, angles, torsions } as const;
    for (const { part, index } of held) expect(atomsOf[part][index]!.filter(isHydrogen).length).toBeGreaterThan(0);
  });

  it.each([
    ["depends on free coordinates", [{ atoms: [0, 10] as const, distance: 0.5 }], /depends on coordinates that are free/],
    ["is fixed twice", [...fixed(hydrogenBonds.slice(0, 1)), ...fixed(hydrogenBonds.slice(0, 1))], /is fixed twice/],
    ["is none", [{ atoms: hydrogenBonds[0]!, distance: 0 }], /is 0 nm/],
  ])("refuses a distance that %s", (_, constraints, message) => {
    expect(() => heldCoordinates(zMatrix, constraints, positions, labels)).toThrow(UserError);
    expect(() => heldCoordinates(zMatrix, constraints, positions, labels)).toThrow(message);
  });
});
