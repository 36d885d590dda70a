/** Markov chains in internal coordinates of a chain with fixed bonds, against quadrature of both ensembles. */
import { afterAll, describe, expect, it } from "vitest";
import { measureProgram } from "../../src/generators/molecularGenerator.ts";
import { gaussLegendre } from "../../src/num/gaussLegendre.ts";
import { key } from "../../src/num/random.ts";
import { potentialOf } from "../../src/run/molecule.ts";
import { chooseExecutor } from "../../src/runtime/executors.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import type { FrameBlock } from "../../src/sample/dynamics.ts";
import { createInternalTempering } from "../../src/sample/internalTempering.ts";
import { toAxisMajor } from "../../src/sample/phaseSpace.ts";
import { thermalEnergy } from "../../src/units.ts";
import type { LoadedSystem } from "../../systems/loadedSystem.ts";
import { meanScore } from "../num/distributionTests.ts";
import { CHAIN, dibromoethane } from "./dibromoethane.ts";

const TEMPERATURES = [300, 450] as const;
const LADDERS = 128;
const ROUNDS = 400;
const settings = { temperatures: TEMPERATURES, trajectorySteps: 6, trajectoriesPerRound: 2, warmUpTrajectories: 140 };

const executor = chooseExecutor({ choice: "auto", threads: 1, note: () => {} });
afterAll(() => executor.close());

/** Mean cosine of either angle by quadrature over both, for a volume element that is a function of their cosines. */
function meanCosine(temperature: number, volume: (first: number, second: number) => number): number {
  const { nodes, weights } = gaussLegendre(120, 0, Math.PI);
  const kT = thermalEnergy(temperature);
  const boltzmann = (angle: number): number => Math.exp((-CHAIN.k * (angle - CHAIN.angle) ** 2) / 2 / kT);
  let [sum, norm] = [0, 0];
  nodes.forEach((first, i) => {
    nodes.forEach((second, j) => {
      const weight = weights[i]! * weights[j]! * boltzmann(first) * boltzmann(second) * volume(Math.cos(first), Math.cos(second));
      sum += weight * Math.cos(first);
      norm += weight;
    });
  });
  return sum / norm;
}

const sines = (a: number, b: number): number => Math.sqrt((1 - a * a) * (1 - b * b));
/** The carbon's part of the diagonals' geometric mean: (1/12) / sqrt((1/80 + 1/12) (2/12)). */
const COUPLING = 1 / 12.011 / Math.sqrt((1 / 79.904 + 1 / 12.011) * (2 / 12.011));
const volumes = {
  stiff: sines,
  rigid: (a: number, b: number): number => sines(a, b) * Math.sqrt(1 - COUPLING ** 2 * (a * a + b * b)),
  none: (): number => 1,
} as const;

/** Cosines in frames [rows, 4, 3], the mean of both angles: by symmetry they have one truth. */
const cosines = (system: LoadedSystem, { positions }: FrameBlock): Float64Array => {
  const data = toAxisMajor(positions, 4);
  const { angles } = evaluate(measureProgram(system.zMatrix), { positions: { data, shape: [data.length / 12, 12] } });
  return Float64Array.from({ length: data.length / 12 }, (_, row) => {
    const [first, second] = [angles!.data[2 * row]!, angles!.data[2 * row + 1]!];
    return (Math.cos(first) + Math.cos(second)) / 2;
  });
};

/** Means of each ladder at each temperature, [temperatures][ladders]. */
async function ladderMeans(system: LoadedSystem): Promise<Float64Array[]> {
  const tempering = await createInternalTempering(system, potentialOf(system), settings, executor);
  const starts = Float64Array.from({ length: LADDERS * 2 * 12 }, (_, at) => system.positions[at % 12]!);
  const sums = TEMPERATURES.map(() => new Float64Array(LADDERS));
  const begun = await tempering.start(key(5), starts);
  const equilibrated = await tempering.run(begun, 50, () => {});
  await tempering.run(equilibrated, ROUNDS, (block) => {
    cosines(system, block).forEach((cosine, row) => {
      sums[block.temperatureIndex[row]!]![row >> 1]! += cosine / ROUNDS;
    });
  });
  await tempering.close();
  return sums;
}

describe.each(["rigid", "stiff"] as const)("chains of the %s ensemble", (treatment) => {
  const system = dibromoethane(treatment);
  const means = ladderMeans(system);

  // Scores of 128 independent ladders: |t| > 5.2 has probability 1e-6.
  it.each([0, 1])("have the mean cosine of quadrature at temperature %i", async (level) => {
    const truth = meanCosine(TEMPERATURES[level]!, volumes[treatment]);
    expect(Math.abs(meanScore((await means)[level]!, truth))).toBeLessThan(5.2);
  });

  it("are told from those without the Jacobian and from the other ensemble's", async () => {
    const other = volumes[treatment === "rigid" ? "stiff" : "rigid"];
    for (const wrong of [volumes.none, other]) {
      expect(Math.abs(meanScore((await means)[0]!, meanCosine(TEMPERATURES[0], wrong)))).toBeGreaterThan(5.2);
    }
  });
});

describe("a ladder in internal coordinates", () => {
  const system = dibromoethane("rigid");
  const few = { ...settings, warmUpTrajectories: 14 };
  const starts = Float64Array.from({ length: 4 * 12 }, (_, at) => system.positions[at % 12]!);

  it("holds the fixed distances in every frame", async () => {
    const tempering = await createInternalTempering(system, potentialOf(system), few, executor);
    await tempering.run(await tempering.start(key(1), starts), 3, ({ positions }) => {
      for (let row = 0; row < 4; row++) {
        const distance = (a: number, b: number): number =>
          Math.hypot(...[0, 1, 2].map((k) => positions[12 * row + 3 * a + k]! - positions[12 * row + 3 * b + k]!));
        expect(distance(0, 1)).toBeCloseTo(0.195, 6);
        expect(distance(1, 2)).toBeCloseTo(0.153, 6);
        expect(distance(2, 3)).toBeCloseTo(0.195, 6);
      }
    });
    await tempering.close();
  });

  it("goes on from its state as if it had not been stopped", async () => {
    const whole = await createInternalTempering(system, potentialOf(system), few, executor);
    const begun = await whole.start(key(2), starts);
    const middle = await whole.run(begun, 4, () => {});
    const end = await whole.run(middle, 4, () => {});
    await whole.close();
    const resumed = await createInternalTempering(system, potentialOf(system), few, executor);
    expect(await resumed.run(middle, 4, () => {})).toEqual(end);
    await resumed.close();
  });
});
