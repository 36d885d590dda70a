import { describe, expect, it } from "vitest";
import { bondsOfSprings, type Spring } from "../../src/chem/springBonds.ts";

const spring = (a: number, b: number, length: number): Spring => ({ atoms: [a, b], length });
/** Methyl carbon 1 with hydrogens 0, 2, 3, bonded to 4. */
const methyl = [spring(1, 0, 0.109), spring(1, 2, 0.109), spring(1, 3, 0.109), spring(1, 4, 0.153)];

describe("bondsOfSprings", () => {
  it("leaves out the distances across angles, as CHARMM writes them", () => {
    const ureyBradley = [spring(0, 2, 0.1802), spring(2, 3, 0.1802), spring(0, 4, 0.2179), spring(4, 3, 0.2179)];
    expect(bondsOfSprings([...methyl, ...ureyBradley])).toEqual(methyl.map(({ atoms }) => atoms));
    expect(bondsOfSprings([...ureyBradley, ...methyl])).toEqual(methyl.map(({ atoms }) => atoms));
  });

  it("leaves out the hydrogen-hydrogen distance of water", () => {
    expect(bondsOfSprings([spring(0, 1, 0.09572), spring(0, 2, 0.09572), spring(1, 2, 0.15139)])).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  it.each([
    ["cyclopropane", 0.151, 0.151, 0.151],
    ["oxirane", 0.143, 0.147, 0.143],
    ["thiirane", 0.181, 0.148, 0.181],
  ])("keeps the ring of %s", (_, a, b, c) => {
    expect(bondsOfSprings([spring(0, 1, a), spring(1, 2, b), spring(2, 0, c)])).toHaveLength(3);
  });

  it("keeps a disulfide and leaves out restraints between atoms far apart", () => {
    expect(bondsOfSprings([spring(0, 9, 0.2038), spring(0, 5, 0.5)])).toEqual([[0, 9]]);
  });
});
