import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkNode, isAtLeast } from "../../src/cli/doctor/machine.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { boltzmill } from "./processes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The built package in a folder of its own, with all that it depends on but onnxruntime-node. */
function packageWithoutRuntime(): string {
  const folder = temporaryFolder();
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  cpSync(join(root, "dist"), join(folder, "dist"), {
    recursive: true,
    filter: (path) => !/\.(map|d\.ts|tsbuildinfo)$/.test(path),
  });
  mkdirSync(join(folder, "node_modules"));
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!name.startsWith("onnxruntime") && !name.startsWith(".")) {
      symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
    }
  }
  return folder;
}

const boltzmillIn = (folder: string, words: readonly string[]) =>
  spawnSync(process.execPath, [join(folder, "dist/src/cli/main.js"), ...words], { cwd: folder, encoding: "utf8" });

describe("boltzmill doctor", () => {
  it("finds all that is needed where the tests run", async () => {
    const { code, out, error } = await boltzmill(["doctor"], temporaryFolder());
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(/^ok +Node +20|^ok +Node +\d\d/);
    expect(out).toMatch(/^ok +provider cpu +works$/m);
    expect(out).toMatch(/^ok +executor wasm +WebAssembly kernels/m);
    expect(out).toMatch(/^ok +executor ort +ONNX Runtime/m);
    expect(out).toMatch(/^ok +systems +data files of \d+ molecules are whole$/m);
    expect(out).toMatch(/^ok +h5wasm +\d/m);
    expect(out).toMatch(/^(ok +OpenMM +\d+\.\d+.* in |optional +OpenMM +in no Python)/m);
    expect(out).toMatch(/^(ok|optional) +executor tfjs/m);
    expect(out).toMatch(/Everything that boltzmill needs is here\.\n$/);
  });

  it("says what to do where onnxruntime-node is missing, and so does a run", () => {
    const folder = packageWithoutRuntime();
    const doctor = boltzmillIn(folder, ["doctor"]);
    expect(doctor.status).toBe(1);
    expect(doctor.stdout).toMatch(/^MISSING +onnxruntime-node +not installed$/m);
    expect(doctor.stdout).toContain('"onnxruntime-node-install=skip" into .npmrc');
    expect(doctor.stdout).toMatch(/Needed and missing: onnxruntime-node\.\n$/);
    const run = boltzmillIn(folder, ["run", "alanine-dipeptide", "--out", "run"]);
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(/^boltzmill: .*onnxruntime-node.*"boltzmill doctor".*\n$/);
    expect(readdirSync(folder)).not.toContain("run");
  });

  it("compares versions by number", () => {
    expect([
      isAtLeast("20.19.0", "20.19"),
      isAtLeast("20.9.0", "20.19"),
      isAtLeast("22.0.0", "20.19"),
      isAtLeast("18.20.4", "20.19"),
    ]).toEqual([true, false, true, false]);
    expect(checkNode("18.20.4")).toMatchObject({
      status: "missing",
      mend: expect.stringContaining("install Node 20.19 or newer"),
    });
  });
});
