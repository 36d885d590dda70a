/** The origin of samples that were given: their files. */
import { thermalEnergy } from "../../units.ts";
import { torsionsOf } from "../analysis.ts";
import { citationsOfGiven } from "../citations.ts";
import { readExploration } from "../exploration/files.ts";
import type { Recipe } from "../recipe.ts";
import type { StageContext } from "../stage.ts";
import { samplesSummary } from "../summaries.ts";
import type { Origin } from "./origin.ts";
import { runSettings } from "./runSettings.ts";

/** Frames of the dynamics that began at the samples. */
function explored({ configuration, definition, directory, system }: StageContext): Origin["training"] {
  const { positions, energy } = readExploration(directory);
  const kT = thermalEnergy(configuration.temperature_K);
  const torsions = torsionsOf(definition, positions, system.topology.atoms.length);
  return { positions, torsions, reducedEnergy: energy.map((U) => U / kT) };
}

/** The origin of a run of given samples. */
export function givenOrigin(context: StageContext, { estimate, exploration }: Recipe): Origin {
  const { configuration, definition, directory, system } = context;
  const { draws, out_of_domain, mirrored, turned } = samplesSummary.read(directory);
  return {
    training: explored(context),
    names: { training: "dynamics from the samples", generator: "given samples" },
    trainingCurves: [],
    counts: [
      { name: "samples whose energy is no number", count: out_of_domain, of: draws },
      { name: "samples with a centre of the other hand", count: mirrored, of: draws },
      { name: "samples with a double bond turned from cis to trans or back", count: turned, of: draws },
    ],
    settings: { run: runSettings(configuration), exploration, estimates: estimate },
    citations: citationsOfGiven(definition, system.molecularSystem.forces),
  };
}
