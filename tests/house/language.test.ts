import { describe, expect, it } from "vitest";
import { DOUBLE_CASTS, foreignWords } from "./language.ts";
import { allSources, print } from "./sources.ts";

const found = (path: string, text: string): string[] => print(foreignWords([{ path, text }]));

describe("the project's TypeScript", () => {
  it("does without any, double casts, global randomness, clocks in the library, enums and namespaces", () => {
    expect(print(foreignWords(allSources()))).toEqual([]);
  });

  it("has at most two files with double casts", () => expect(Object.keys(DOUBLE_CASTS).length).toBeLessThanOrEqual(2));

  it.each([
    ["any", "const a: any = 1;"],
    ["any in a generic", "const a: Array<any> = [];"],
    ["a double cast", "const a = 1 as unknown as string;"],
    ["global randomness", "const a = Math.random();"],
    ["global randomness as a function", "const draw = Math.random;"],
    ["the date", "const a = new Date();"],
    ["the date in ms", "const a = Date.now();"],
    ["the clock", "const a = performance.now();"],
    ["the process's clock", "const a = process.hrtime.bigint();"],
    ["an enum", "export enum A { B }"],
    ["a namespace", "namespace A { export const b = 1; }"],
    ["a parameter property", "class A { constructor(readonly b: number) {} }"],
  ])("%s is refused", (_, text) => expect(found("src/num/planted.ts", text)).toHaveLength(1));

  it("a date that is given, words in texts and comments, and types that check are accepted", () => {
    const text = [
      "const date = new Date(0);",
      'const word = "any Math.random";',
      "// any, Math.random(), Date.now()",
      "const table = { a: 1 } as const satisfies Record<string, number>;",
    ].join("\n");
    expect(found("src/num/fine.ts", text)).toEqual([]);
  });

  it("the run and the command line may read clocks", () => {
    expect(found("src/run/stages/data.ts", "const began = performance.now();")).toEqual([]);
  });
});
