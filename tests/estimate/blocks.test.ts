import { expect, test } from "vitest";
import { blockBootstrap, chainBlocks, correlationBlocks } from "../../src/estimate/blocks.ts";
import { fold, type Key, key, normals } from "../../src/num/random.ts";
import { errorBarsHold } from "./coverage.ts";
import { autoregressive } from "./goldenInputs.ts";

test("blocks cut chains evenly and never cross from one to the next", () => {
  expect(Array.from(chainBlocks([5, 2, 3], 2).of)).toEqual([0, 0, 0, 1, 1, 2, 2, 3, 3, 3]);
  expect(Array.from(chainBlocks([3, 2], Number.POSITIVE_INFINITY).of)).toEqual([0, 0, 0, 1, 1]);
  expect(chainBlocks([100, 100], 5)).toMatchObject({ count: 40, status: "ok" });
  expect(chainBlocks([100, 100], 15)).toMatchObject({
    count: 12,
    status: "warn",
    reasons: [expect.stringContaining("known to 21 %")],
  });
  expect(chainBlocks([100, 100], 100)).toMatchObject({ count: 2, status: "unreliable" });
});

const DRAWS = 600;
const correlated = (stream: Key): Float64Array[] =>
  [0, 1, 2].map((c) => {
    const noise = new Float64Array(DRAWS + 60);
    normals(fold(stream, c), 0, noise);
    return autoregressive(noise, 0.8).subarray(60);
  });

const replica =
  (blocked: boolean, kind: "bayesian" | "multinomial") =>
  (stream: Key): { value: number; error: number }[] => {
    const chains = correlated(fold(stream, 0));
    const all = chains.flatMap((chain) => Array.from(chain));
    const blocks = blocked ? correlationBlocks(chains) : undefined;
    const average = (m: Float64Array): number => all.reduce((sum, x, i) => sum + m[i]! * x, 0) / all.length;
    const { standardError } = blockBootstrap(fold(stream, 1), all.length, blocks, 60, average, kind);
    return [{ value: average(new Float64Array(all.length).fill(1)), error: standardError[0]! }];
  };

test.each(["bayesian", "multinomial"] as const)(
  "%s: errors from blocks hold for correlated chains over 100 replicas (false alarm 2e-6); those from single draws do not",
  (kind) => {
    expect(errorBarsHold(key(161), 100, [0], replica(true, kind))).toBe(true);
    expect(errorBarsHold(key(161), 100, [0], replica(false, kind))).toBe(false);
  },
);

test("the standard error of a mean over few blocks is unbiased (exact variance over the resampling, 1 part in 20)", () => {
  const x = [3, 1, 4, 1, 5, 9, 2, 6];
  const mean = x.reduce((a, b) => a + b) / 8;
  const exact = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (7 * 8));
  const blocks = chainBlocks(
    x.map(() => 2),
    2,
  );
  const statistic = (m: Float64Array): number => x.reduce((sum, v, b) => sum + v * (m[2 * b]! + m[2 * b + 1]!), 0) / 16;
  for (const kind of ["bayesian", "multinomial"] as const) {
    // 4000 replicates give the error to 1.1 %: 5 % is 4.5 of these.
    const { standardError } = blockBootstrap(key(162), 16, blocks, 4000, statistic, kind);
    expect(Math.abs(standardError[0]! / exact - 1)).toBeLessThan(0.05);
  }
});

test("multipliers are constant within blocks, with mean 1 over samples", () => {
  const blocks = chainBlocks([4, 9, 2], 4);
  blockBootstrap(key(163), 15, blocks, 10, (m) => {
    expect(m.reduce((a, b) => a + b)).toBeCloseTo(15, 10);
    expect(new Set(m).size).toBe(blocks.count);
    return 0;
  });
});

test("chains much shorter than their correlation are said to be so", () => {
  const noise = new Float64Array(200);
  normals(key(164), 0, noise);
  expect(correlationBlocks([autoregressive(noise, 0.97)])).toMatchObject({
    status: "unreliable",
    reasons: [expect.stringMatching(/Blocks span .* statistical inefficiencies, fewer than 5/)],
  });
});

test.each<[string, () => unknown]>([
  ["but chain 1 has 0", () => chainBlocks([3, 0], 2)],
  ["0 chains and blocks of 2 were given", () => chainBlocks([], 2)],
  [
    "at least 2 blocks of the 3 samples are needed, but 1 of 3",
    () => blockBootstrap(key(1), 3, chainBlocks([3], 3), 10, () => 0),
  ],
  ["but 2 of 4 samples were given", () => blockBootstrap(key(1), 3, chainBlocks([2, 2], 2), 10, () => 0)],
])("refuses: %s", (message, act) => {
  expect(act).toThrow(message);
});
