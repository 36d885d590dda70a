/** What is installed beside the library. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "zod";

const require: NodeJS.Require = createRequire(import.meta.url);

/** What is read of a package.json. */
export interface InstalledPackage {
  readonly version: string;
  readonly engines?: { readonly node: string } | undefined;
}

const packageSchema = z.looseObject({ version: z.string(), engines: z.looseObject({ node: z.string() }).optional() });

/** The package.json of an installed package; undefined where it cannot be found. */
export function readPackage(name: string): InstalledPackage | undefined {
  // Not every package exports its package.json, so its folder is looked for too.
  const folders = require.resolve.paths(name) ?? [];
  for (const path of [`${name}/package.json`, ...folders.map((folder) => join(folder, name, "package.json"))]) {
    try {
      return packageSchema.parse(require(path));
    } catch {}
  }
  return undefined;
}
