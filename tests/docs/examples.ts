/** Code in Markdown: blocks that are fenced as `ts run` are programs, and must run as they stand. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { root } from "../house/sources.ts";

const blocks = (markdown: string, fence: RegExp): string[] => [...markdown.matchAll(fence)].map((match) => match[1]!);

/** The programs of a Markdown text, in order. */
export const runnableBlocks = (markdown: string): string[] => blocks(markdown, /^```ts run\n([\s\S]*?)^```$/gm);

/** All TypeScript of a Markdown text, programs and pieces that need more than the document, such as a finished run. */
export const typeScriptBlocks = (markdown: string): string[] => blocks(markdown, /^```ts(?: run)?\n([\s\S]*?)^```$/gm);

/** Runs a program in a folder, with the compiled library as "boltzmill"; gives what it prints, and throws with what it says when it fails. */
export async function runExample(program: string, folder: string): Promise<string> {
  const library = pathToFileURL(`${root}dist/src/index.js`).href;
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  const file = join(folder, "example.mjs");
  writeFileSync(file, outputText.replaceAll('from "boltzmill"', `from ${JSON.stringify(library)}`));
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
  return stdout;
}

/** What the compiler says of programs, with the library's sources as "boltzmill". */
export function typeFaults(programs: readonly string[]): string[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const files = new Map(programs.map((text, index) => [`${root}example-${index}.ts`, text]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, target) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, target) : ts.createSourceFile(name, text, target);
  };
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  const paths = { boltzmill: [`${root}src/index.ts`] };
  const program = ts.createProgram([...files.keys()], { ...options, noEmit: true, isolatedDeclarations: false, paths }, host);
  const ours = [...files.keys()].flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)));
  return ours.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
