import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeNpz } from "../../../src/chem/formats/npz.ts";
import { add, mul, square } from "../../../src/graph/ops/elementwise.ts";
import { sum } from "../../../src/graph/ops/reduce.ts";
import { fold, key, normals } from "../../../src/num/random.ts";
import { freeEnergiesBetweenStates } from "../../../src/run/free-energies/betweenStates.ts";
import { parseState, readState, type SampledState } from "../../../src/run/free-energies/states.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { thermalEnergy } from "../../../src/units.ts";
import { findMolecule } from "../../../systems/index.ts";
import { NORMAL_1E6 } from "../../num/distributionTests.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const executor = createWasmExecutor({ threads: 0 });
const ATOMS = 2;
const COUNT = 4000;

/** Independent frames of springs U = k |x|^2 / 2 of two free atoms, kJ/(mol nm^2), in four chains. */
function springs(k: number, temperature: number, stream: number, drawnWith: number = k): SampledState {
  const positions = new Float64Array(3 * ATOMS * COUNT);
  normals(fold(key(31), stream), 0, positions);
  const width = Math.sqrt(thermalEnergy(temperature) / drawnWith);
  return {
    molecule: `springs of ${k}`,
    name: `springs of ${k} at ${temperature} K`,
    temperature,
    atoms: ATOMS,
    mass: 24,
    energy: ({ x, y, z }) => mul(k / 2, sum(add(square(x), add(square(y), square(z))), 1)),
    positions: Float32Array.from(positions, (value) => width * value),
    chain: Uint32Array.from({ length: COUNT }, (_, i) => i % 4),
    findings: [],
  };
}

/** f = -log Z = -(3 atoms / 2) log(2 pi kT / k). */
const truth = (from: SampledState, to: SampledState): number => {
  const stiffness = ({ molecule, temperature }: SampledState): number =>
    Number(molecule.split(" ").at(-1)) / thermalEnergy(temperature);
  return 1.5 * ATOMS * Math.log(stiffness(to) / stiffness(from));
};

describe("free energies of states that frames sample", () => {
  it("between two force fields are those of the springs by every method (false alarms 1e-6 each)", async () => {
    const states = [springs(1000, 300, 0), springs(1600, 300, 1)];
    const [{ rows, agreement } = { rows: [], agreement: undefined }] = await freeEnergiesBetweenStates(states, executor);
    expect(rows.map(({ method }) => method.replace(/.*, /, ""))).toEqual(["EXP", "EXP", "BAR"]);
    for (const { value, error, status, method } of rows) {
      expect(Math.abs(value - truth(states[0]!, states[1]!)) / error, method).toBeLessThan(NORMAL_1E6);
      expect(error, method).toBeLessThan(0.1);
      expect(status, method).toBe("ok");
    }
    expect(agreement?.status).toBe("ok");
  });

  it("between temperatures of one force field add integration and MBAR", async () => {
    const states = [300, 340, 380, 430, 480].map((temperature, k) => springs(1000, temperature, k));
    const comparisons = await freeEnergiesBetweenStates(states, executor);
    expect(comparisons).toHaveLength(4);
    const { rows } = comparisons.at(-1)!;
    const methods = rows.map(({ method }) => method.replace(/.*, /, ""));
    expect(methods).toEqual(["EXP", "EXP", "BAR", "integration", "MBAR"]);
    for (const { value, error, method } of rows.slice(2)) {
      expect(Math.abs(value - truth(states[0]!, states[4]!)) / error, method).toBeLessThan(NORMAL_1E6);
    }
  });

  it("are wrong where frames are of another state than they are said to be", async () => {
    const [{ rows } = { rows: [] }] = await freeEnergiesBetweenStates(
      [springs(1000, 300, 0), springs(1600, 300, 1, 1100)],
      executor,
    );
    const both = rows.at(-1)!;
    expect(Math.abs(both.value - 3 * Math.log(1.6)) / both.error).toBeGreaterThan(2 * NORMAL_1E6);
  });

  it("that share nothing are marked", async () => {
    const [{ rows } = { rows: [] }] = await freeEnergiesBetweenStates([springs(1000, 300, 0), springs(1e6, 300, 1)], executor);
    expect(rows.map(({ status }) => status)).toEqual(["unreliable", "unreliable", "unreliable"]);
  });

  it.each([
    ["one state", [springs(1000, 300, 0)], /of one state was asked for/],
    [
      "another molecule",
      [springs(1000, 300, 0), { ...springs(1000, 300, 0), atoms: 3 }],
      /has 2 atoms of 24\.0 amu and .* has 3/,
    ],
  ])("are refused of %s", async (_, states, message) => {
    await expect(freeEnergiesBetweenStates(states, executor)).rejects.toThrow(message);
  });
});

describe("a state of the command line", () => {
  it("is a molecule, a temperature and files", () => {
    expect(parseState("alanine-dipeptide@300=a.dcd,b=2.dcd")).toEqual({
      molecule: "alanine-dipeptide",
      temperature: 300,
      files: ["a.dcd", "b=2.dcd"],
    });
  });
  it.each(["alanine-dipeptide", "a@300", "a=b.dcd", "a@0=b.dcd", "a@x=b.dcd", "a@300=", "a@300=b.dcd,"])("is not %s", (text) => {
    expect(() => parseState(text)).toThrow(/MOLECULE@KELVINS=FILE/);
  });

  it("brings its frames, less warm-up and what is correlated", async () => {
    const { positions } = findMolecule("alanine-dipeptide").load();
    const folder = temporaryFolder();
    const frames = (count: number, name: string): string => {
      // An autoregressive wobble of the first hydrogen, which begins stretched.
      const data = new Float32Array(count * positions.length);
      const noise = new Float64Array(count);
      normals(key(4), 0, noise);
      let wobble = 0;
      for (let frame = 0; frame < count; frame++) {
        wobble = 0.7 * wobble + 0.001 * noise[frame]!;
        data.set(positions, frame * positions.length);
        data[frame * positions.length]! += wobble + (frame < 60 ? 0.02 : 0);
      }
      const path = join(folder, name);
      writeFileSync(path, encodeNpz({ positions: { data, shape: [count, positions.length / 3, 3] } }, false));
      return path;
    };
    const files = [frames(400, "a.npz"), frames(300, "b.npz")];
    const state = await readState({ molecule: "alanine-dipeptide", temperature: 300, files }, executor);
    const counts = [0, 1].map((own) => state.chain.filter((chain) => chain === own).length);
    expect(counts[0]).toBeGreaterThan(40);
    expect(counts[0]).toBeLessThan(350);
    expect(counts[1]).toBeLessThan(300);
    expect(state.positions.length).toBe(state.chain.length * positions.length);
    // The start is gone.
    expect(state.positions[0]! - positions[0]!).toBeLessThan(0.012);
    const short = { molecule: "alanine-dipeptide", temperature: 300, files: [frames(2, "c.npz")] };
    await expect(readState(short, executor)).rejects.toThrow(
      /c\.npz was to sample a state, but it has 2 frames, and fewer than 3 do not say/,
    );
    const other = { molecule: "chignolin", temperature: 300, files };
    await expect(readState(other, executor)).rejects.toThrow(/frames of \d+ atoms, but it has 22/);
  });
});
