import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodeNpz } from "../../src/chem/formats/npz.ts";
import { UserError } from "../../src/errors.ts";
import { readSamples } from "../../src/run/readSamples.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const positions = { data: Float32Array.from({ length: 12 }, (_, index) => index), shape: [2, 2, 3] };
const drawn = {
  positions,
  log_q: { data: Float64Array.of(1.5, -2), shape: [2] },
  reduced_energy: { data: Float64Array.of(-3, Number.POSITIVE_INFINITY), shape: [2] },
};
const weighted = { ...drawn, log_weight: { data: Float64Array.of(1.5, Number.NEGATIVE_INFINITY), shape: [2] } };

function folderWith(content: Uint8Array): string {
  const folder = `${temporaryFolder()}/run`;
  mkdirSync(folder);
  writeFileSync(`${folder}/samples.npz`, content);
  return folder;
}

describe("readSamples", () => {
  it("gives every array with its shape", () => {
    const samples = readSamples(folderWith(encodeNpz(weighted)));
    expect(samples.positions.shape).toEqual([2, 2, 3]);
    expect(samples.positions.get(1, 0, 2)).toBe(8);
    expect([samples.logQ, samples.reducedEnergy, samples.logWeight].map(({ data }) => [...data])).toEqual([
      [1.5, -2],
      [-3, Number.POSITIVE_INFINITY],
      [1.5, Number.NEGATIVE_INFINITY],
    ]);
  });

  it.each([
    ["a folder without samples", () => temporaryFolder(), /there is no such file: give the folder of a run/],
    ["samples before their weights", () => folderWith(encodeNpz(drawn)), /must hold log_weight, but it holds positions.*resume/],
    ["a file cut short", () => folderWith(encodeNpz(weighted).subarray(0, 200)), /samples\.npz/],
  ])("%s is refused", (_, folder, message) => {
    expect(() => readSamples(folder())).toThrow(UserError);
    expect(() => readSamples(folder())).toThrow(message);
  });
});
