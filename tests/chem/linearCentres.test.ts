import { describe, expect, it } from "vitest";
import { linearCentres } from "../../src/chem/linearCentres.ts";
import { molecules } from "./molecules.ts";

describe("linearCentres", () => {
  it("finds the carbons of triple bonds and nothing else", () => {
    const found = molecules.flatMap(({ name, topology, frames }) =>
      [...linearCentres(topology, frames[0]!)].map((index) => `${name} ${topology.atoms[index]!.name}`),
    );
    expect(found).toEqual(["ethynylcyclohexane C7", "ethynylcyclohexane C8", "pent-2-yne C2", "pent-2-yne C3"]);
  });
});
