/** Internal coordinates both ways and their log-Jacobian, with gradients, in kernels. */
import { describe, expect, it } from "vitest";
import { logJacobian } from "../../../src/chem/internal/logJacobian.ts";
import { measure } from "../../../src/chem/internal/measure.ts";
import { place } from "../../../src/chem/internal/place.ts";
import { gradient } from "../../../src/graph/gradient.ts";
import { input } from "../../../src/graph/node.ts";
import { program } from "../../../src/graph/program.ts";
import type { Arrays } from "../../../src/runtime/executor.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { findMolecule } from "../../../systems/index.ts";
import { alanineFrames } from "../../potentials/fixtures.ts";

const { zMatrix, topology } = findMolecule("alanine-dipeptide").load();
const atoms = topology.atoms.length;
const rows = alanineFrames.length;
const axis = (index: number) => ({
  data: Float64Array.from(alanineFrames.flatMap(({ positions }) => positions.map((point) => point[index]!))),
  shape: [rows, atoms],
});
const cartesian = { x: axis(0), y: axis(1), z: axis(2) };
const named = (name: string, size: number) => input(name, ["batch", size]);

const measuring = (() => {
  const positions = { x: named("x", atoms), y: named("y", atoms), z: named("z", atoms) };
  const internal = measure(positions, zMatrix);
  const volume = logJacobian(internal);
  const [slope] = gradient(volume, [positions.x]);
  return program({ ...internal, volume, slope: slope! });
})();

const placing = (() => {
  const internal = {
    bonds: named("bonds", atoms - 1),
    angles: named("angles", atoms - 2),
    torsions: named("torsions", atoms - 3),
  };
  const positions = place(internal, zMatrix);
  const [slope] = gradient(positions.z, [internal.torsions]);
  return program({ ...positions, slope: slope! });
})();

async function expectEqual(closed: typeof placing, feeds: Arrays): Promise<void> {
  const executor = createWasmExecutor({ threads: 0, elementType: "float64" });
  const found = await (await executor.compile(closed)).run(feeds);
  for (const [name, { data }] of Object.entries(evaluate(closed, feeds))) {
    const size = data.reduce((largest: number, value: number) => Math.max(largest, Math.abs(value)), 0);
    const errors = Array.from(data, (value, index) => Math.abs(value - found[name]!.data[index]!));
    expect(Math.max(...errors) / size, name).toBeLessThan(1e-12);
  }
}

describe("internal coordinates in kernels", () => {
  it("are measured, with their log-Jacobian and its gradient", () => expectEqual(measuring, cartesian));

  it("are placed, with a gradient through all atoms placed before", async () => {
    const { bonds, angles, torsions } = evaluate(measuring, cartesian);
    await expectEqual(placing, { bonds: bonds!, angles: angles!, torsions: torsions! });
  });
});
