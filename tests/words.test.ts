import { describe, expect, it } from "vitest";
import { commaSeparated, counted, listed, plural } from "../src/words.ts";

describe("words of sentences", () => {
  it.each([
    [[], ""],
    [["a"], "a"],
    [["a", "b"], "a and b"],
    [["a", 2, "c"], "a, 2 and c"],
  ])("lists %j", (words, text) => expect(listed(words)).toBe(text));

  it("a list with commas is taken apart, with blanks or without", () =>
    expect(commaSeparated("phi, psi,chi")).toEqual(["phi", "psi", "chi"]));

  it("one is singular, none and many are plural", () => {
    expect([0, 1, 2].map((count) => plural(count, "frame"))).toEqual(["frames", "frame", "frames"]);
    expect(counted(1, "frame")).toBe("1 frame");
    expect(counted(12, "frame")).toBe("12 frames");
  });
});
