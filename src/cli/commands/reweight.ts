import { existsSync } from "node:fs";
import { circumstances, cores } from "../../run/circumstances.ts";
import { configurationNotes, type Request } from "../../run/configuration.ts";
import { createRun } from "../../run/run.ts";
import { type OwnFiles, ownSubject, tableSubject } from "../../run/subject.ts";
import { type MoleculeOptions, moleculeChoice } from "../molecule.ts";
import { perform } from "../perform.ts";
import { type GivenOptions, readGivenSamples } from "../reweight/givenFiles.ts";
import type { LoadStages } from "../stages.ts";

/** The options of `boltzmill reweight`, as the command line gives them. */
export interface ReweightCommandOptions
  extends GivenOptions,
    MoleculeOptions,
    Pick<Request, "temperature" | "seed" | "threads" | "budget" | "executor"> {
  readonly out?: string;
  readonly progress: string;
}

/** A name of the table, or files: --system alone is a name unless there is such a file. */
function choiceOf({ system, topology, zMatrix }: MoleculeOptions): string | OwnFiles {
  const isName = system !== undefined && topology === undefined && !existsSync(system);
  const files = {
    ...(!isName && system !== undefined && { system }),
    ...(topology && { topology }),
    ...(zMatrix && { zMatrix }),
  };
  return moleculeChoice(isName ? system : undefined, files, "Samples were to be reweighted");
}

/** boltzmill reweight: weights, free energies and a verdict for samples that somebody else made, in a new run directory. Returns the exit code. */
export async function reweightCommand(options: ReweightCommandOptions, loadStages: LoadStages): Promise<number> {
  const choice = choiceOf(options);
  const { system } = typeof choice === "string" ? tableSubject(choice) : ownSubject(choice);
  const given = await readGivenSamples(options, system.topology.atoms.length);
  const request: Request = {
    ...options,
    generator: "none",
    likelihood: given.logQ === undefined ? "ebm" : "given",
    samples: given.lengths.reduce((total, length) => total + length, 0),
    given: { samples: options.samples, log_q: options.logQ ?? null },
  };
  const job = createRun(choice, options.out, request, circumstances(), given);
  return perform(job, loadStages, options.progress, configurationNotes(job.configuration, cores));
}
