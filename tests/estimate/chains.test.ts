import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { chainDiagnostics } from "../../src/estimate/chainDiagnostics.ts";
import {
  bulkEffectiveSampleSize,
  meanEffectiveSampleSize,
  quantileEffectiveSampleSize,
  tailEffectiveSampleSize,
} from "../../src/estimate/chainEffectiveSampleSize.ts";
import { chainMean, chainQuantile } from "../../src/estimate/monteCarloError.ts";
import { rHat } from "../../src/estimate/rHat.ts";
import { fold, type Key, key, normals } from "../../src/num/random.ts";
import { meanScore, NORMAL_1E6 } from "../num/distributionTests.ts";
import { errorBarsHold } from "./coverage.ts";
import { autoregressive, gaussianInputs, golden } from "./goldenInputs.ts";

describe("chains have the figures of ArviZ", () => {
  it.each(golden.chains)("$chains chains of $draws draws, phi = $phi, shift $shift, power $power", (law) => {
    const chains = Array.from({ length: law.chains }, (_, c) =>
      autoregressive(gaussianInputs(law.draws, law.seed + c), law.phi).map(
        (x) => x ** law.power + (c === law.chains - 1 ? law.shift : 0),
      ),
    );
    // The two draws beside the median are equally far from it: rounding ranks them, here and there.
    expect(rHat(chains)).toBeCloseTo(law.rHat, 4);
    const effective = (value: number, truth: number): void => expect(value / truth).toBeCloseTo(1, 9);
    effective(bulkEffectiveSampleSize(chains), law.bulk);
    effective(tailEffectiveSampleSize(chains), law.tail);
    effective(meanEffectiveSampleSize(chains), law.mean);
    effective(quantileEffectiveSampleSize(chains, 0.3), law.quantile30);
    expect(chainMean(chains).error).toBeCloseTo(law.errorOfMean, 9);
    expect(chainQuantile(chains, 0.3).error).toBeCloseTo(law.errorOfQuantile30, 9);
  });
});

const chainsOf = (stream: Key, chains: number, draws: number, phi: number): Float64Array[] =>
  Array.from({ length: chains }, (_, c) => {
    const noise = new Float64Array(draws + 50);
    normals(fold(stream, c), 0, noise);
    return autoregressive(noise, phi).subarray(50);
  });

test("effective draws of an autoregression near m n (1 - phi) / (1 + phi); a mutant that sums one side of the correlations does not", () => {
  const phi = 0.6;
  const shares = Array.from(
    { length: 60 },
    (_, r) => meanEffectiveSampleSize(chainsOf(fold(key(141), r), 4, 4000, phi)) / 16_000,
  );
  // The estimate is biased by about 1 / (its own effective draws) of itself; the truth is widened by 1 %.
  const truth = (1 - phi) / (1 + phi);
  const off = (values: readonly number[]): number =>
    Math.min(
      Math.abs(meanScore(values, truth)),
      Math.abs(meanScore(values, 0.99 * truth)),
      Math.abs(meanScore(values, 1.01 * truth)),
    );
  expect(off(shares)).toBeLessThan(NORMAL_1E6);
  expect(off(shares.map((share) => 1 / (1 + (1 / share - 1) / 2)))).toBeGreaterThan(NORMAL_1E6);
});

test("error bars of means over chains hold over 150 replicas (false alarm 2e-6); those of independent draws would not", () => {
  const replica =
    (naive: boolean) =>
    (stream: Key): { value: number; error: number }[] => {
      const { value, error } = chainMean(chainsOf(stream, 4, 1000, 0.5));
      return [{ value, error: naive ? 1 / Math.sqrt(0.75 * 4000) : error }];
    };
  expect(errorBarsHold(key(142), 150, [0], replica(false))).toBe(true);
  expect(errorBarsHold(key(142), 150, [0], replica(true))).toBe(false);
});

test("R-hat sees what a comparison of means does not: one chain wider than the others, and a drift within one chain", () => {
  const chains = chainsOf(key(143), 4, 500, 0);
  expect(rHat(chains)).toBeLessThan(1.01);
  expect(rHat(chains.map((chain, c) => (c === 0 ? chain.map((x) => 3 * x) : chain)))).toBeGreaterThan(1.05);
  expect(rHat([chains[0]!.map((x, i) => x + i / 200)])).toBeGreaterThan(1.05);
});

test("bulk effective draws do not change under monotone maps, and R-hat of places neither depends on unit nor origin", () => {
  const chains = chainsOf(key(144), 3, 200, 0.4);
  expect(bulkEffectiveSampleSize(chains.map((chain) => chain.map(Math.exp)))).toBeCloseTo(bulkEffectiveSampleSize(chains), 8);
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 1e3, noNaN: true }),
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      (unit, origin) => {
        expect(rHat(chains.map((chain) => chain.map((x) => origin + unit * x)))).toBeCloseTo(rHat(chains), 4);
      },
    ),
    { seed: 5, numRuns: 20 },
  );
});

describe("the verdict on chains", () => {
  it("is ok for long chains that agree", () => {
    const { status, reasons, rHat: value, chains, draws } = chainDiagnostics(chainsOf(key(145), 4, 500, 0.2));
    expect({ status, reasons, chains, draws }).toEqual({ status: "ok", reasons: [], chains: 4, draws: 500 });
    expect(value).toBeLessThan(1.01);
  });

  it("names what is wrong, worst first", () => {
    const apart = chainsOf(key(146), 4, 500, 0).map((chain, c) => chain.map((x) => x + (c === 0 ? 4 : 0)));
    expect(chainDiagnostics(apart)).toMatchObject({
      status: "unreliable",
      reasons: [
        expect.stringMatching(/^R-hat is \d\.\d+, above 1\.01/),
        expect.stringContaining("for the bulk"),
        expect.anything(),
      ],
    });
    expect(chainDiagnostics(chainsOf(key(147), 4, 1200, 0.9))).toMatchObject({
      status: "warn",
      reasons: expect.arrayContaining([expect.stringMatching(/worth \d+\.\d independent draws for the bulk, fewer than 400/)]),
    });
    expect(chainDiagnostics(chainsOf(key(148), 1, 2000, 0))).toMatchObject({
      status: "warn",
      reasons: [expect.stringContaining("One chain cannot tell")],
    });
  });

  it("of chains that each stay where they are is unreliable, with an infinite R-hat", () => {
    const stuck = [0, 1, 2, 3].map((place) => new Float64Array(100).fill(place));
    expect(chainDiagnostics(stuck)).toMatchObject({ status: "unreliable", rHat: Number.POSITIVE_INFINITY });
  });
});

test.each<[string, readonly (readonly number[])[]]>([
  ["chains of at least 4 draws are needed, but 0 of 0 were given", []],
  ["chains of at least 4 draws are needed, but 1 of 3 were given", [[1, 2, 3]]],
  [
    "chain 1 has 5 draws and chain 0 has 4",
    [
      [1, 2, 3, 4],
      [1, 2, 3, 4, 5],
    ],
  ],
  [
    "draw 2 of chain 1 is NaN",
    [
      [1, 2, 3, 4],
      [1, 2, Number.NaN, 4],
    ],
  ],
  [
    "all 8 draws are 1, which tells nothing of mixing",
    [
      [1, 1, 1, 1],
      [1, 1, 1, 1],
    ],
  ],
])("refuses: %s", (message, chains) => {
  expect(() => chainDiagnostics(chains)).toThrow(message);
});
