import { afterAll, expect, it } from "vitest";
import { mul, square, sub } from "../../src/graph/ops/elementwise.ts";
import { key } from "../../src/num/random.ts";
import { createWasmExecutor } from "../../src/runtime/wasm/executor.ts";
import { createChains } from "../../src/sample/chains.ts";
import { familyOf } from "../../src/sample/kernels/family.ts";
import { kernelKinds } from "../../src/sample/kernels/index.ts";
import { logSwapRatio, rowsAt, startTempering, temper } from "../../src/sample/parallelTempering.ts";
import { onTheLine, type Target } from "../../src/target.ts";
import { meanScore } from "../num/distributionTests.ts";

const executor = createWasmExecutor({ threads: 0 });
afterAll(() => executor.close());

/** u = 12 (x^2 - 1)^2 - x: wells at -1 and 1, 12 kT between, the right one lower by 2 kT. */
const wells: Target = {
  dimension: 1,
  periods: onTheLine(1),
  reducedEnergy: (x) => sub(mul(12, square(sub(square(x), 1))), x),
};
const energy = (x: number): number => 12 * (x * x - 1) ** 2 - x;

/** P(x > 0) by the trapezoidal rule. */
function right(): number {
  let [above, all] = [0, 0];
  for (let x = -2.5; x < 2.5; x += 1e-3) {
    const p = Math.exp(-energy(x));
    all += p;
    if (x > 0) above += p;
  }
  return above / all;
}

const LADDERS = 400;
const factors = [1, 0.5, 0.2, 0.07];

async function share(levels: readonly (readonly number[])[], rounds: number): Promise<number> {
  const size = levels.length;
  const starts = new Float64Array(LADDERS * size).fill(-1);
  const kernel = kernelKinds.mala.create({});
  const chains = await createChains({ family: familyOf(wells), kernel, starts, stream: key(1), executor });
  const stepSizes = levels.map(([factor]) => 0.12 / Math.sqrt(factor!));
  const options = { levels, stepsBetween: 10, stepSizes, settings: { scale: [1] }, stream: key(2) };
  let state = startTempering(chains, options);
  for (let round = 0; round < rounds; round++) state = (await temper(chains, state, options)).state;
  const { x } = await chains.read();
  await chains.close();
  expect(Math.min(...state.accepted)).toBeGreaterThan(0.1 * state.attempted[0]!);
  return meanScore(
    rowsAt(state, 0).map((row) => Number(x[row]! > 0)),
    right(),
  );
}

it("crosses barriers that single chains do not, with the right shares of the wells", async () => {
  // 400 independent ladders, at 4.5 errors: 7e-6.
  expect(
    Math.abs(
      await share(
        factors.map((factor) => [factor]),
        150,
      ),
    ),
  ).toBeLessThan(4.5);
  expect(logSwapRatio([1, 0], [0.5, 0.2], [3, 1], [1, 2])).toBeCloseTo(0.5 * 2 + -0.2 * -1, 12);
  await expect(share([[1]], 1)).rejects.toThrow("400 chains, 1 levels");
});
