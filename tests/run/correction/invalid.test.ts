import { afterAll, expect, it } from "vitest";
import { coordinateAtoms } from "../../../src/chem/internal/layout.ts";
import { internalTarget } from "../../../src/generators/internalTarget.ts";
import { fitVector } from "../../../src/generators/internalVector.ts";
import { encodeProgram, measureProgram } from "../../../src/generators/molecularGenerator.ts";
import { hostArray } from "../../../src/num/hostArray.ts";
import { key, normals } from "../../../src/num/random.ts";
import { invalidSentence } from "../../../src/run/correction/invalid.ts";
import { potentialOf } from "../../../src/run/molecule.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { surrogatePopulation } from "../../../src/sample/annealing/surrogate.ts";
import { toAxisMajor } from "../../../src/sample/phaseSpace.ts";
import { thermalEnergy } from "../../../src/units.ts";
import { alanineDipeptide } from "../../../systems/molecules.ts";

const executor = createWasmExecutor({ threads: 0 });
afterAll(() => executor.close());

const TEMPERATURE = 300;
const ROWS = 8;
const BAD = 3;
const system = alanineDipeptide.load();
const atoms = system.topology.atoms.length;

// Conformations about the structure's, 1 pm apart in every coordinate.
const noise = new Float64Array(ROWS * 3 * atoms);
normals(key(1), 0, noise);
const frames = noise.map((value, at) => system.positions[at % (3 * atoms)]! + 1e-3 * value);
const positions = hostArray(Float64Array.from(toAxisMajor(frames, atoms)), [ROWS, 3 * atoms]);
const { bonds, angles, torsions } = evaluate(measureProgram(system.zMatrix), { positions });
const entries = fitVector(system, { bonds: bonds!, angles: angles!, torsions: torsions! });
const vectors = evaluate(encodeProgram(system, entries), { positions }).vector!.data;
const dimension = entries.length;
const target = internalTarget(system, entries, potentialOf(system), thermalEnergy(TEMPERATURE));
const scale = entries.map(({ kind }) => (kind === "circle" ? 0.2 : 0.01));

// The bond of nitrogen and its hydrogen, four times as long in one conformation: it springs back beyond 0.
const named = coordinateAtoms(system.zMatrix).bonds.findIndex((pair) => pair.includes(6) && pair.includes(7));
const stretched = entries.findIndex(({ part, index }) => part === "bonds" && index === named);
const withBad = vectors.map((value, at) => (at === BAD * dimension + stretched ? 0.4 : value));

/** Twelve moves of the target itself. */
async function moved(starts: Float64Array) {
  const options = { target, starts, stream: key(2), executor, trajectory: { steps: 2, stepSize: 0.3, scale } };
  const population = await surrogatePopulation({ ...options, logDensity: async () => new Float64Array(ROWS) });
  const invalid = new Float64Array(ROWS);
  for (let move = 0; move < 12; move++) {
    (await population.move([0, 1])).invalid.forEach((count, row) => {
      invalid[row]! += count;
    });
  }
  const points = population.points();
  await population.close();
  return { invalid, vectors: points };
}

it("names sample, atoms and term where a bond has left its domain, and no other sample hears of it", async () => {
  const poisoned = await moved(withBad);
  expect(poisoned.vectors.every(Number.isFinite)).toBe(true);
  expect(poisoned.invalid[BAD]).toBeGreaterThan(0);
  expect(poisoned.invalid.filter((count) => count > 0)).toHaveLength(1);
  const sentence = invalidSentence({ system, entries, temperature: TEMPERATURE }, poisoned, { scale }, 5000)!;
  expect(sentence).toContain(`${poisoned.invalid[BAD]} proposals of 1 of ${ROWS} samples had an energy that is not a number`);
  expect(sentence).toMatch(
    /; sample 5003 made \d+ of them: .* is that of the HarmonicBondForce along the bond of ALA 2 H, ALA 2 N\.$/,
  );
  const healthy = await moved(vectors);
  expect(healthy.vectors).not.toEqual(vectors);
  expect(healthy.invalid.every((count) => count === 0)).toBe(true);
  for (let row = 0; row < ROWS; row++) {
    const own = (run: typeof healthy) => run.vectors.subarray(row * dimension, (row + 1) * dimension);
    if (row !== BAD) expect(own(poisoned)).toEqual(own(healthy));
  }
  expect(invalidSentence({ system, entries, temperature: TEMPERATURE }, healthy, { scale }, 0)).toBeUndefined();
});
