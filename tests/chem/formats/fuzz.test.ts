/** Thousands of damaged files a format are read by scripts/fuzz-formats.ts; here some hundreds of the same. */
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/errors.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { faultOf, messageFor, mutant, type Victim, victims } from "./mutants.ts";

const MUTANTS = 400;

describe("damaged files", () => {
  it.each(victims.map((victim) => [victim.name, victim] as const))("of %s give one sentence or frames", async (_, victim) => {
    const folder = temporaryFolder();
    let refused = 0;
    for (let index = 0; index < MUTANTS; index++) {
      const message = await messageFor(victim, mutant(victim.originals, 1, index), folder);
      if (message === undefined) continue;
      refused++;
      expect(faultOf(message), message).toBeUndefined();
    }
    expect(refused).toBeGreaterThan(MUTANTS / 4);
  });

  it("would be noticed where a reader fails in another way or says more than a sentence", async () => {
    const { originals } = victims[0]!;
    const failing = (error: Error): Victim => ({ name: "mutant", originals, read: () => Promise.reject(error) });
    await expect(messageFor(failing(new TypeError("x is not a function")), originals[0]!, "")).rejects.toThrow(TypeError);
    expect(await messageFor(failing(new UserError("Sentence.")), originals[0]!, "")).toBe("Sentence.");
    for (const message of [
      "no end",
      "two\nlines.",
      `${"long ".repeat(200)}.`,
      "at Object.read (file.ts:3) it failed.",
      "undefined is bad.",
    ]) {
      expect(faultOf(message)).toBeDefined();
    }
  });

  it("differ from the file and from each other, and are functions of the seed", () => {
    const { originals } = victims[0]!;
    const texts = Array.from({ length: 50 }, (_, index) => Buffer.from(mutant(originals, 1, index)).toString("latin1"));
    expect(new Set(texts).size).toBeGreaterThan(45);
    expect(Buffer.from(mutant(originals, 1, 7)).toString("latin1")).toBe(texts[7]);
    expect(Buffer.from(mutant(originals, 2, 7)).toString("latin1")).not.toBe(texts[7]);
  });
});
