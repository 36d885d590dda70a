import { describe, expect, it } from "vitest";
import { FILE_LIMIT, FUNCTION_LIMIT, functionsOf, lengthAt, longFiles, longFunctions } from "./sizes.ts";
import { allSources, librarySources, print } from "./sources.ts";

const lines = (count: number): string => "  work();\n".repeat(count);

describe("files are short", () => {
  it("in the whole project", () => expect(print(longFiles(allSources()))).toEqual([]));

  it("one line too many is refused", () => {
    const [fits, long] = [FILE_LIMIT, FILE_LIMIT + 1].map((count) => ({ path: `src/num/${count}.ts`, text: lines(count) }));
    expect(longFiles([fits!, long!]).map(({ path }) => path)).toEqual([long!.path]);
  });
});

describe("functions are short", () => {
  const functions = librarySources().flatMap(functionsOf);

  it("none in the project passes the limit", () => expect(print(longFunctions(allSources().flatMap(functionsOf)))).toEqual([]));

  it("half of the library's have at most 12 lines, nine of ten at most 40", () => {
    expect(functions.length).toBeGreaterThan(400);
    expect(lengthAt(functions, 0.5)).toBeLessThanOrEqual(12);
    expect(lengthAt(functions, 0.9)).toBeLessThanOrEqual(40);
  });

  it.each([
    ["declaration", (body: string) => `export function f(): void {\n${body}}\n`],
    ["arrow function", (body: string) => `/** Words. */\nconst f = (): void => {\n${body}};\n`],
    ["method", (body: string) => `const o = {\n  f() {\n${body}  },\n};\n`],
    ["property", (body: string) => `const o = {\n  f: function () {\n${body}  },\n};\n`],
  ])("a long %s is refused", (_, write) => {
    const measured = (count: number) => functionsOf({ path: "src/num/f.ts", text: write(lines(count)) });
    expect(longFunctions(measured(FUNCTION_LIMIT - 2))).toEqual([]);
    expect(longFunctions(measured(FUNCTION_LIMIT - 1))).toHaveLength(1);
    expect(measured(3).map(({ name, lines }) => [name, lines])).toEqual([["f", 5]]);
  });

  it("the length at a share of the functions is an order statistic", () => {
    const sizes = [5, 1, 3, 100].map((count) => ({ path: "", line: 1, name: "f", lines: count }));
    expect([lengthAt(sizes, 0.5), lengthAt(sizes, 0.75), lengthAt(sizes, 1)]).toEqual([3, 5, 100]);
  });
});
