import { describe, expect, it } from "vitest";
import { founderLogWeights, lineageBlocks } from "../../src/estimate/lineage.ts";
import { logNormaliser } from "../../src/estimate/logNormaliser.ts";
import { key, normals } from "../../src/num/random.ts";

describe("founderLogWeights", () => {
  it("sums the weights of each founder's descendants", () => {
    const found = founderLogWeights([Math.log(1), Math.log(2), Math.log(4)], {
      ancestors: Uint32Array.of(2, 0, 2),
      founders: 3,
    });
    expect([...found].map(Math.exp)).toEqual([2, 0, 5].map((value) => expect.closeTo(value, 12)));
  });

  it("gives log Z the error of the founders, not of their copies", () => {
    const own = new Float64Array(1000);
    normals(key(1), 0, own);
    const copied = Float64Array.from({ length: 4000 }, (_, at) => own[at % 1000]!);
    const ancestors = Uint32Array.from(copied, (_, at) => at % 1000);
    const founders = logNormaliser(founderLogWeights(copied, { ancestors, founders: 1000 }));
    expect(founders.error).toBeCloseTo(logNormaliser(own).error, 12);
    expect(logNormaliser(copied).error).toBeLessThan(0.51 * founders.error);
  });

  it("refuses ancestors that are none", () => {
    const lineage = { ancestors: Uint32Array.of(0, 3), founders: 2 };
    expect(() => founderLogWeights([0, 0], lineage)).toThrow("sample 1 has ancestor 3 of 2");
    expect(() => lineageBlocks(lineage)).toThrow("sample 1 has ancestor 3 of 2");
    expect(() => founderLogWeights([0], { ancestors: Uint32Array.of(0, 0), founders: 2 })).toThrow("2 were given");
  });
});
