/** What becomes of interpreters that are none, have no OpenMM, the wrong one, or crash: with a script in place of Python. */

import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { messageOf } from "../../src/errors.ts";
import { interpreterIn, pythonCandidates } from "../../src/openmm/findPython.ts";
import { createOpenmm } from "../../src/openmm/openmm.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

/** An executable that takes the place of Python and runs a script of Node. */
function impostor(script: string): string {
  const path = join(temporaryFolder(), "python");
  writeFileSync(path, `#!${process.execPath}\n${script}`);
  chmodSync(path, 0o755);
  return path;
}

const says = (...messages: object[]): string =>
  messages
    .map((message) => `process.stdout.write(${JSON.stringify(`${JSON.stringify({ ...message, arrays: [] })}\n`)});`)
    .join("\n");
const greets = says({ python: "3.12.0", openmm: "8.6.1", platforms: ["Reference"] });

const question = { request: { header: { request: "x" }, arrays: {} }, asked: "do x", mend: "do y" };

async function failure(python: string): Promise<string> {
  const openmm = createOpenmm({ python });
  try {
    await openmm.ask(question);
    return "";
  } catch (error) {
    return messageOf(error);
  } finally {
    await openmm.close();
  }
}

describe.skipIf(process.platform === "win32")("an interpreter", () => {
  it.each([
    ["is not there", undefined, /nowhere\/python cannot be started .*: name an interpreter/],
    [
      "has no OpenMM",
      says({ python: "3.12.0", missing: "No module named 'openmm'" }),
      /\(Python 3\.12\.0\) has no OpenMM \(No module/,
    ],
    [
      "has an old OpenMM",
      says({ python: "3.12.0", openmm: "7.7.0", platforms: [] }),
      /has OpenMM 7\.7\.0, but 8\.0 or newer is needed/,
    ],
    ["is none", 'console.log("hello");', /answers with something else than a greeting/],
    ["ends at once", 'console.error("one\\ntwo"); process.exit(3);', /ended with code 3, and the last it wrote is: one \| two/],
    [
      "objects",
      `${greets}process.stdin.once("data", () => {${says({ error: "no\n way" })}});`,
      /asked to do x, but it says "no way": do y\./,
    ],
  ])("that %s gives one sentence", async (_, script, sentence) => {
    const message = await failure(script === undefined ? "/nowhere/python" : impostor(script));
    expect(message).toMatch(sentence);
    expect(message).not.toContain("\n");
  });

  it("that crashes twice gives what it wrote last; once, another one is asked", async () => {
    const twice = impostor(`${greets}process.stdin.once("data", () => { console.error("broken"); process.exit(1); });`);
    expect(await failure(twice)).toMatch(
      /its process ended with code 1, and the last it wrote is: broken, and so did a second one/,
    );
    const once = impostor(
      `const fs = require("node:fs"); const mark = __filename + ".mark";
      ${greets}
      process.stdin.once("data", () => {
        if (!fs.existsSync(mark)) { fs.writeFileSync(mark, ""); process.kill(process.pid, "SIGKILL"); return; }
        ${says({ well: true })}
      });`,
    );
    const openmm = createOpenmm({ python: once });
    expect((await openmm.ask(question)).header).toEqual({ well: true });
    await openmm.close();
  });

  it("that does not end is ended", async () => {
    const openmm = createOpenmm({ python: impostor(`${greets}setInterval(() => {}, 1000); process.stdin.resume();`) });
    expect((await openmm.locate()).openmm).toBe("8.6.1");
    await openmm.close();
  });
});

describe("the interpreters that are tried", () => {
  it("are the named one alone, or that of the environment, of the folder and of the PATH", () => {
    const folder = temporaryFolder();
    expect(pythonCandidates("mine", folder, { BOLTZMILL_PYTHON: "other" })).toEqual({ pythons: ["mine"], named: true });
    expect(pythonCandidates(undefined, folder, { BOLTZMILL_PYTHON: "other" })).toEqual({ pythons: ["other"], named: true });
    expect(pythonCandidates(undefined, folder, { VIRTUAL_ENV: join(folder, "none") })).toEqual({
      pythons: ["python3", "python"],
      named: false,
    });
    expect(interpreterIn("env")).toMatch(/python/);
  });
});
