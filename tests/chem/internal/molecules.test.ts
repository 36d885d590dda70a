/** Internal coordinates of molecules with rings, disulfides and triple bonds, on thermal frames by OpenMM. */
import { describe, expect, it } from "vitest";
import { bondAngle } from "../../../src/chem/bondGeometry.ts";
import { coordinateAtoms } from "../../../src/chem/internal/layout.ts";
import { logJacobian } from "../../../src/chem/internal/logJacobian.ts";
import { measure } from "../../../src/chem/internal/measure.ts";
import { place } from "../../../src/chem/internal/place.ts";
import { molecules } from "../molecules.ts";
import { cartesianFeeds } from "./alanine.ts";
import { exactLogVolume } from "./exactVolume.ts";
import { cartesianInputs, internalInputs, largestDifference, run } from "./harness.ts";

const TURN = 2 * Math.PI;
const degrees = (angle: number): number => (180 / Math.PI) * angle;

describe.each(molecules)("$name", ({ topology, zMatrix, frames }) => {
  const atoms = topology.atoms.length;
  const rows = frames.map((frame) => Array.from({ length: atoms }, (_, atom) => frame.slice(3 * atom, 3 * atom + 3)));
  const inputs = cartesianInputs(atoms);
  const internals = run({ ...measure(inputs, zMatrix) }, cartesianFeeds(rows));

  it("comes back from its internal coordinates, hands and rings included", () => {
    const again = run({ ...measure(place(measure(inputs, zMatrix), zMatrix), zMatrix) }, cartesianFeeds(rows));
    expect(largestDifference(again.bonds, internals.bonds)).toBeLessThan(1e-12);
    expect(largestDifference(again.angles, internals.angles)).toBeLessThan(1e-11);
    expect(largestDifference(again.torsions, internals.torsions, TURN)).toBeLessThan(1e-10);
    const { x, y, z } = run({ ...place(internalInputs(zMatrix), zMatrix) }, internals);
    const errors = topology.bonds.flatMap(([a, b]) =>
      rows.map((frame, row) => {
        const placed = Math.hypot(...[x, y, z].map(({ data }) => data[row * atoms + a]! - data[row * atoms + b]!));
        return Math.abs(placed - Math.hypot(...[0, 1, 2].map((k) => frame[a]![k]! - frame[b]![k]!)));
      }),
    );
    // Bonds that close rings are not among the coordinates.
    expect(Math.max(...errors)).toBeLessThan(1e-11);
  });

  it("has the log-Jacobian of automatic differentiation", () => {
    const { value } = run({ value: logJacobian(internalInputs(zMatrix)) }, internals);
    const hottest = frames.length - 1;
    expect(Math.abs(value.data[hottest]! - exactLogVolume(zMatrix, internals, hottest))).toBeLessThan(1e-8);
  });

  it("has no angle near a line, up to 800 K: neither among its coordinates nor in the frames that define them", () => {
    const { angles, torsions } = coordinateAtoms(zMatrix);
    const found = rows.flatMap((frame) =>
      [...angles, ...torsions.map(([, bond, angle, torsion]) => [bond, angle, torsion] as const)].map((atoms) =>
        degrees(bondAngle(frame.flat(), frame.length, atoms)[0]!),
      ),
    );
    expect(Math.min(...found)).toBeGreaterThan(18);
    expect(Math.max(...found)).toBeLessThan(165);
  });
});
