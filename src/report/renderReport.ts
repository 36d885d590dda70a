import { checkReportData } from "./checkReportData.ts";
import { shownWeights } from "./histogramming.ts";
import { html, markup } from "./html.ts";
import type { ReportData } from "./reportData.ts";
import { conformations } from "./sections/conformations.ts";
import { costSection } from "./sections/cost.ts";
import { energySection } from "./sections/energies.ts";
import { freeEnergySection } from "./sections/freeEnergies.ts";
import { citationSection, settingsSection } from "./sections/provenance.ts";
import { header, keyFigures, verdictBanner } from "./sections/summary.ts";
import { trainingSection } from "./sections/training.ts";
import { weightSection } from "./sections/weights.ts";
import { STYLE } from "./style.ts";

const CONTENTS: readonly (readonly [id: string, title: string])[] = [
  ["free-energies", "Free energies"],
  ["conformations", "Conformations"],
  ["weights", "Weights"],
  ["energies", "Energies"],
  ["training", "Training"],
  ["cost", "Cost and data"],
  ["settings", "Settings"],
  ["citations", "Papers to cite"],
];

// No script, no request: the policy makes the browser refuse what the file does not contain.
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/**
 * The report of a run as one HTML file: no script, no request, figures as SVG.
 * The same data give the same text. Angles in rad, energies in kT, times in s, temperature in K (see ReportData).
 * Throws where arrays that belong together differ in length.
 */
export const renderReport = async (data: ReportData): Promise<string> => {
  checkReportData(data);
  const normalised = shownWeights(data.logWeights);
  const sections = [
    await freeEnergySection(data),
    await conformations(data, normalised.weights),
    await weightSection(data, normalised),
    await energySection(data, normalised.weights),
    await trainingSection(data),
    costSection(data),
    settingsSection(data),
    citationSection(data),
  ];
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${markup(POLICY)}">
<meta name="color-scheme" content="light dark"><title>${data.system.name} – Boltzmann generator report</title>
<style>${markup(STYLE)}</style></head><body><main>
${header(data)}
${verdictBanner(data)}
${keyFigures(data)}
<nav aria-label="Contents">${CONTENTS.map(([id, title]) => html`<a href="#${id}">${title}</a>`)}</nav>
${sections}
<footer><p>Energies are reduced by kT at ${data.temperature} K where they are given in kT. This file is complete: it needs neither a network nor scripts.</p></footer>
</main></body></html>
`.markup;
};
