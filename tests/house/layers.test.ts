import { describe, expect, it } from "vitest";
import { molecules } from "../../systems/index.ts";
import { barrels, importCycles, namedSystems, upwardImports } from "./layers.ts";
import { filesBelow, librarySources, print, type SourceFile } from "./sources.ts";

const files = (texts: Readonly<Record<string, string>>): SourceFile[] =>
  Object.entries(texts).map(([path, text]) => ({ path, text }));

const sources = librarySources();

describe("imports point down", () => {
  it("in the library", () => expect(print(upwardImports(sources))).toEqual([]));

  it.each([
    ["of a higher rank", "src/graph/node.ts", "../runtime/executor.ts"],
    ["of another folder of the same rank", "src/graph/node.ts", "../estimate/weights.ts"],
    ["of a type", "src/sample/langevin.ts", "../../systems/system.ts"],
    ["of the command line by the main job", "src/run/run.ts", "../cli/table.ts"],
    ["of the facade", "src/cli/main.ts", "../index.ts"],
    ["of the graph by a system", "systems/alanine-dipeptide/index.ts", "../../src/graph/node.ts"],
    ["of a file outside the library", "src/run/run.ts", "../../tests/house/layers.ts"],
    ["by a folder without a rank", "src/somewhere/new.ts", "../num/random.ts"],
  ])("an import %s is refused", (_, path, specifier) => {
    for (const text of [
      `import type { a } from "${specifier}";`,
      `import { a } from "${specifier}";`,
      `import "${specifier}";`,
      `export { a } from "${specifier}";`,
      `const a = await import("${specifier}");`,
      `export type A = import("${specifier}").A;`,
    ]) {
      expect(upwardImports(files({ [path]: text })), text).toHaveLength(1);
    }
  });

  it.each([
    ["the same folder", "src/graph/ops/reduce.ts", "../node.ts"],
    ["a lower rank", "systems/loadedSystem.ts", "../potentials/index.ts"],
    ["numbers and errors among each other", "src/num/quantile.ts", "../errors.ts"],
  ])("an import from %s is accepted", (_, path, specifier) => {
    expect(upwardImports(files({ [path]: `import { a } from "${specifier}";` }))).toEqual([]);
  });
});

describe("no file imports itself by way of others", () => {
  it("in the library", () => expect(print(importCycles(sources))).toEqual([]));

  const circle = (kind: string): SourceFile[] =>
    files({
      "src/num/a.ts": 'import { b } from "./b.ts";',
      "src/num/b.ts": 'export const x = 1;\nimport { c } from "./c.ts";',
      "src/num/c.ts": `import ${kind} { a } from "./a.ts";`,
    });

  it("a circle of three is found once, with the way", () => {
    expect(print(importCycles(circle("")))).toEqual([
      "src/num/a.ts: imports itself: src/num/a.ts -> src/num/b.ts -> src/num/c.ts -> src/num/a.ts",
    ]);
  });

  it("types do not make a circle", () => expect(importCycles(circle("type"))).toEqual([]));
});

describe("no file passes on what others export", () => {
  it("in the library", () => expect(print(barrels(sources))).toEqual([]));

  it("a barrel is refused, and an index.ts without a table", () => {
    const found = barrels(files({ "src/nn/index.ts": 'export * from "./activation.ts";\nexport type A = number;' }));
    expect(found).toHaveLength(2);
  });

  it("the facade and a table are accepted", () => {
    const accepted = { "src/index.ts": 'export * from "./units.ts";', "systems/index.ts": "export const systems = {};" };
    expect(barrels(files(accepted))).toEqual([]);
  });
});

describe("potentials name no molecule", () => {
  const names = molecules.map(({ name }) => name);

  it("in the library", () => expect(print(namedSystems(filesBelow(["potentials"], /\.(ts|md)$/), names))).toEqual([]));

  it.each(["alanine-dipeptide", "AlanineDipeptide", "alanine dipeptide"])('"%s" is refused', (name) => {
    expect(namedSystems(files({ "potentials/pairs.ts": `// as in ${name}` }), ["alanine-dipeptide"])).toHaveLength(1);
  });
});
