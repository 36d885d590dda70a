// Compiles to dist/ and copies what tsc leaves behind: the systems' data files and OpenMM's scripts. They come first, so that a type error does not leave them out.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

export function build() {
  cpSync(`${root}systems`, `${root}dist/systems`, { recursive: true, filter: (path) => !path.endsWith(".ts") });
  const scripts = "src/openmm/python";
  cpSync(`${root}${scripts}`, `${root}dist/${scripts}`, { recursive: true, filter: (path) => !path.includes("__pycache__") });
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--incremental"], { cwd: root, stdio: "inherit" });
  const main = `${root}dist/src/cli/main.js`;
  if (existsSync(main)) chmodSync(main, 0o755);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // What is packed holds nothing of files that are no more.
  rmSync(`${root}dist`, { recursive: true, force: true });
  build();
}
