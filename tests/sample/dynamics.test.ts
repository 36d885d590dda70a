import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { add, mul, square } from "../../src/graph/ops/elementwise.ts";
import { slice } from "../../src/graph/ops/movement.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { type HostArray, hostArray } from "../../src/num/hostArray.ts";
import { key } from "../../src/num/random.ts";
import { advanceBySteps } from "../../src/runtime/advance.ts";
import type { Arrays, Executor, Resident } from "../../src/runtime/executor.ts";
import { createInterpreter } from "../../src/runtime/interpret/interpreter.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { createWasmExecutor } from "../../src/runtime/wasm/executor.ts";
import { createDynamics, type FrameBlock } from "../../src/sample/dynamics.ts";
import type { DynamicsSettings } from "../../src/sample/dynamicsSettings.ts";
import { type DynamicsState, exchangeAcceptance } from "../../src/sample/dynamicsState.ts";
import type { DynamicsTarget } from "../../src/sample/healthyFrames.ts";
import type { EnergyFunction } from "../../src/sample/phaseSpace.ts";
import { harmonicAcceptance } from "../../src/sample/temperatureLadder.ts";
import { thermalEnergy } from "../../src/units.ts";
import { meanScore, NORMAL_1E6 } from "../num/distributionTests.ts";
import { skewed, skewedMeanEnergy } from "./testPotentials.ts";

const executors = [createWasmExecutor(), createWasmExecutor()];
const ort = createOrtExecutor();
afterAll(async () => {
  await Promise.all([...executors, ort].map((executor) => executor.close()));
});

const ATOMS = 4;
const settings: DynamicsSettings = {
  masses: [1, 2, 4, 1],
  timeStep: 0.02,
  friction: 8,
  centred: false,
  temperatures: [300, 480, 770],
  exchangeInterval: 6,
  frameInterval: 4,
  laddersPerBatch: 2,
};
const target: DynamicsTarget = { energy: skewed };
const origin = (ladders: number): Float64Array => new Float64Array(ladders * settings.temperatures.length * ATOMS * 3);

/** Frames of a run from the origin, cut into segments. */
async function framesOf(
  segments: readonly number[],
  workers: readonly Executor[],
  changes: Partial<DynamicsSettings> = {},
  ladders = 5,
  through: (state: DynamicsState) => DynamicsState = (state) => state,
): Promise<{ frames: FrameBlock[]; state: DynamicsState }> {
  const dynamics = await createDynamics(target, { ...settings, ...changes }, workers);
  let state = await dynamics.start(key(7), origin(ladders));
  const frames: FrameBlock[] = [];
  for (const steps of segments) {
    state = await dynamics.run(through(state), steps, (block) => {
      frames.push(block);
    });
  }
  return { frames, state };
}

describe("dynamics", () => {
  it("goes on from a state bit for bit, even when cut between exchanges", async () => {
    const whole = await framesOf([40], executors);
    const cut = await framesOf([16, 20, 4], executors, {}, 5, structuredClone);
    expect(cut).toEqual(whole);
    expect(whole.frames.length).toBe(3 * 10);
    const interpreted = await framesOf([24], [createInterpreter()], {}, 2);
    expect(await framesOf([8, 16], [createInterpreter()], {}, 2, structuredClone)).toEqual(interpreted);
  });

  it("does not depend on the number of executors, and delivers frames in order", async () => {
    const two = await framesOf([24], executors);
    expect(await framesOf([24], executors.slice(1))).toEqual(two);
    expect(two.frames.map(({ step, firstLadder }) => `${step}:${firstLadder}`).slice(0, 4)).toEqual(["4:0", "4:2", "4:4", "8:0"]);
  });

  it("gives a ladder the same numbers whichever batch it is in, up to rounding, and different ones from its neighbours", async () => {
    const pairs = (await framesOf([8], executors)).frames.filter(({ step, firstLadder }) => step === 8 && firstLadder === 4)[0]!;
    const alone = (await framesOf([8], executors, { laddersPerBatch: 5 })).frames.filter(({ step }) => step === 8)[0]!;
    const width = settings.temperatures.length;
    pairs.energy.forEach((energy, row) => {
      expect(energy).toBeCloseTo(alone.energy[4 * width + row]!, 3);
      expect(Math.abs(energy - alone.energy[3 * width + row]!)).toBeGreaterThan(1e-3);
    });
  });

  it("gives the same frames with every executor, up to rounding", async () => {
    const expected = await framesOf([12], executors);
    for (const other of [ort, createInterpreter()]) {
      const { frames } = await framesOf([12], [other]);
      expected.frames.forEach((block, index) => {
        block.positions.forEach((q, at) => {
          expect(q).toBeCloseTo(frames[index]!.positions[at]!, 4);
        });
        expect(frames[index]!.temperatureIndex).toEqual(block.temperatureIndex);
      });
    }
  });

  it("gives frames whose energies belong to their positions, and every temperature once in a ladder", async () => {
    const { frames } = await framesOf([40], executors);
    const scalar = (q: number): number => 4 * (Math.exp(q / 0.1) - q / 0.1);
    for (const { positions, energy, temperatureIndex } of frames) {
      energy.forEach((value, row) => {
        const expected = positions.subarray(row * 3 * ATOMS, (row + 1) * 3 * ATOMS).reduce((total, q) => total + scalar(q), 0);
        expect(Math.abs(value - expected)).toBeLessThan(1e-5 * expected);
      });
      for (let row = 0; row < energy.length; row += 3)
        expect([...temperatureIndex.subarray(row, row + 3)].sort()).toEqual([0, 1, 2]);
    }
  });

  it("draws initial velocities of the right temperature (false alarms 1e-6)", async () => {
    const dynamics = await createDynamics(target, { ...settings, centred: true, laddersPerBatch: 400 }, executors);
    const { batches } = await dynamics.start(key(8), origin(400));
    const { velocities } = batches[0]!;
    settings.temperatures.forEach((temperature, index) => {
      const kinetic = Float64Array.from({ length: 400 }, (_, ladder) => {
        const row = velocities.data.subarray((3 * ladder + index) * 3 * ATOMS, (3 * ladder + index + 1) * 3 * ATOMS);
        const mass = (at: number): number => settings.masses[at % ATOMS]!;
        for (const axis of [0, 1, 2]) {
          const momentum = [0, 1, 2, 3].reduce((total, atom) => total + mass(atom) * row[axis * ATOMS + atom]!, 0);
          expect(momentum).toBeCloseTo(0, 10);
        }
        return Float64Array.from(row).reduce((total, v, at) => total + (mass(at) * v * v) / 2, 0);
      });
      const truth = ((3 * ATOMS - 3) / 2) * thermalEnergy(temperature);
      expect(Math.abs(meanScore(kinetic, truth))).toBeLessThan(NORMAL_1E6);
    });
  });
});

describe("replica exchange", () => {
  /** Executors that take one step at a time, fed and answering what a mutation makes of the truth. */
  const mutants = (mutation: {
    feeds?: (feeds: Arrays) => Arrays;
    outputs?: (outputs: Arrays) => Arrays;
    write?: Resident["write"];
  }): Executor[] =>
    executors.map((executor) => ({
      ...executor,
      compile: async (program) => {
        const executable = await executor.compile(program);
        const { feeds = (x) => x, outputs = (x) => x } = mutation;
        return {
          run: (given) => executable.run(given),
          open: async (state, draws = {}) => {
            const resident = await executable.open(state, draws);
            const step: Resident["step"] = async (given) => outputs(await resident.step(feeds(given)));
            return { ...resident, write: mutation.write ?? resident.write, step, advance: advanceBySteps(program, draws, step) };
          },
        };
      },
    }));
  const scaled = ({ data, shape }: HostArray, factor: number): HostArray =>
    hostArray(
      data.map((value) => factor * value),
      shape,
    );

  /** Score of the mean energy at each temperature against theory, over independent ladders. */
  async function scores(
    changes: Partial<DynamicsSettings>,
    workers: readonly Executor[] = executors,
    [burnIn, kept] = [80, 240],
  ): Promise<{ z: number[]; acceptance: number[] }> {
    const ladders = 300;
    const width = settings.temperatures.length;
    const dynamics = await createDynamics(target, { ...settings, laddersPerBatch: 150, ...changes }, workers);
    let state = await dynamics.start(key(9), origin(ladders));
    state = await dynamics.run(state, burnIn, () => {});
    const means = settings.temperatures.map(() => new Float64Array(ladders));
    const frames = kept / settings.frameInterval;
    state = await dynamics.run(state, kept, ({ firstLadder, energy, temperatureIndex }) => {
      energy.forEach((value, row) => {
        means[temperatureIndex[row]!]![firstLadder + Math.floor(row / width)]! += Math.abs(value) / frames;
      });
    });
    const truth = settings.temperatures.map((temperature) => 3 * ATOMS * skewedMeanEnergy(thermalEnergy(temperature)));
    return { z: means.map((sample, index) => meanScore(sample, truth[index]!)), acceptance: exchangeAcceptance(state) };
  }

  it("keeps the closed-form mean energy of every temperature (false alarms 3e-6)", async () => {
    const { z, acceptance } = await scores({});
    for (const score of z) expect(Math.abs(score)).toBeLessThan(NORMAL_1E6);
    acceptance.forEach((value, pair) => {
      const ratio = settings.temperatures[pair + 1]! / settings.temperatures[pair]!;
      expect(Math.abs(value - harmonicAcceptance(ratio, 3 * ATOMS))).toBeLessThan(0.1);
    });
  });

  it("gives the same averages with other masses", async () => {
    const { z } = await scores({ masses: [12, 6, 4, 3] });
    for (const score of z) expect(Math.abs(score)).toBeLessThan(NORMAL_1E6);
  });

  it("does not with noise that is a tenth too large", async () => {
    const louder = mutants({ feeds: ({ noise, ...rest }) => ({ ...rest, noise: scaled(noise!, 1.1) }) });
    for (const score of (await scores({}, louder)).z) expect(score).toBeGreaterThan(2 * NORMAL_1E6);
  });

  it("does not when exchanges have the wrong sign", async () => {
    const { z } = await scores({}, mutants({ outputs: ({ energy, ...rest }) => ({ ...rest, energy: scaled(energy!, -1) }) }));
    expect(z[0]).toBeGreaterThan(2 * NORMAL_1E6);
    expect(z[2]).toBeLessThan(-2 * NORMAL_1E6);
  });

  it("needs the velocities rescaled, as a mutant shows that does not, where friction is low", async () => {
    const gentle = { friction: 0.5, exchangeInterval: 2 };
    const careful = (await scores(gentle, executors, [400, 800])).z;
    for (const score of careful) expect(Math.abs(score)).toBeLessThan(NORMAL_1E6);
    const careless = mutants({ write: async () => {} });
    const { z } = await scores(gentle, careless, [400, 800]);
    expect(Math.max(...z.map(Math.abs))).toBeGreaterThan(2 * NORMAL_1E6);
  });
});

describe("unstable dynamics", () => {
  const softWell: EnergyFunction = ({ x, y, z }) => sum(mul(5, add(square(x), add(square(y), square(z)))), 1);
  /** A stiff spring on atom 2 alone. */
  const stiffSpring: EnergyFunction = ({ x }) => sum(mul(1e5, square(slice(x, 1, 2, 3))), 1);
  const unstable: DynamicsTarget = {
    energy: (positions) => add(softWell(positions), stiffSpring(positions)),
    terms: { SoftWell: softWell, StiffSpring: stiffSpring },
    atomNames: ["A", "B", "CA", "D"],
  };

  const attempt = async (changes: Partial<DynamicsSettings>, start = origin(1)): Promise<unknown> => {
    const dynamics = await createDynamics(unstable, { ...settings, ...changes }, executors);
    const state = await dynamics.start(key(1), start);
    return dynamics.run(state, 400, () => {}).catch((error: unknown) => error);
  };

  it("ends with the replica, the first unstable step, the atom, the term and what to do", async () => {
    const error = await attempt({ frameInterval: 200, exchangeInterval: 50 });
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).toMatch(
      /^dynamics: replica \d of ladder 0 became unstable at step (\d+) \([\d.]+ K, energy [\d.e+]+ kJ\/mol\): at step \1 the largest forces are on atoms 2 \(CA\) with [\d.e+]+ and [013] \([ABD]\) with [\d.e+]+ kJ\/\(mol nm\), mostly from StiffSpring \(energy [\d.e+]+ kJ\/mol\); take a time step shorter than 0.02 ps, or minimise the starting positions.$/,
    );
    // Found by repeating the run step by step, long before the frame at which it was noticed.
    expect(Number(/at step (\d+)/.exec(message)![1])).toBeLessThan(20);
  });

  it("is found in the starting positions too", async () => {
    const start = origin(1);
    start[3 * ATOMS + 3 * 2] = 1;
    start[0] = Number.NaN;
    const error = await attempt({}, start);
    expect((error as UserError).message).toMatch(
      /^dynamics: replica 0 of ladder 0 became unstable at step 0 \(300.0 K, energy NaN kJ\/mol\)/,
    );
  });

  it("does not stop what is stable", async () => {
    expect(await attempt({ timeStep: 0.001 })).toMatchObject({ batches: [{ step: 400 }] });
  });
});

describe("settings that cannot be", () => {
  it.each([
    [{ frameInterval: 0 }, "frameInterval is 0; give a whole number from 1 up"],
    [{ temperatures: [300, 300] }, "the temperatures are 300, 300 K"],
    [{ temperatures: [] }, "give at least one, rising"],
    [{ friction: 0 }, "without friction no temperature is kept"],
    [{ timeStep: Number.NaN }, "the time step is NaN ps"],
  ] as const)("%o: %s", async (changes, message) => {
    await expect(createDynamics(target, { ...settings, ...changes }, executors)).rejects.toThrow(message);
  });

  it("names the positions that do not fill ladders, and steps that end between frames", async () => {
    const dynamics = await createDynamics(target, settings, executors);
    await expect(dynamics.start(key(1), new Float64Array(12))).rejects.toThrow(
      "have 12 numbers, but a ladder of 3 replicas of 4 atoms takes 36",
    );
    const state = await dynamics.start(key(1), origin(1));
    await expect(dynamics.run(state, 6, () => {})).rejects.toThrow("give a multiple of the 4 steps between frames");
  });
});
