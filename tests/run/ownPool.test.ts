import { describe, expect, it } from "vitest";
import { decodeNpz, encodeNpz } from "../../src/chem/formats/npz.ts";
import type { Draws } from "../../src/run/drawing.ts";
import { emptyPool, poolArrays, poolFrom, reducedEnergies, refreshed } from "../../src/run/ownPool.ts";

const D = 3;
const target = { thermalEnergy: 2, origin: 5 };

/** Draws numbered from `first` on, with energies (kJ/mol) and places in the domain as given. */
function drawsOf(first: number, energies: readonly number[], inside: readonly number[] = energies.map(() => 1)): Draws {
  const count = energies.length;
  return {
    count,
    vectors: Float32Array.from({ length: count * D }, (_, at) => first + Math.floor(at / D)),
    positions: new Float32Array(0),
    logJacobian: new Float64Array(count).fill(1),
    energy: Float64Array.from(energies),
    fates: inside.map((value) => (value === 1 ? "counted" : "outside")),
  };
}

describe("reducedEnergies", () => {
  it("are U/kT - log |dx/dz| less the origin, and infinite out of the domain", () => {
    const found = reducedEnergies(drawsOf(0, [20, 30, Number.NaN], [1, 0, 0]), target);
    expect([...found]).toEqual([20 / 2 - 1 - 5, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});

describe("the pool", () => {
  const CEILING = 100;
  const numbersIn = ({ vectors }: { vectors: Float32Array }): number[] => [...vectors].filter((_, at) => at % D === 0);

  it("takes draws up to the ceiling, and replaces the oldest when it is full", () => {
    const first = refreshed(emptyPool(4, D), drawsOf(10, [20, 1e6, 20], [1, 1, 1]), target, CEILING);
    expect([first.count, first.next, first.drawn]).toEqual([2, 2, 3]);
    expect(numbersIn(first).slice(0, 2)).toEqual([10, 12]);
    const second = refreshed(first, drawsOf(20, [22, 24, 26, 20], [1, 1, 1, 0]), target, CEILING);
    expect([second.count, second.next, second.drawn]).toEqual([4, 1, 7]);
    expect(numbersIn(second)).toEqual([22, 12, 20, 21]);
    expect([...second.energies]).toEqual([7, 4, 5, 6]);
  });

  it("does not change what it was made from", () => {
    const pool = emptyPool(4, D);
    refreshed(pool, drawsOf(1, [1, 2]), target, CEILING);
    expect(pool).toEqual(emptyPool(4, D));
  });

  it("comes back from a checkpoint as it was", () => {
    const pool = refreshed(emptyPool(4, D), drawsOf(10, [20, 21.3, 1e6, 0.1, 5, 7]), target, CEILING);
    expect(poolFrom(decodeNpz(encodeNpz(poolArrays(pool))))).toEqual(pool);
  });
});
