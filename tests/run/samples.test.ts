import { describe, expect, it } from "vitest";
import { decodeNpz } from "../../src/chem/formats/npz.ts";
import { createRun } from "../../src/run/run.ts";
import {
  type DrawnSamples,
  logWeights,
  readDrawnSamples,
  writeDrawnSamples,
  writeWeightedSamples,
} from "../../src/run/samples.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { circumstances } from "./circumstances.ts";

const drawn: DrawnSamples = {
  count: 3,
  positions: Float32Array.from({ length: 18 }, (_, at) => (at === 13 ? Number.NaN : at / 7)),
  logQ: Float64Array.of(1 / 3, -2.5, 4),
  reducedEnergy: Float64Array.of(-10.125, 3, Number.POSITIVE_INFINITY),
};
const newDirectory = () => createRun("alanine-dipeptide", `${temporaryFolder()}/run`, { seed: 5 }, circumstances).directory;

describe("samples", () => {
  it("weigh exp(-u - log q), and nothing where the energy is infinite", () => {
    expect([...logWeights(drawn)]).toEqual([10.125 - 1 / 3, -0.5, Number.NEGATIVE_INFINITY]);
  });

  it("come back from disk bit for bit, with weights and without", () => {
    const directory = newDirectory();
    writeDrawnSamples(directory, drawn);
    expect(readDrawnSamples(directory)).toEqual(drawn);
    writeWeightedSamples(directory, { ...drawn, logWeight: logWeights(drawn) });
    expect(readDrawnSamples(directory)).toEqual(drawn);
    const arrays = decodeNpz(directory.read("samples.npz"));
    expect(Object.keys(arrays).sort()).toEqual(["log_q", "log_weight", "positions", "reduced_energy"]);
    expect(arrays.positions!.shape).toEqual([3, 2, 3]);
    expect(arrays.log_weight!.data).toEqual(logWeights(drawn));
  });
});
