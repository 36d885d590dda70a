import { describe, expect, it } from "vitest";
import { print } from "./sources.ts";
import { projectTexts, strayWords } from "./words.ts";

const found = (text: string, path = "docs/planted.md"): string[] => print(strayWords([{ path, text }]));

describe("the project speaks of itself alone", () => {
  it("in all its texts", () => {
    const texts = projectTexts();
    expect(texts.map(({ path }) => path)).toEqual(expect.arrayContaining(["README.md", "docs/principles.md", "package.json"]));
    expect(print(strayWords(texts))).toEqual([]);
  });

  it.each([
    ["a path", `see ${["", "work", "elsewhere", "notes.md"].join("/")}`],
    ["a path in a text", 'const file = "/home/someone/data";'],
    ["a path of another kind", "C:\\Users\\someone"],
    ["the root's files", "cp /root/x ."],
    ["an issue", "as issue #12 says"],
    ["an issue without a sign", "fixes issue 3"],
    ["an issue by sign alone", "a better figure (#12)"],
    ["work for later", "// TODO: check"],
    ["a session", "made in a session of last week"],
  ])("%s is refused", (_, text) => expect(found(`First line.\n${text}\n`)).toHaveLength(1));

  it("colours, URLs, relative paths and words that only look alike are accepted", () => {
    const text = "fill #123456 https://example.org/home/page ./work/x src/root/y homework obsession at issue: 3 sets";
    expect(found(text)).toEqual([]);
  });

  it("ONNX Runtime's sessions are at home where it is called alone", () => {
    const text = "const session = await build(model);";
    expect(found(text, "src/runtime/ort/sessions.ts")).toEqual([]);
    expect(found(`import { InferenceSession } from "onnxruntime-node";\n${text}`, "tests/run/model.test.ts")).toEqual([]);
    expect(found(text, "src/run/run.ts")).toHaveLength(1);
  });
});
