/** What every force must fulfil, by iterating over the table of forces. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { namesPlaces } from "../../potentials/anchoring.ts";
import { cartesianInputs, energyAndForces, forceEnergy, forceReference } from "../../potentials/energy.ts";
import { forceTerms } from "../../potentials/index.ts";
import type { ForceData, ForceTag } from "../../potentials/term.ts";
import type { OpName } from "../../src/graph/op.ts";
import { program } from "../../src/graph/program.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { checkGradients } from "../support/checkGradients.ts";
import { between, randomArray } from "../support/randomArray.ts";
import { ATOMS, cases, feedsOf, positions } from "./fixtures.ts";
import { mapped, nudged, relabelled, reordered, rigidMotion } from "./motions.ts";

const readme = readFileSync(new URL("../../potentials/README.md", import.meta.url), "utf8");
const tags = Object.keys(forceTerms) as ForceTag[];

/** Rounding of sums of some hundred terms in float64, relative to the sum of their sizes. */
const ROUNDING = 1e-12;

/** The operations that executors of potentials must have; see docs/add-a-force.md. */
const VOCABULARY: readonly OpName[] = [
  "input",
  "constant",
  "neg",
  "exp",
  "log",
  "sqrt",
  "reciprocal",
  "abs",
  "sign",
  "round",
  "erf",
  "withSlope",
  "sin",
  "cos",
  "tanh",
  "add",
  "sub",
  "mul",
  "div",
  "maximum",
  "minimum",
  "atan2",
  "select",
  "take",
  "scatterAdd",
  "sum",
  "broadcast",
  "reshape",
];

/** The fixture's positions, each coordinate moved by up to 0.02 nm. */
const frames = [1, 2, 3].map((seed) => {
  const noise = randomArray([3 * ATOMS], between(-0.02, 0.02), seed).data;
  return positions.map((value, index) => value + noise[index]!);
});

const energies = (data: ForceData): Float64Array =>
  evaluate(program({ energy: forceEnergy(cartesianInputs(ATOMS), data) }), feedsOf(frames)).energy!.data;

const references = (data: ForceData, at: readonly Float64Array[] = frames): number[] =>
  at.map((frame) => forceReference(frame, data));

const expectEqual = (found: ArrayLike<number>, expected: ArrayLike<number>, size: number): void => {
  expect(found.length).toBe(expected.length);
  Array.from(expected).forEach((value, index) => {
    expect(Math.abs(found[index]! - value)).toBeLessThan(ROUNDING * size);
  });
};

it("has a case of every force, with names of their own", () => {
  expect([...new Set(cases.map(({ type }) => type))].sort()).toEqual([...tags].sort());
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

describe.each(cases)("$type ($name)", (data) => {
  const expected = references(data);
  const size = Math.max(1, ...expected.map(Math.abs));

  it("has an energy that is its reference's", () => {
    expectEqual(energies(data), expected, size);
  });

  it("depends on every parameter, in the graph as in the reference", () => {
    for (const { path, data: other } of nudged(data)) {
      const changed = references(other);
      const change = Math.max(...changed.map((value, index) => Math.abs(value - expected[index]!)));
      // The first exception is an exclusion: with an epsilon of 0 its sigma stands for nothing.
      if (path !== "/exceptions/0/sigma") expect(change, path).toBeGreaterThan(1e6 * ROUNDING * size);
      expectEqual(energies(other), changed, Math.max(size, ...changed.map(Math.abs)));
    }
  });

  it("has right gradients to second order", () => {
    const { x, y, z } = feedsOf(frames);
    const axes = [x!, y!, z!].map((axis) => ({ ...axis, data: Float64Array.from(axis.data) }));
    checkGradients(([a, b, c]) => forceEnergy({ x: a!, y: b!, z: c! }, data), axes, {
      name: data.name,
      shapes: axes.map(() => ["batch", ATOMS]),
      step: 1e-4,
      tolerance: 1e-6,
    });
  });

  it("changes under rigid motion if it says so, and only then", () => {
    const there = frames.map((frame) => mapped(frame, rigidMotion));
    const moved = references(data, there);
    const largest = Math.max(size, ...moved.map(Math.abs));
    const graph = program({ energy: forceEnergy(cartesianInputs(ATOMS), data) });
    expectEqual(evaluate(graph, feedsOf(there)).energy!.data, moved, largest);
    const changes = moved.some((energy, row) => Math.abs(energy - expected[row]!) > 1e3 * ROUNDING * largest);
    expect(changes).toBe(namesPlaces(data));
  });

  it("does not depend on the numbering of atoms", () => {
    const order = [3, 0, 5, 1, 4, 2];
    const renamed = relabelled(data, order);
    const there = frames.map((frame) => reordered(frame, order));
    const graph = program({ energy: forceEnergy(cartesianInputs(ATOMS), renamed) });
    expectEqual(evaluate(graph, feedsOf(there)).energy!.data, expected, size);
    expectEqual(references(renamed, there), expected, size);
  });

  it("has forces which are not zero, and whose sum and torque vanish unless it says otherwise", () => {
    const { fx, fy, fz } = evaluate(energyAndForces([data], ATOMS), feedsOf(frames));
    frames.forEach((frame, row) => {
      const at = (force: typeof fx, atom: number): number => force!.data[row * ATOMS + atom]!;
      const force = [fx, fy, fz].map((axis) => Array.from({ length: ATOMS }, (_, atom) => at(axis, atom)));
      const largest = Math.max(...force.flat().map(Math.abs));
      expect(largest).toBeGreaterThan(0.1);
      if (namesPlaces(data)) return;
      for (const axis of force)
        expect(Math.abs(axis.reduce((total, value) => total + value, 0))).toBeLessThan(ROUNDING * 10 * largest);
      for (const [u, v] of [
        [0, 1],
        [1, 2],
        [2, 0],
      ] as const) {
        const torque = force[v]!.reduce(
          (total, f, atom) => total + frame[3 * atom + u]! * f - frame[3 * atom + v]! * force[u]![atom]!,
          0,
        );
        expect(Math.abs(torque)).toBeLessThan(ROUNDING * 10 * largest);
      }
    });
  });

  it("keeps to the small vocabulary", () => {
    const used = new Set(energyAndForces([data], ATOMS).nodes.map((node) => node.op.name));
    expect([...used].filter((name) => !VOCABULARY.includes(name))).toEqual([]);
    for (const node of energyAndForces([data], ATOMS).nodes) {
      if (node.op.name === "sum") expect(node.attributes).toEqual({ axes: [1] });
    }
  });
});

describe.each(tags)("%s", (tag) => {
  it("describes itself, and has a row in the README", () => {
    const { title, formula, units, versions, cite } = forceTerms[tag];
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${tag}\` |`));
    const spoken = versions.length > 2 ? `${versions[0]} to ${versions.at(-1)}` : versions.join(", ");
    expect(row).toContain(`| ${spoken} |`);
    for (const text of [title, formula, units]) expect(text.length).toBeGreaterThan(5);
    expect(versions.length).toBeGreaterThan(0);
    if (cite !== undefined) expect(cite).toMatch(/^@\w+\{\w+,.*doi = .*\}$/s);
  });
});
