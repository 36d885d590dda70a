import { expect, test } from "vitest";
import { compose } from "../../../src/energy-models/compose/compose.ts";
import { isotropic, noisedMixture } from "../../../src/energy-models/gaussianMixture.ts";
import { noising } from "../../../src/energy-models/noising.ts";
import { key } from "../../../src/num/random.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { integrateOverNoise } from "../../../src/sample/annealing/noiseIntegration.ts";
import { kernelKinds } from "../../../src/sample/kernels/index.ts";
import { lineMoments, mixtureLogDensity, noised } from "../../energy-models/mixtures.ts";

const A = [isotropic([-0.8], 0.6, 0.35), isotropic([0.9], 0.5, 0.65)];
const B = [isotropic([-0.5], 0.7, 0.6), isotropic([1], 0.8, 0.4)];
const process = noising("trigonometric", [0]);
const family = compose(
  "product",
  [A, B].map((components) => noisedMixture(components, process.interpolant)),
  {},
);

/** -log of the integral of the product of the noised mixtures, by quadrature. */
function truthAt(t: number): number {
  const [alpha, sigma] = [Math.cos((Math.PI * t) / 2), Math.sin((Math.PI * t) / 2)];
  const [a, b] = [A, B].map((components) => noised(components, alpha, sigma));
  return -lineMoments((x) => mixtureLogDensity(a!, [x]) + mixtureLogDensity(b!, [x])).logZ;
}

test("integration over noise gives the free energy between levels within its errors (false alarms 1e-6), and that of fewer levels is that between them", async () => {
  const times = Array.from({ length: 13 }, (_, k) => k / 12);
  const along = (levels: readonly number[]) =>
    integrateOverNoise({
      family,
      noising: process,
      exponent: 2,
      kernel: kernelKinds.mala.create({}),
      times: levels,
      chains: 256,
      warmUp: 4,
      draws: 12,
      steps: 3,
      stream: key(2),
      executor: createWasmExecutor({ threads: 0 }),
    });
  const found = await along(times);
  const truth = truthAt(1) - truthAt(0);
  expect(Math.abs(found.value - truth)).toBeLessThan(4.9 * found.error + found.quadratureError!);
  expect(found.error).toBeLessThan(0.02);
  expect(found.status).toBe("ok");
  const shorter = await along(times.slice(5));
  expect(Math.abs(shorter.value - (truthAt(1) - truthAt(5 / 12)))).toBeLessThan(4.9 * shorter.error + shorter.quadratureError!);
  expect(Math.abs(shorter.value - truth)).toBeGreaterThan(10 * shorter.error + shorter.quadratureError!);
}, 20_000);
