import { describe, expect, it } from "vitest";
import { unusedExports } from "./exports.ts";
import { allSources, librarySources, print } from "./sources.ts";

describe("what is exported is used", () => {
  it("in the library", () => expect(print(unusedExports(librarySources(), allSources()))).toEqual([]));

  it.each(["const", "function", "async function", "function*", "class"])(
    "an exported %s that nobody names is refused",
    (kind) => {
      const source = { path: "src/num/a.ts", text: `export ${kind} lonely() {}\nlonely();` };
      const other = { path: "src/num/b.ts", text: "const lonelyOther = 1;" };
      expect(unusedExports([source], [source, other])).toHaveLength(1);
    },
  );

  it("one that another file names is accepted, and so are types", () => {
    const source = { path: "src/num/a.ts", text: "export const shared = 1;\nexport interface Shape {}" };
    const other = { path: "tests/b.ts", text: 'import { shared } from "../src/num/a.ts";' };
    expect(unusedExports([source], [source, other])).toEqual([]);
  });
});
