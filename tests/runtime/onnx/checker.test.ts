import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { gradient } from "../../../src/graph/gradient.ts";
import { input } from "../../../src/graph/node.ts";
import { type Program, program } from "../../../src/graph/program.ts";
import { lower } from "../../../src/runtime/onnx/lower.ts";
import { opCases } from "../../support/opCases.ts";

const script = fileURLToPath(new URL("../../../scripts/check-onnx.py", import.meta.url));
const python = [process.env.BOLTZMILL_PYTHON, "python3", "python"].find(
  (name) => name !== undefined && spawnSync(name, ["-c", "import onnx"]).status === 0,
);
const folder = mkdtempSync(join(tmpdir(), "check-onnx-"));
afterAll(() => rmSync(folder, { recursive: true }));

function check(models: readonly Uint8Array[]): { status: number | null; output: string } {
  const paths = models.map((model, index) => {
    const path = join(folder, `${index}.onnx`);
    writeFileSync(path, model);
    return path;
  });
  const { status, stdout, stderr } = spawnSync(python!, [script, ...paths], { encoding: "utf8" });
  return { status, output: stdout + stderr };
}

/** The values and first derivatives of every case of every operation. */
const programs: Program[] = Object.values(opCases)
  .flat()
  .map((one) => {
    const xs = one.arguments.map(({ shape }, index) => input(`argument${index}`, shape));
    const result = one.build(...xs);
    const slopes = gradient(result, xs).map((slope, index) => [`slope${index}`, slope] as const);
    return program({
      result,
      ...Object.fromEntries(slopes),
      ...Object.fromEntries(xs.map((x, index) => [`argument${index}`, x])),
    });
  });

const reason = python ? "" : " (not run: no Python with the onnx package was found; name one in BOLTZMILL_PYTHON)";

describe.skipIf(!python)(`ONNX's own checker${reason}`, () => {
  it.each(["float32", "float64"] as const)("accepts every operation and its derivatives in %s", (elementType) => {
    expect(programs.length).toBeGreaterThan(40);
    const { status, output } = check(programs.map((one) => lower(one, { elementType })));
    expect(output).toContain(`${programs.length} models checked`);
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(status).toBe(0);
  });

  it("refuses a damaged model", () => {
    const model = lower(programs[0]!);
    expect(check([model.slice(0, model.length - 20)]).status).toBe(1);
  });
});
