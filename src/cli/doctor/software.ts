/** onnxruntime-node, its execution providers, optional packages and the systems' data. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { molecules } from "../../../systems/index.ts";
import { readPackage } from "../../packages.ts";
import { type Finding, firstLine } from "./check.ts";

/** What to do where onnxruntime-node is missing: its install script needs NuGet only for CUDA, which a line of .npmrc forgoes. */
const INSTALL_RUNTIME =
  'put the line "onnxruntime-node-install=skip" into .npmrc, so that no CUDA libraries are fetched from NuGet, and run "npm ci" in a clone, or "npm install onnxruntime-node" elsewhere';
const INSTALL_CUDA = 'on Linux with an NVIDIA GPU and CUDA 12: "npm install onnxruntime-node --onnxruntime-node-install=cuda12"';

const PROVIDER_MILLISECONDS = 30_000;

/** Asks a process of its own whether a provider computes; resolves to "ok" or to what is wrong. */
function probe(provider: string): Promise<string> {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const path = fileURLToPath(new URL(`./probeProvider.${ending}`, import.meta.url));
  return new Promise((resolve) => {
    const options = { timeout: PROVIDER_MILLISECONDS, encoding: "utf8" } as const;
    execFile(process.execPath, [...process.execArgv, path, provider], options, (error, output) => {
      const answer = output.trim().split("\n").at(-1) ?? "";
      if (answer !== "") resolve(answer);
      else
        resolve(error?.signal ? `its process was ended by ${error.signal}` : `its process ended with code ${error?.code ?? 0}`);
    });
  });
}

async function checkProvider(name: string, bundled: boolean): Promise<Finding> {
  const title = `  provider ${name}`;
  const answer = await probe(name);
  if (answer === "ok") return { name: title, status: "ok", found: "works" };
  const found = bundled ? `comes with the package, but does not work here: ${answer}` : "not installed";
  if (name === "cpu") return { name: title, status: "missing", found: `does not work: ${answer}`, mend: INSTALL_RUNTIME };
  return { name: title, status: "optional", found, ...(bundled ? {} : { mend: INSTALL_CUDA }) };
}

/** Whether onnxruntime-node loads, and which of its execution providers compute. */
export async function checkRuntime(): Promise<Finding[]> {
  const name = "onnxruntime-node";
  const version = readPackage(name)?.version;
  if (version === undefined) return [{ name, status: "missing", found: "not installed", mend: INSTALL_RUNTIME }];
  try {
    const { listSupportedBackends } = await import("onnxruntime-node");
    const providers = await Promise.all(listSupportedBackends().map((backend) => checkProvider(backend.name, backend.bundled)));
    return [{ name, status: "ok", found: version }, ...providers];
  } catch (error) {
    return [{ name, status: "missing", found: `${version} does not load: ${firstLine(error)}`, mend: INSTALL_RUNTIME }];
  }
}

/** Packages that give more when they are there. */
const OPTIONAL_PACKAGES = [{ name: "h5wasm", use: "HDF5 files of frames" }] as const;

/** Which of the packages that give more are installed. */
export const checkOptionalPackages = (): Finding[] =>
  OPTIONAL_PACKAGES.map(({ name, use }) => {
    const version = readPackage(name)?.version;
    if (version !== undefined) return { name, status: "ok", found: version };
    return { name, status: "optional", found: "not installed", mend: `for ${use}: "npm install ${name}"` };
  });

/** Whether the data files of every molecule are whole: one line for all that are, one for each that is not. */
export function checkSystems(): Finding[] {
  const broken = molecules.flatMap(({ name, load }): Finding[] => {
    try {
      load();
      return [];
    } catch (error) {
      return [{ name: `system ${name}`, status: "missing", found: firstLine(error), mend: "install the package again" }];
    }
  });
  const whole = molecules.length - broken.length;
  return whole === 0
    ? broken
    : [...broken, { name: "systems", status: "ok", found: `data files of ${whole} molecules are whole` }];
}
