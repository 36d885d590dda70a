import { describe, expect, it } from "vitest";
import { fitVector, fromVector, insideDomain, toVector, type VectorEntry } from "../../src/generators/internalVector.ts";
import { decodeProgram, encodeProgram, measureProgram } from "../../src/generators/molecularGenerator.ts";
import { input } from "../../src/graph/node.ts";
import { add } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { hostArray } from "../../src/num/hostArray.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { alanineDipeptide } from "../../systems/molecules.ts";
import { goldenFrames } from "../chem/internal/alanine.ts";
import { internalInputs, largestDifference, run, spreadInternals } from "../chem/internal/harness.ts";
import { moleculeNamed } from "../chem/molecules.ts";

const TURN = 2 * Math.PI;
const { zMatrix } = alanineDipeptide.load();
const FRAMES = goldenFrames.length;
const ATOMS = 22;

/** [frames, 3 * atoms], axis-major. */
const positions = hostArray(
  Float64Array.from(goldenFrames.flatMap((frame) => [0, 1, 2].flatMap((axis) => frame.map((atom) => atom[axis]!)))),
  [FRAMES, 3 * ATOMS],
);
const measured = evaluate(measureProgram(zMatrix), { positions });
const internal = { bonds: measured.bonds!, angles: measured.angles!, torsions: measured.torsions! };
const chart = { zMatrix, held: [] };
const entries = fitVector(chart, internal);

describe("fitVector", () => {
  it("names every internal coordinate once: proper torsions, improper ones, angles, bonds", () => {
    const kinds = entries.map(({ part, index }) => (part === "torsions" ? zMatrix.rows[index]!.kind : part));
    const rank = ["proper", "improper", "angles", "bonds"];
    const ranks = kinds.map((kind) => rank.indexOf(kind));
    expect(ranks).toEqual(ranks.toSorted());
    expect(new Set(entries.map(({ part, index }) => `${part} ${index}`)).size).toBe(3 * ATOMS - 6);
    expect(entries).toHaveLength(3 * ATOMS - 6);
    for (const { part, index, kind } of entries) {
      expect(kind).toBe(part === "torsions" && zMatrix.rows[index]!.kind === "proper" ? "circle" : "line");
    }
  });

  it("has torsions of rings on the line while they leave a sixth of the circle empty, beside the cut at pi too", () => {
    const { topology, zMatrix: ring } = moleculeNamed("proline");
    const closing = ring.rows.findIndex(({ atom }) => topology.atoms[atom]!.name === "CG");
    expect(ring.rows[closing]!.kind).toBe("ring");
    const fitted = (angles: readonly number[]): VectorEntry => {
      const shaped = (count: number, value: (frame: number) => number) =>
        hostArray(
          Float64Array.from({ length: angles.length * count }, (_, at) => value(Math.floor(at / count))),
          [angles.length, count],
        );
      const frames = {
        bonds: shaped(ring.rows.length + 2, () => 0.1),
        angles: shaped(ring.rows.length + 1, () => 2),
        torsions: shaped(ring.rows.length, (frame) => angles[frame]!),
      };
      return fitVector({ zMatrix: ring, held: [] }, frames).find(({ part, index }) => part === "torsions" && index === closing)!;
    };
    // Two puckers on both sides of pi, one rarer than the other: the range is their hull, and the cut is opposite to its middle.
    const puckers = fitted([2.6, 2.5, 2.5, -2.5, 2.6, 2.55]);
    expect(puckers.kind).toBe("line");
    expect(Math.abs(wrap(puckers.origin - Math.PI))).toBeLessThan(1e-12);
    expect(Math.abs(wrap(puckers.origin + puckers.centre - (2.6 + 2.5 + 2.5 + TURN - 2.5 + 2.6 + 2.55) / 6))).toBeLessThan(1e-12);
    expect(fitted(Array.from({ length: 7 }, (_, step) => 0.9 * step - 2.9)).kind).toBe("circle");
    expect(fitted(Array.from({ length: 6 }, (_, step) => 0.9 * step - 2.9)).kind).toBe("line");
  });

  it("takes the mean of an improper torsion on the circle, where it lies across the cut at pi too", () => {
    const deviations = [-0.2, -0.1, 0, 0.1, 0.2, 0.3];
    const at = (torsion: number) => ({
      bonds: constantPart(ATOMS - 1, 0.1),
      angles: constantPart(ATOMS - 2, 2),
      torsions: hostArray(
        Float64Array.from(deviations.flatMap((deviation) => zMatrix.rows.map(() => wrap(torsion + deviation)))),
        [deviations.length, zMatrix.rows.length],
      ),
    });
    const constantPart = (count: number, value: number) =>
      hostArray(Float64Array.from(deviations.flatMap((deviation) => Array<number>(count).fill(value + 0.01 * deviation))), [
        deviations.length,
        count,
      ]);
    for (const torsion of [3.1, -3.1, 2, -0.3]) {
      const own = fitVector(chart, at(torsion)).filter(({ part, kind }) => part === "torsions" && kind === "line");
      expect(own.length).toBeGreaterThan(5);
      for (const { origin, centre, scale } of own) {
        // The centre is the mean of what is counted from the origin, so together they are the mean: 0.05 above the torsion.
        expect(Math.abs(wrap(origin + centre - torsion - 0.05))).toBeLessThan(1e-12);
        expect(Math.abs(centre)).toBeLessThan(0.01);
        expect(scale).toBeCloseTo(Math.sqrt(35 / 12) * 0.1, 10);
      }
    }
    const [bond] = fitVector(chart, at(1)).filter(({ part }) => part === "bonds");
    expect(bond).toMatchObject({ origin: 0, kind: "line" });
    expect(bond!.centre).toBeCloseTo(0.1005, 12);
    expect(bond!.scale).toBeCloseTo(0.001 * Math.sqrt(35 / 12), 12);
  });
});

const wrap = (angle: number): number => angle - TURN * Math.round(angle / TURN);

describe("the vector of internal coordinates", () => {
  const roundTrip = (values: { readonly [P in keyof typeof internal]: (typeof internal)[P] }, batch: number) => {
    const vector = run({ z: toVector(entries, internalInputs(zMatrix)) }, values).z;
    expect(vector.shape).toEqual([batch, entries.length]);
    return { vector, back: run({ ...fromVector(entries, input("z", ["batch", entries.length])) }, { z: vector }) };
  };

  it("is undone by fromVector on golden frames and all over the domain, next to the cut at pi too", () => {
    const spread = spreadInternals(zMatrix, 6);
    const edge = Math.PI - 1e-9;
    const cut = {
      ...spread,
      torsions: hostArray(
        spread.torsions.data.map((value) => (value > 0 ? edge : -edge)),
        spread.torsions.shape,
      ),
    };
    for (const [values, batch] of [
      [internal, FRAMES],
      [spread, 6],
      [cut, 6],
    ] as const) {
      const { back } = roundTrip(values, batch);
      expect(largestDifference(back.bonds, values.bonds)).toBeLessThan(1e-14);
      expect(largestDifference(back.angles, values.angles)).toBeLessThan(1e-14);
      expect(largestDifference(back.torsions, values.torsions, TURN)).toBeLessThan(1e-13);
    }
  });

  it("has improper torsions near 0, whatever their mean", () => {
    const { vector } = roundTrip(internal, FRAMES);
    const improper = entries.flatMap(({ part, kind }, column) => (part === "torsions" && kind === "line" ? [column] : []));
    for (let row = 0; row < FRAMES; row++) {
      for (const column of improper) expect(Math.abs(vector.data[row * entries.length + column]!)).toBeLessThan(1);
    }
  });

  it("turns into positions of the same energy and internal coordinates", () => {
    const encode = evaluate(encodeProgram(chart, entries), { positions });
    const energy = ({ x, y, z }: { x: Parameters<typeof sum>[0]; y: typeof x; z: typeof x }) => sum(add(x, add(y, z)), 1);
    const decode = evaluate(decodeProgram(chart, entries, energy), { vector: encode.vector! });
    expect(largestDifference(decode.logJacobian!, encode.logJacobian!)).toBeLessThan(1e-9);
    const again = evaluate(encodeProgram(chart, entries), { positions: decode.positions! });
    expect(largestDifference(again.vector!, encode.vector!, TURN)).toBeLessThan(1e-9);
    const total = decode.positions!.data.slice(0, 3 * ATOMS).reduce((a: number, b: number) => a + b, 0);
    expect(decode.energy!.data[0]).toBeCloseTo(total, 10);
    expect(decode.energy!.shape).toEqual([FRAMES, 1]);
  });
});

describe("insideDomain", () => {
  const column = (part: VectorEntry["part"], kind: VectorEntry["kind"]): number =>
    entries.findIndex((entry) => entry.part === part && entry.kind === kind);
  const centres = entries.map(({ kind, centre }) => (kind === "circle" ? 3 : centre));

  it.each([
    ["bonds", "line", 0.1, true],
    ["bonds", "line", 1e-6, true],
    ["bonds", "line", 0, false],
    ["bonds", "line", -0.1, false],
    ["angles", "line", 0.01, true],
    ["angles", "line", 0, false],
    ["angles", "line", -0.5, false],
    ["angles", "line", 3.14, true],
    ["angles", "line", 3.15, false],
    ["torsions", "line", 3.14, true],
    ["torsions", "line", -3.14, true],
    ["torsions", "line", 3.15, false],
    ["torsions", "line", -3.15, false],
    ["torsions", "circle", 3.15, true],
    ["bonds", "line", Number.NaN, false],
    ["angles", "line", Number.NaN, false],
    ["torsions", "line", Number.NaN, false],
  ] as const)("finds %s on the %s at %f to be %s", (part, kind, value, expected) => {
    const z = Float64Array.from([...centres, ...centres, ...centres]);
    z[centres.length + column(part, kind)] = value;
    expect([0, 1, 2].map((row) => insideDomain(entries, z, row))).toEqual([true, expected, true]);
  });
});
