import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeDcd } from "../../src/chem/formats/dcd.ts";
import { encodeNpz } from "../../src/chem/formats/npz.ts";
import { readGivenSamples } from "../../src/cli/reweight/givenFiles.ts";
import { boltzmill } from "./processes.ts";

const ATOMS = 22;
const frames = (count: number): Float32Array => Float32Array.from({ length: count * 3 * ATOMS }, (_, at) => (at % 97) / 100);

const folder = mkdtempSync(join(tmpdir(), "boltzmill-reweight-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const dcd = file("a.dcd", encodeDcd(frames(60), ATOMS));
const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, (_, row) => 1 - row / 8);
const npz = (name: string, count: number, logQ: Float64Array | undefined): string =>
  file(
    name,
    encodeNpz({
      positions: { data: frames(count), shape: [count, ATOMS, 3] },
      ...(logQ && { log_q: { data: logQ, shape: [count] } }),
    }),
  );
const whole = npz("whole.npz", 120, numbers(120));
const text = file("q.txt", `${[...numbers(120)].join("\n")}\n`);

const refusal = (options: Parameters<typeof readGivenSamples>[0], atoms = ATOMS): Promise<string> =>
  readGivenSamples(options, atoms).then(
    () => "accepted",
    (error: Error) => error.message,
  );

describe("samples that a command line gives", () => {
  it("are joined in the order of their files, whatever the formats", async () => {
    const { positions, lengths, logQ } = await readGivenSamples({ samples: [dcd, dcd], logQ: text }, ATOMS);
    expect(lengths).toEqual([60, 60]);
    expect(positions.length).toBe(120 * 3 * ATOMS);
    expect(positions[3 * ATOMS * 60 + 5]).toBeCloseTo(0.05, 6);
    expect(logQ).toEqual(numbers(120));
  });

  it("have their log q inside an npz, or learn it, whatever is inside", async () => {
    expect((await readGivenSamples({ samples: [whole] }, ATOMS)).logQ).toEqual(numbers(120));
    expect((await readGivenSamples({ samples: [whole], learnLikelihood: true }, ATOMS)).logQ).toBeUndefined();
  });

  it("are refused in one sentence that says what to do", async () => {
    expect(await refusal({ samples: [dcd, dcd] })).toMatch(
      /a\.dcd .* has no array log_q.*: give --log-q FILE, or --learn-likelihood\.$/,
    );
    expect(await refusal({ samples: [dcd], learnLikelihood: true })).toMatch(
      /^The weights of 60 samples .* below 100: give more\.$/,
    );
    expect(await refusal({ samples: [whole], logQ: text, learnLikelihood: true })).toMatch(/give one of them\.$/);
    expect(await refusal({ samples: [whole] }, 23)).toMatch(/has 66 coordinates a sample, but the system has 23 atoms/);
    expect(await refusal({ samples: [dcd, whole], logQ: text })).toBe(
      "180 samples were given with 120 values of log q: give one for each, in their order.",
    );
    const holed = numbers(120).with(7, Number.NaN);
    expect(await refusal({ samples: [npz("holed.npz", 120, holed)] })).toMatch(
      /^log q of sample 7 is NaN, but .*: leave the sample out/,
    );
    expect(await refusal({ samples: [whole], logQ: file("words.txt", "1 2 three") })).toMatch(/"three" is no number/);
  });
});

describe("boltzmill reweight", () => {
  it("says what is missing", async () => {
    const { code, error } = await boltzmill(["reweight", "--samples", whole, "--system", "alanine-dipeptid"], folder);
    expect(code).toBe(1);
    expect(error).toMatch(/alanine-dipeptid/);
  });

  it("never writes into a folder with other files", async () => {
    const words = ["reweight", "--samples", whole, "--system", "alanine-dipeptide", "--out", "."];
    const { code, error } = await boltzmill(words, folder);
    expect(code).toBe(1);
    expect(error).toMatch(/it holds other files/);
  });
});
