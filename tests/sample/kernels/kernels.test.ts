import { afterAll, describe, expect, it } from "vitest";
import { chainDiagnostics } from "../../../src/estimate/chainDiagnostics.ts";
import { wrapAngle } from "../../../src/graph/angle.ts";
import { constant } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { add, mul, neg } from "../../../src/graph/ops/elementwise.ts";
import { concat, slice } from "../../../src/graph/ops/movement.ts";
import { key, normals } from "../../../src/num/random.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { createChains } from "../../../src/sample/chains.ts";
import { cycle } from "../../../src/sample/kernels/cycle.ts";
import { familyOf } from "../../../src/sample/kernels/family.ts";
import type { ProposalDensity } from "../../../src/sample/kernels/independence.ts";
import { type KernelName, kernelKinds } from "../../../src/sample/kernels/index.ts";
import type { Kernel } from "../../../src/sample/kernels/kernel.ts";
import { meanScore } from "../../num/distributionTests.ts";
import { LOPSIDED_MEANS, lopsided, lopsidedDraws, START, startLogDensity } from "./targets.ts";

/** Normal on the line; a normal so wide that its image on the circle is uniform to 1e-300. */
const proposal: ProposalDensity = {
  columns: 3,
  sample: (noise) => {
    const line = add(mul(slice(noise, 1, 0, 2), constant([...START.deviations])), constant([...START.means]));
    return concat([line, wrapAngle(mul(50, slice(noise, 1, 2, 3)))], 1);
  },
  logDensity: startLogDensity,
};

interface Trial {
  readonly kernel: Kernel;
  /** Large enough for the mutants to fail. */
  readonly stepSize: number;
}

const trials: { readonly [K in KernelName]: Trial } = {
  ula: { kernel: kernelKinds.ula.create({}), stepSize: 0.9 },
  mala: { kernel: kernelKinds.mala.create({}), stepSize: 0.9 },
  hmc: { kernel: kernelKinds.hmc.create({ leapfrogSteps: 3 }), stepSize: 0.7 },
  baoab: { kernel: kernelKinds.baoab.create({ retained: 0.7 }), stepSize: 1.3 },
  "metropolised-baoab": { kernel: kernelKinds["metropolised-baoab"].create({ retained: 0.7 }), stepSize: 0.9 },
  independence: { kernel: kernelKinds.independence.create({ proposal }), stepSize: 1 },
};

const mixture: Trial = {
  kernel: cycle([trials.independence.kernel, trials.mala.kernel, trials["metropolised-baoab"].kernel]),
  stepSize: 0.5,
};

/** About the deviations of the lopsided target. */
const SCALE = [0.8, 0.45, 0.8];
/** |z| that one of 70 standard normals exceeds with probability 5e-4. */
const LIMIT = 4.5;
const CHAINS = 20_000;
const STEPS = 10;

const executor = createWasmExecutor({ threads: 0 });
afterAll(() => executor.close());

const draws = lopsidedDraws(key(5), CHAINS);
const rowsOf = (x: Float64Array): Float64Array[] =>
  Array.from({ length: x.length / 3 }, (_, row) => x.subarray(3 * row, 3 * row + 3));

/** Chains that start in the target itself, after some steps, and the weights that correct for them. */
async function moved({ kernel, stepSize }: Trial, steps: number): Promise<{ x: Float64Array[]; weights: Float64Array }> {
  const chains = await createChains({ family: familyOf(lopsided), kernel, starts: draws, stream: key(11), executor });
  const { logWeight } = await chains.advance(steps, { stepSize, scale: SCALE });
  const { x } = await chains.read();
  await chains.close();
  return { x: rowsOf(x), weights: logWeight.map(Math.exp) };
}

/** The scores of w (f - <f>), whose mean is 0 for an exact kernel, or one with the right weights: standard normal, chains being independent. */
async function stationarity(trial: Trial, weighted = true): Promise<number[]> {
  const { x, weights } = await moved(trial, STEPS);
  return LOPSIDED_MEANS.map(({ of, mean }) =>
    meanScore(
      x.map((point, chain) => (weighted ? weights[chain]! : 1) * (of(point) - mean)),
      0,
    ),
  );
}

/** The scores of f(x) g(y) - g(x) f(y) over one step x -> y from the target: of mean 0 where the kernel is reversible. */
async function reversibility(trial: Trial): Promise<number[]> {
  const { x } = await moved(trial, 1);
  const before = rowsOf(draws);
  const functions = LOPSIDED_MEANS.map(({ of }) => of);
  return functions.flatMap((f, at) =>
    functions.slice(at + 1).map((g) =>
      meanScore(
        x.map((y, chain) => f(before[chain]!) * g(y) - g(before[chain]!) * f(y)),
        0,
      ),
    ),
  );
}

const largest = (scores: readonly number[]): number => Math.max(...scores.map(Math.abs));

describe.each(Object.entries({ ...trials, mixture }))("%s", (_, trial) => {
  it("leaves the target where it is, by its weights if it is not exact", async () => {
    expect(largest(await stationarity(trial))).toBeLessThan(LIMIT);
  });

  it("is exact just where it says so", async () => {
    const bias = largest(await stationarity(trial, false));
    if (trial.kernel.exact) expect(bias).toBeLessThan(LIMIT);
    else expect(bias).toBeGreaterThan(LIMIT);
  });
});

describe.each(["mala", "hmc", "independence"] as const)("%s", (name) => {
  it("is reversible", async () => {
    expect(largest(await reversibility(trials[name]))).toBeLessThan(LIMIT);
  });
});

type Step = Kernel["step"];

/** A kernel whose step is another. */
const changed = (kernel: Kernel, step: (own: Step) => Step): Kernel => ({ ...kernel, step: step(kernel.step) });

/** What goes wrong in a kernel, whichever it is. */
const faults: Readonly<Record<string, (own: Step) => Step>> = {
  // The last two columns decide: normals of this size let every proposal pass.
  "without its test": (own) => (family, state, inputs) => {
    const columns = inputs.noise.shape[1] as number;
    const sizes = Array.from({ length: columns }, (_, column) => (column < columns - 2 ? 1 : 1e6));
    return own(family, state, { ...inputs, noise: mul(inputs.noise, constant(sizes)) });
  },
  "with a Jacobian left out": (own) => (family, state, inputs) => {
    const without = { ...family, terms: { energy: (x: Tensor) => add(family.terms.energy!(x), slice(x, 1, 0, 1)) } };
    return own(without, state, inputs);
  },
  "with the sign of the energies turned": (own) => (family, state, inputs) =>
    own(family, state, { ...inputs, coefficients: neg(inputs.coefficients) }),
};

const exact = Object.entries(trials).filter(([, { kernel }]) => kernel.exact);

/** Steps of the splitting are so good that they have to be long for their error to show. */
const LONG = { "metropolised-baoab": 1.6 } as const;

describe.each(exact)("a mutant of %s", (name, trial) => {
  it.each(Object.entries(faults))("%s does not leave the target where it is", async (_, fault) => {
    const stepSize = Object.hasOwn(LONG, name) ? LONG[name as keyof typeof LONG] : trial.stepSize;
    const mutant = { stepSize, kernel: changed(trial.kernel, fault) };
    expect(largest(await stationarity(mutant, false))).toBeGreaterThan(2 * LIMIT);
  });
});

describe("a mutant of independence", () => {
  it("with the density of the proposal left out does not leave the target where it is", async () => {
    const wrongProposal = { ...proposal, logDensity: (x: Tensor) => mul(0, slice(x, 1, 0, 1)) };
    const mutant = { ...trials.independence, kernel: kernelKinds.independence.create({ proposal: wrongProposal }) };
    expect(largest(await stationarity(mutant, false))).toBeGreaterThan(2 * LIMIT);
  });
});

/** Steps long and many enough for weights to spread, and few enough for their mean to be known. */
const weighing = { ula: { stepSize: 0.5, steps: STEPS }, baoab: { stepSize: 0.5, steps: 8 * STEPS } } as const;

describe.each(["ula", "baoab"] as const)("a mutant of %s", (name) => {
  it("with the sign of the weight increments turned has weights whose mean is not 1", async () => {
    const { stepSize, steps } = weighing[name];
    const { weights } = await moved({ kernel: trials[name].kernel, stepSize }, steps);
    expect(Math.abs(meanScore(weights, 1))).toBeLessThan(LIMIT);
    const turned = weights.map((weight) => 1 / weight);
    expect(Math.abs(meanScore(turned, 1))).toBeGreaterThan(2 * LIMIT);
  });
});

/** Far from the target, and not so far that its exponentials stop a chain. */
const far = (chains: number): Float64Array => {
  const starts = new Float64Array(3 * chains);
  normals(key(8), 0, starts);
  return starts.map((value, at) => 0.3 * value + (at % 3 === 2 ? 3 : -1.5));
};

describe.each(Object.entries({ ...trials, mixture }).filter(([, { kernel }]) => kernel.exact))(
  "%s",
  (_, { kernel, stepSize }) => {
    it("finds the target from afar, by averages whose errors the chains know", async () => {
      const [count, length, between] = [64, 100, 5];
      const chains = await createChains({ family: familyOf(lopsided), kernel, starts: far(count), stream: key(21), executor });
      await chains.advance(300, { stepSize, scale: SCALE });
      const series = LOPSIDED_MEANS.map(() => Array.from({ length: count }, () => new Float64Array(length)));
      for (let draw = 0; draw < length; draw++) {
        await chains.advance(between, { stepSize, scale: SCALE });
        const rows = rowsOf((await chains.read()).x);
        for (const [at, { of }] of LOPSIDED_MEANS.entries()) {
          for (const [chain, x] of rows.entries()) series[at]![chain]![draw] = of(x);
        }
      }
      await chains.close();
      for (const [at, { mean }] of LOPSIDED_MEANS.entries()) {
        const { value, error, bulk, rHat } = chainDiagnostics(series[at]!);
        expect(bulk).toBeGreaterThan(1000);
        expect(rHat).toBeLessThan(1.02);
        expect(Math.abs(value - mean) / error).toBeLessThan(LIMIT);
      }
    });
  },
);
