/** Free energies along the noise levels of a family, by thermodynamic integration. */
import { atTime } from "../../energy-models/compose/compose.ts";
import type { TimeFamily } from "../../energy-models/compose/factor.ts";
import type { Noising } from "../../energy-models/noising.ts";
import { type IntegratedFreeEnergy, type PathPoint, thermodynamicIntegration } from "../../estimate/thermodynamicIntegration.ts";
import { gradient } from "../../graph/gradient.ts";
import { input } from "../../graph/node.ts";
import { program } from "../../graph/program.ts";
import { hostArray } from "../../num/hostArray.ts";
import { fold, type Key } from "../../num/random.ts";
import type { Arrays, Executor } from "../../runtime/executor.ts";
import { createChains } from "../chains.ts";
import { noiseToThePower } from "../feynman-kac/start.ts";
import { familyOf } from "../kernels/family.ts";
import type { Kernel } from "../kernels/kernel.ts";
import { noisePopulation, TIME, timeFeed } from "./chainPopulation.ts";

/** Along which levels, and how each is sampled. */
export interface NoiseIntegrationOptions {
  readonly family: TimeFamily;
  readonly noising: Noising;
  /** As of `annealNoise`. */
  readonly exponent?: number;
  /** One that is exact. */
  readonly kernel: Kernel;
  /** Times, rising: 5 or more, so that the error of the quadrature is known. */
  readonly times: readonly number[];
  readonly chains: number;
  /** Moves at each level that are thrown away, and those behind each of which du/dt is taken; steps of the kernel in each. */
  readonly warmUp: number;
  readonly draws: number;
  readonly steps: number;
  readonly stream: Key;
  readonly executor: Executor;
  /** Further inputs of the family's graphs: parameters. */
  readonly feeds?: Arrays;
}

/** Sub-streams. */
const STREAM = { starts: 0, chains: 1 } as const;

/** The step size in units of the slopes' scale at first; then it follows the acceptance. */
const FIRST_STEP = 0.5;

/**
 * f(last) - f(first) over times t, kT, f = -log of the integral of exp(-u(x, t)): the integral of <du/dt>_t, averages by chains that go from noise to data. Chains do not leave modes in which
 * they were caught, and no error says so: see whether `annealNoise` agrees.
 *
 * Errors as thermodynamicIntegration and createChains.
 */
export async function integrateOverNoise(options: NoiseIntegrationOptions): Promise<IntegratedFreeEnergy> {
  const { family, noising, exponent = 1, kernel, times, chains: count, warmUp, draws, steps, stream, executor } = options;
  const { feeds = {} } = options;
  const latest = times.at(-1) ?? 1;
  const [x, t] = [input("x", ["batch", family.dimension]), input(TIME, ["batch", 1])];
  const slope = await executor.compile(program({ slope: gradient(family.reducedEnergy(x, t), [t])[0]! }));
  const chains = await createChains({
    family: familyOf(atTime(family, input(TIME, ["batch", 1]))),
    kernel,
    starts: noiseToThePower(fold(stream, STREAM.starts), noising, exponent, latest, count).x,
    stream: fold(stream, STREAM.chains),
    executor,
    feeds: { ...feeds, ...timeFeed(count, latest) },
  });
  const population = noisePopulation(chains, { steps, stepSize: FIRST_STEP, following: 1, feeds }, latest);
  try {
    const points: PathPoint[] = [];
    for (const time of times.toReversed()) {
      for (let move = 0; move < warmUp; move++) await population.move([time]);
      const series = Array.from({ length: count }, () => new Float64Array(draws));
      for (let draw = 0; draw < draws; draw++) {
        await population.move([time]);
        const at = hostArray((await chains.read()).x, [count, family.dimension]);
        const { slope: slopes } = await slope.run({ ...feeds, ...timeFeed(count, time), x: at });
        for (const [chain, own] of series.entries()) own[draw] = slopes!.data[chain]!;
      }
      points.unshift({ lambda: time, derivatives: series });
    }
    return thermodynamicIntegration(points);
  } finally {
    await chains.close();
  }
}
