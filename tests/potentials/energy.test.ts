/** Whole systems, their programs, and the places where formulas have poles or kinks. */
import { describe, expect, it } from "vitest";
import {
  cartesianInputs,
  energiesByForce,
  energyAndForces,
  forceLabels,
  forceReference,
  systemEnergy,
} from "../../potentials/energy.ts";
import { forceTable } from "../../potentials/index.ts";
import type { ForceData } from "../../potentials/term.ts";
import { readSystem } from "../../src/chem/systemXml.ts";
import { gradient } from "../../src/graph/gradient.ts";
import { program } from "../../src/graph/program.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { ALANINE_ATOMS, ATOMS, alanineXml, cases, feedsOf, fixture, positions } from "./fixtures.ts";

const alanine = readSystem(alanineXml, forceTable).forces;

describe("energyAndForces", () => {
  it("takes x, y, z and gives the energy and three axes of forces, for any batch", () => {
    const { inputs, outputs } = energyAndForces(alanine, ALANINE_ATOMS);
    const shapes = (tensors: typeof outputs) =>
      Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
    expect(shapes(inputs)).toEqual({ x: ["batch", 22], y: ["batch", 22], z: ["batch", 22] });
    expect(shapes(outputs)).toEqual({ energy: ["batch", 1], fx: ["batch", 22], fy: ["batch", 22], fz: ["batch", 22] });
    expect(shapes(energyAndForces(alanine, ALANINE_ATOMS, 64).outputs).fx).toEqual([64, 22]);
  });

  it("does not grow: the nodes of alanine dipeptide, energies and forces", () => {
    expect(energyAndForces(alanine, ALANINE_ATOMS).nodes.length).toBeLessThanOrEqual(640);
  });

  it("computes the distances of pairs once for all forces", () => {
    const pairs = (ALANINE_ATOMS * (ALANINE_ATOMS - 1)) / 2;
    const energy = systemEnergy(cartesianInputs(ALANINE_ATOMS), alanine);
    const roots = program({ energy }).nodes.filter(({ op, shape }) => op.name === "sqrt" && shape[1] === pairs);
    // The other root is that of the solvent's interaction.
    expect(roots).toHaveLength(2);
  });
});

it("labels forces by their names, and numbers those that share one", () => {
  const named = (name: string): ForceData => ({ type: "HarmonicBondForce", name, group: 0, bonds: [] });
  expect(forceLabels(["a", "b", "a", "a"].map(named))).toEqual(["a", "b", "a 2", "a 3"]);
});

describe("systemEnergy", () => {
  const forces: readonly ForceData[] = cases;

  it("is the sum of the energies by force", () => {
    const cartesian = cartesianInputs(ATOMS);
    const each = Object.fromEntries(energiesByForce(cartesian, forces).map((energy, index) => [`e${index}`, energy]));
    const found = evaluate(program({ total: systemEnergy(cartesian, forces), ...each }), feedsOf([positions]));
    const sum = forces.reduce((total, data) => total + forceReference(positions, data), 0);
    expect(found.total!.data[0]).toBeCloseTo(sum, 9);
    forces.forEach((data, index) => {
      expect(found[`e${index}`]!.data[0]).toBeCloseTo(forceReference(positions, data), 9);
    });
  });

  it("counts a force that is there twice twice", () => {
    const bonds = fixture("HarmonicBondForce");
    const energy = systemEnergy(cartesianInputs(ATOMS), [bonds, bonds]);
    expect(evaluate(program({ energy }), feedsOf([positions])).energy!.data[0]).toBeCloseTo(
      2 * forceReference(positions, bonds),
      9,
    );
  });

  it("lets a force without terms be nothing", () => {
    const empty: ForceData[] = [
      { type: "HarmonicBondForce", name: "none", group: 0, bonds: [] },
      { type: "HarmonicAngleForce", name: "none", group: 0, angles: [] },
      { type: "PeriodicTorsionForce", name: "none", group: 0, torsions: [] },
    ];
    const cartesian = cartesianInputs(ATOMS);
    expect(systemEnergy(cartesian, [...empty, fixture("NonbondedForce")])).toBe(
      systemEnergy(cartesian, [fixture("NonbondedForce")]),
    );
    for (const data of empty) expect(forceReference(positions, data)).toBe(0);
  });

  it("refuses no forces and one atom", () => {
    expect(() => systemEnergy(cartesianInputs(ATOMS), [])).toThrow(/at least one force is needed/);
    expect(() => systemEnergy(cartesianInputs(1), forces)).toThrow(/at least two atoms are needed/);
  });
});

describe("a straight angle", () => {
  const data: ForceData = {
    type: "HarmonicAngleForce",
    name: "angle",
    group: 0,
    angles: [{ atoms: [0, 1, 2], angle: 2, k: 50 }],
  };
  const at = (bend: number): number[] => [0.1, 0, 0, 0, 0, 0, -0.12 * Math.cos(bend), 0.12 * Math.sin(bend), 0];
  const bends = [0, 1e-6, 1e-3, 0.1, Math.PI - 1e-3, Math.PI - 1e-6, Math.PI];
  const cartesian = cartesianInputs(3);

  it("has the right energy, and finite derivatives of first and second order", () => {
    const energy = systemEnergy(cartesian, [data]);
    const axes = [cartesian.x, cartesian.y, cartesian.z];
    const slopes = gradient(energy, axes);
    const curvatures = slopes.flatMap((slope) => gradient(slope, axes));
    const outputs = { energy, ...Object.fromEntries([...slopes, ...curvatures].map((tensor, index) => [`d${index}`, tensor])) };
    const found = evaluate(program(outputs), feedsOf(bends.map(at)));
    bends.forEach((bend, row) => {
      // The angle is off by at most 1e-4 rad where |u x v| < 1e-6 nm^2 counts as straight.
      const expected = 25 * (Math.PI - bend - 2) ** 2;
      expect(Math.abs(found.energy!.data[row]! - expected)).toBeLessThan(50 * 2 * 1e-4);
      expect(Math.abs(forceReference(Float64Array.from(at(bend)), data) - expected)).toBeLessThan(1e-5);
    });
    for (const { data: values } of Object.values(found)) expect([...values].every(Number.isFinite)).toBe(true);
  });
});

describe("two spheres of the implicit solvent, from one inside the other to far apart", () => {
  const small = { charge: 0.3, radius: 0.06, scale: 0.8 };
  const large = { charge: -0.4, radius: 0.2, scale: 0.9 };
  const data: ForceData = { ...fixture("GBSAOBCForce"), particles: [small, large] };
  const distances = Array.from({ length: 400 }, (_, index) => 0.005 + 0.001 * index);
  const frames = distances.map((r) => [0, 0, 0, r, 0, 0]);

  it("have the energy of the reference with its branches, and forces without jumps", () => {
    const found = evaluate(energyAndForces([data], 2), feedsOf(frames));
    distances.forEach((_, row) => {
      const expected = forceReference(Float64Array.from(frames[row]!), data);
      expect(Math.abs(found.energy!.data[row]! - expected)).toBeLessThan(1e-11 * Math.max(1, Math.abs(expected)));
    });
    const force = Array.from({ length: 400 }, (_, row) => found.fx!.data[2 * row + 1]!);
    // The force is minus the slope of the energy between neighbouring points, up to the third derivative.
    for (let row = 1; row + 1 < 400; row++) {
      const slope = (found.energy!.data[row + 1]! - found.energy!.data[row - 1]!) / 0.002;
      expect(Math.abs(force[row]! + slope)).toBeLessThan(2e-2 * Math.max(1, Math.abs(slope)));
    }
  });

  it("pass through all four branches", () => {
    const [o, s] = [small.radius - 0.009, large.scale * (large.radius - 0.009)];
    const [p, t] = [large.radius - 0.009, small.scale * (small.radius - 0.009)];
    expect(distances.some((r) => s - r > o)).toBe(true);
    expect(distances.some((r) => Math.abs(r - s) <= o)).toBe(true);
    expect(distances.some((r) => r - s > o)).toBe(true);
    expect(distances.some((r) => p >= r + t)).toBe(true);
  });
});
