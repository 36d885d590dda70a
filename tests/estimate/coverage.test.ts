import { describe, expect, it } from "vitest";
import { COVERAGE_LIMITS, uncovered, uncoveredFinding, widening, wideningFinding } from "../../src/estimate/coverage.ts";
import { fold, key, normals, uniforms } from "../../src/num/random.ts";

const SAMPLES = 4000;
const FRAMES = 3000;
const CHAINS = 30;
const chain = Uint32Array.from({ length: FRAMES }, (_, row) => row % CHAINS);

/** Two torsions in two wells, at (-1.2, 2.5) and, with the probability `second`, at (1, 0.5), 0.3 rad wide. */
function torsions(seed: number, count: number, second: number): Float64Array[] {
  const [u, n] = [new Float64Array(count), new Float64Array(2 * count)];
  uniforms(fold(key(seed), 0), 0, u);
  normals(fold(key(seed), 1), 0, n);
  const well = Array.from(u, (value) => (value < second ? [1, 0.5] : [-1.2, 2.5]));
  return [0, 1].map((k) => Float64Array.from(well, (centre, row) => centre[k]! + 0.3 * n[2 * row + k]!));
}

const view = (samples: Float64Array[], frames: Float64Array[]) => ({ names: ["phi", "psi"], samples, frames });
const found = (second: number, effective = SAMPLES) =>
  uncovered(view(torsions(1, SAMPLES, second), torsions(2, FRAMES, 0.1)), chain, effective);

describe("frames where no sample is", () => {
  it("are a missing mode, which is named with its place", () => {
    const missing = found(0);
    expect(missing.share).toBeGreaterThan(0.08);
    expect(missing.share).toBeLessThan(0.12);
    expect(missing.centre[0]!).toBeCloseTo(1, 1);
    expect(missing.centre[1]!).toBeCloseTo(0.5, 1);
    const finding = uncoveredFinding([found(0.1), missing]);
    expect(finding?.status).toBe("unreliable");
    expect(finding?.reason).toMatch(
      /^A mode is missing: .* \d+(\.\d)? % of its time, in 30 chains, where no sample is \(about phi 1\.0, psi 0\.5 rad\)/,
    );
  });

  // By construction at most 0.5 % are expected where both are of one density, whatever it is; 1 % is a finding.
  it.each([100, 400, 4000])("are few where samples, %d of them, have every mode", (samples) => {
    for (let seed = 3; seed < 13; seed++) {
      const same = view(torsions(seed, samples, 0.1), torsions(seed + 100, FRAMES, 0.1));
      expect(uncovered(same, chain, samples).share).toBeLessThan(COVERAGE_LIMITS.share.unreliable);
    }
  });

  it("are no mode where one excursion found them", () => {
    const lonely = chain.map(() => 0);
    const once = uncovered(view(torsions(1, SAMPLES, 0), torsions(2, FRAMES, 0.1)), lonely, SAMPLES);
    expect(uncoveredFinding([once])).toBeUndefined();
  });
});

describe("samples that are too narrow", () => {
  const values = (seed: number, width: number): Float64Array => {
    const n = new Float64Array(SAMPLES);
    normals(key(seed), 0, n);
    return n.map((value) => width * value);
  };

  it.each([
    [1, undefined],
    [1 / 1.6, "warn"],
    [0.5, "unreliable"],
  ])("of a width of %d: %s", (width, status) => {
    const one = widening("angle C-N-CA", values(1, width), values(2, 1));
    // Either spread is known to 1.5 %: five times that is never passed by chance.
    expect(Math.abs(one.ratio * width - 1)).toBeLessThan(0.1);
    const finding = wideningFinding([one, widening("bond C-N", values(3, 1), values(4, 1))]);
    expect(finding?.status).toBe(status);
    if (status) expect(finding?.reason).toMatch(/1 of 2 bonds, angles and stiff torsions, .* along angle C-N-CA/);
  });
});
