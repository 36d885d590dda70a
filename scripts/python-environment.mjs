// Makes .venv/ with the pinned OpenMM for the tests that compare with it, where a Python 3 is there; kept between runs.
//
// Says in one line what tests will do, and never fails: without it those tests are skipped, and say so.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL("./requirements-test.txt", import.meta.url));
/** Time for packages to come, ms. */
const LIMIT = 240_000;

const environment = join(root, ".venv");
const stamp = join(environment, "boltzmill.json");
const windows = process.platform === "win32";
const interpreter = windows ? join(environment, "Scripts", "python.exe") : join(environment, "bin", "python");

/** What stands in the way, in words, or undefined where .venv/ has what the requirements name. */
function make(requirements) {
  const python = ["python3", "python"].find((name) => {
    try {
      return (
        execFileSync(name, ["-c", "import sys; print(sys.version_info >= (3, 9))"], {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        }).trim() === "True"
      );
    } catch {
      return false;
    }
  });
  if (python === undefined) return "there is no Python 3.9 or newer";
  try {
    execFileSync(python, ["-m", "venv", "--clear", environment], { stdio: "pipe", timeout: LIMIT });
  } catch {
    return `"${python} -m venv" fails, as where its package (python3-venv) is not installed`;
  }
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:"];
  try {
    execFileSync(interpreter, [...pip, "--timeout", "20", "--retries", "1", "-r", REQUIREMENTS], {
      stdio: "pipe",
      timeout: LIMIT,
    });
  } catch (error) {
    if (error.code === "ETIMEDOUT") return `pip took longer than ${LIMIT / 1000} s`;
    const last = String(error.stderr ?? "")
      .trim()
      .split("\n")
      .at(-1);
    return `pip cannot install it, as where the package index cannot be reached (${last})`;
  }
  writeFileSync(stamp, JSON.stringify({ requirements }));
  return undefined;
}

const requirements = readFileSync(REQUIREMENTS, "utf8");
const pinned = requirements.match(/^openmm==.*$/m)[0].replace("==", " ");
const isThere = existsSync(stamp) && JSON.parse(readFileSync(stamp, "utf8")).requirements === requirements;
if (process.env.BOLTZMILL_PYTHON) console.log(`Tests compare with OpenMM of BOLTZMILL_PYTHON, ${process.env.BOLTZMILL_PYTHON}.`);
else {
  const obstacle = isThere ? undefined : make(requirements);
  if (obstacle === undefined) console.log(`Tests compare with ${pinned} in .venv/.`);
  else {
    rmSync(environment, { recursive: true, force: true });
    mkdirSync(environment, { recursive: true });
    writeFileSync(stamp, JSON.stringify({ obstacle }));
    console.log(`Tests that compare with OpenMM are skipped: ${obstacle}.`);
  }
}
