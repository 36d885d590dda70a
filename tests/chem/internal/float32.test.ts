import { afterAll, describe, expect, it } from "vitest";
import { atomCount } from "../../../src/chem/internal/layout.ts";
import { logJacobian } from "../../../src/chem/internal/logJacobian.ts";
import { measure } from "../../../src/chem/internal/measure.ts";
import { place } from "../../../src/chem/internal/place.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { program } from "../../../src/graph/program.ts";
import type { HostArray } from "../../../src/num/hostArray.ts";
import type { Arrays } from "../../../src/runtime/executor.ts";
import { createOrtExecutor } from "../../../src/runtime/ort/executor.ts";
import { alanineZMatrix, cartesianFeeds, goldenFrames } from "./alanine.ts";
import { cartesianInputs, internalInputs, largestDifference, run } from "./harness.ts";

const executor = createOrtExecutor();
afterAll(() => executor.close());

async function runFloat32(outputs: Readonly<Record<string, Tensor>>, feeds: Arrays): Promise<Record<string, HostArray>> {
  const executable = await executor.compile(program(outputs));
  return { ...(await executable.run(feeds)) };
}

const measured = measure(cartesianInputs(atomCount(alanineZMatrix)), alanineZMatrix);
const inputs = internalInputs(alanineZMatrix);
const frames = cartesianFeeds(goldenFrames);
const exact = run({ ...measured }, frames);

// One unit in the last place of a float32 near 1 is 1.2e-7. Positions of 1 nm are good to 6e-8 nm, so bonds of 0.1 nm to 1e-7 nm, and
// angles and torsions to about 1e-7 nm / 0.1 nm / sin(angle).
describe("internal coordinates in float32 (ONNX Runtime)", () => {
  it("measures golden frames", async () => {
    const found = await runFloat32({ ...measured }, frames);
    expect(largestDifference(found.bonds!, exact.bonds)).toBeLessThan(2e-7);
    expect(largestDifference(found.angles!, exact.angles)).toBeLessThan(2e-6);
    expect(largestDifference(found.torsions!, exact.torsions, 2 * Math.PI)).toBeLessThan(2e-6);
  });

  it("places golden frames", async () => {
    const found = await runFloat32({ ...place(inputs, alanineZMatrix) }, exact);
    const expected = run({ ...place(inputs, alanineZMatrix) }, exact);
    for (const axis of ["x", "y", "z"] as const) expect(largestDifference(found[axis]!, expected[axis])).toBeLessThan(5e-7);
  });

  it("comes back to the internal coordinates that it placed", async () => {
    const found = await runFloat32({ ...measure(place(inputs, alanineZMatrix), alanineZMatrix) }, exact);
    expect(largestDifference(found.bonds!, exact.bonds)).toBeLessThan(2e-7);
    expect(largestDifference(found.angles!, exact.angles)).toBeLessThan(2e-6);
    expect(largestDifference(found.torsions!, exact.torsions, 2 * Math.PI)).toBeLessThan(2e-6);
  });

  it("sums the log-Jacobian", async () => {
    const { bonds, angles } = exact;
    const { value } = await runFloat32({ value: logJacobian(inputs) }, { bonds, angles });
    const expected = run({ value: logJacobian(inputs) }, { bonds, angles });
    expect(largestDifference(value!, expected.value)).toBeLessThan(3e-5);
  });
});
