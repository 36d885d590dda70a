/** First stage of a run of given samples: their energies, and which of them count. */
import { departures } from "../../chem/isomer.ts";
import { UserError } from "../../errors.ts";
import { thermalEnergy } from "../../units.ts";
import { withExecutor } from "../computing.ts";
import { potentialAt } from "../free-energies/source.ts";
import { readGiven } from "../given.ts";
import { potentialOf } from "../molecule.ts";
import { type UnweightedSamples, writeDrawnSamples, writeUnweightedSamples } from "../samples.ts";
import type { Stage, StageContext } from "../stage.ts";
import { type SamplesSummary, samplesSummary } from "../summaries.ts";

/** Samples of the structure's isomer with energies that are numbers; the others have weight zero and are counted. */
async function judged(context: StageContext, positions: Float32Array): Promise<UnweightedSamples & { summary: SamplesSummary }> {
  const { configuration, system } = context;
  const atoms = system.topology.atoms.length;
  const energy = await withExecutor(context, (executor) => potentialAt(potentialOf(system), atoms, positions, executor));
  const left = departures(system.isomer, positions, atoms);
  const kT = thermalEnergy(configuration.temperature_K);
  const reducedEnergy = energy.map((U, row) => (left[row] === "none" ? U / kT : Number.POSITIVE_INFINITY));
  const counted = (departure: string): number => left.filter((own) => own === departure).length;
  const [mirrored, turned] = [counted("mirrored"), counted("turned")];
  const zero = reducedEnergy.filter((u) => u === Number.POSITIVE_INFINITY).length;
  const summary = { draws: energy.length, out_of_domain: zero - mirrored - turned, mirrored, turned };
  return { count: energy.length, positions, reducedEnergy, summary };
}

/** Throws a UserError where no sample counts. */
function checkSome({ draws, out_of_domain, mirrored, turned }: SamplesSummary): void {
  if (out_of_domain + mirrored + turned < draws) return;
  throw new UserError(
    `${draws} samples were to be reweighted, but none counts: ${mirrored} have a centre of the other hand than the structure, ${turned} a double bond turned from cis to trans or back, and ${out_of_domain} an energy that is no number; give a structure of the isomer that was sampled, with its atoms in the order of the samples.`,
  );
}

/** The stage that imports given samples. */
export const createImportStage = (): Stage => ({
  name: "import",
  applies: ({ given }) => given !== null,
  run: async (context) => {
    const { directory, progress } = context;
    const { positions, logQ } = readGiven(directory);
    const { summary, ...samples } = await judged(context, positions);
    checkSome(summary);
    samplesSummary.write(directory, summary);
    if (logQ === undefined) writeUnweightedSamples(directory, samples);
    else writeDrawnSamples(directory, { ...samples, logQ });
    progress({ step: samples.count, total: samples.count, unit: "samples", figures: {} });
  },
});
