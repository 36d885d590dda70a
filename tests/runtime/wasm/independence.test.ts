/** What a row gives depends on nothing but the row. */
import { afterAll, describe, expect, it } from "vitest";
import { systemEnergy } from "../../../potentials/energy.ts";
import { forceTable } from "../../../potentials/index.ts";
import type { ForceData } from "../../../potentials/term.ts";
import { readSystem } from "../../../src/chem/systemXml.ts";
import { fold, key } from "../../../src/num/random.ts";
import type { Arrays } from "../../../src/runtime/executor.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { langevinProgram } from "../../../src/sample/langevin.ts";
import { toAxisMajor } from "../../../src/sample/phaseSpace.ts";
import { ALANINE_ATOMS, alanineFrames, alanineXml } from "../../potentials/fixtures.ts";

const WIDTH = 3 * ALANINE_ATOMS;
const { forces, masses } = readSystem<ForceData>(alanineXml, forceTable);
const dynamics = langevinProgram((positions) => systemEnergy(positions, forces), {
  masses,
  timeStep: 0.001,
  friction: 5,
  centred: true,
});

/** State of so many rows, each from one of the golden frames. */
function stateOf(rows: number): Arrays {
  const frames = Array.from({ length: rows }, (_, row) => alanineFrames[row % alanineFrames.length]!.positions.flat());
  const zeros = () => ({ data: new Float64Array(rows * WIDTH), shape: [rows, WIDTH] });
  return {
    positions: { data: toAxisMajor(frames.flat(), ALANINE_ATOMS), shape: [rows, WIDTH] },
    velocities: zeros(),
    forces: zeros(),
  };
}

function keysOf(rows: number): Uint32Array {
  const keys = new Uint32Array(2 * rows);
  for (let row = 0; row < rows; row++) keys.set(fold(key(3), row), 2 * row);
  return keys;
}

const executors = [0, 1, 2, 3].map((threads) => ({ threads, executor: createWasmExecutor({ threads }) }));
afterAll(() => Promise.all(executors.map(({ executor }) => executor.close())));

async function trajectory(threads: number, rows: number): Promise<Arrays> {
  const { executor } = executors.find((one) => one.threads === threads)!;
  const resident = await (await executor.compile(dynamics)).open(stateOf(rows), { noise: keysOf(rows) });
  const kT = { data: new Float64Array(rows).fill(2.5), shape: [rows, 1] };
  const last = await resident.advance({ first: 0, end: 30 }, { kT });
  return { ...last, ...(await resident.read()) };
}

describe("Langevin dynamics in kernels", () => {
  const rows = 53;

  it("gives the same bits with any number of workers", async () => {
    const alone = await trajectory(0, rows);
    for (const threads of [1, 2, 3]) expect(await trajectory(threads, rows)).toEqual(alone);
  });

  it("gives a row the same bits in a smaller batch", async () => {
    const all = await trajectory(0, rows);
    const some = await trajectory(0, 5);
    for (const [name, { data }] of Object.entries(some)) {
      expect(data).toEqual(all[name]!.data.subarray(0, data.length));
    }
    expect(new Set(all.energy!.data).size).toBe(rows);
  });
});
