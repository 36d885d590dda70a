import { describe, expect, it } from "vitest";
import { bareFacade, bareFunctions } from "./docstrings.ts";
import { librarySources, print, type SourceFile } from "./sources.ts";

const sources = librarySources();
const FACADE = "src/index.ts";
const file = (text: string, path = "src/num/planted.ts"): SourceFile => ({ path, text });

const body = "(): number {\n  const a = 1;\n  const b = 2;\n  return a + b;\n}\n";

describe("exported functions say what they do", () => {
  it("in the library", () => expect(print(bareFunctions(sources))).toEqual([]));

  it.each([
    ["a function", `export function f${body}`],
    ["an arrow function", `export const f = ${body.replace(": number {", ": number => {")}`],
    [
      "a second function of a file with a docstring",
      `/** Two. */\nimport "./x.ts";\nexport function f${body}\n/** G. */\nexport function g${body}`,
    ],
    ["a comment that is no docstring", `// Words.\nexport function f${body}`],
  ])("%s without a docstring is refused", (_, text) => expect(bareFunctions([file(text)])).toHaveLength(1));

  it.each([
    ["a docstring", `/** Words. */\nexport function f${body}`],
    ["a file that is about the function", `/** Words. */\nimport "./x.ts";\nexport function f${body}`],
    ["a short function", "export const double = (x: number): number => 2 * x;\n"],
    ["a function that stays in its file", `function f${body}`],
  ])("%s is accepted", (_, text) => expect(bareFunctions([file(text)])).toEqual([]));
});

describe("everything that the facade passes on says what it is", () => {
  it("in the library", () => {
    const facade = sources.find(({ path }) => path === FACADE)!;
    expect(print(bareFacade(facade, sources))).toEqual([]);
  });

  const facade = (names: string): SourceFile => file(`export { ${names} } from "./num/planted.ts";`, FACADE);
  const planted = file("/** Known. */\nexport interface A {}\nexport interface B {}\nexport const c = 1;\nexport type D = A;\n");

  it("interfaces, types and constants without a docstring are refused where they are passed on", () => {
    expect(bareFacade(facade("type A"), [planted])).toEqual([]);
    expect(bareFacade(facade("type A, type B, c as d, type D"), [planted])).toHaveLength(3);
  });

  it("a facade that names nothing is refused", () => {
    expect(() => bareFacade(file('export * from "./num/planted.ts";', FACADE), [planted])).toThrow(/must name/);
  });
});
