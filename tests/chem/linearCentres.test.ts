import { describe, expect, it } from "vitest";
import { angleAt, linearCentres } from "../../src/chem/linearCentres.ts";
import { molecules } from "./molecules.ts";

describe("linearCentres", () => {
  it("finds the carbons of triple bonds and nothing else", () => {
    const found = molecules.flatMap(({ name, topology, frames }) =>
      [...linearCentres(topology, frames[0]!)].map((index) => `${name} ${topology.atoms[index]!.name}`),
    );
    expect(found).toEqual(["ethynylcyclohexane C7", "ethynylcyclohexane C8", "pent-2-yne C2", "pent-2-yne C3"]);
  });
});

describe("angleAt", () => {
  it("is 0, a right angle and pi where it should, without a NaN from rounding", () => {
    const frame = [0.1, 0, 0, 0, 0, 0, 0, 0.2, 0, 0.3, 0, 0, -0.7, 0, 0];
    expect([3, 2, 4].map((last) => angleAt(frame, 0, 1, last))).toEqual([0, Math.PI / 2, Math.PI]);
  });
});
