import { installedVersions } from "../../run/circumstances.ts";
import type { Configuration, Versions } from "../../run/configuration.ts";
import { openRun } from "../../run/run.ts";
import { perform } from "../perform.ts";
import type { LoadStages } from "../stages.ts";

/** One sentence for each version that is not the one that began the run. */
function versionNotes({ versions }: Configuration, installed: Versions): string[] {
  const pairs = [
    ["boltzmill", versions.boltzmill, installed.boltzmill],
    ["Node", versions.node, installed.node],
    ["onnxruntime-node", versions["onnxruntime-node"], installed["onnxruntime-node"]],
  ];
  return pairs.flatMap(([name, before, now]) =>
    before === now
      ? []
      : [
          `The run was begun with ${name} ${before} and goes on with ${now}: it may differ in the last digits from an unbroken one.`,
        ],
  );
}

/** boltzmill resume DIR: goes on from the last checkpoint. Returns the exit code. */
export async function resumeCommand(
  folder: string,
  options: { readonly progress: string },
  loadStages: LoadStages,
): Promise<number> {
  const installed = installedVersions();
  const job = openRun(folder);
  return perform(job, loadStages, options.progress, versionNotes(job.configuration, installed));
}
