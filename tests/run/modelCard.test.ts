import { describe, expect, it } from "vitest";
import type { VectorEntry } from "../../src/generators/internalVector.ts";
import { flatten } from "../../src/graph/tree.ts";
import type { HostArray } from "../../src/num/hostArray.ts";
import { key } from "../../src/num/random.ts";
import { type ModelCard, makeGenerator, readModel, writeModel } from "../../src/run/modelCard.ts";
import { createRun } from "../../src/run/run.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { circumstances } from "./circumstances.ts";

const coordinates: readonly VectorEntry[] = [
  { part: "torsions", index: 1, kind: "circle", origin: 0, centre: 0, scale: 1 },
  { part: "bonds", index: 0, kind: "line", origin: 0, centre: 0.1, scale: 1 / 300 },
];

const card: ModelCard = {
  format: 1,
  generator: "autoregressive",
  system: "alanine-dipeptide",
  system_sha256: "0".repeat(64),
  temperature_K: 300,
  description: "a test",
  training_steps: 7,
  options: {
    coordinates,
    components: { circle: 2, line: 3 },
    harmonics: 2,
    units: { circle: 4, line: 2 },
    residualLayers: 1,
    blocks: 1,
  },
};
const parameters = flatten<HostArray>(makeGenerator(card).init(key(1)));

function written() {
  const { directory } = createRun("alanine-dipeptide", `${temporaryFolder()}/run`, { seed: 5 }, circumstances);
  writeModel(directory, card, parameters);
  return directory;
}

describe("a model on disk", () => {
  it("comes back with its card, its coordinates and its parameters to the last bit", () => {
    const model = readModel(written());
    expect(model.card).toEqual(card);
    expect(model.entries).toEqual(card.options.coordinates);
    expect(model.generator.dimension).toBe(2);
    const float32 = Object.entries(parameters).map(([path, { data, shape }]) => [path, { data: Float32Array.from(data), shape }]);
    expect(model.parameters).toEqual(Object.fromEntries(float32));
  });

  it.each([
    ["cut off", (text: string) => text.slice(0, 100)],
    ["of another format", (text: string) => text.replace('"format": 1', '"format": 2')],
    ["with a scale of 0", (text: string) => text.replace('"scale": 1,', '"scale": 0,').replace('"scale": 1\n', '"scale": 0\n')],
    ["with a field too many", (text: string) => text.replace('"format": 1', '"format": 1, "other": 2')],
  ])("is refused %s", (_, damage) => {
    const directory = written();
    const text = directory.readText("model.json");
    expect(damage(text)).not.toBe(text);
    directory.write("model.json", damage(text));
    expect(() => readModel(directory)).toThrow(/model\.json was to be read as a model card, but it is not one of this version/);
  });
});
