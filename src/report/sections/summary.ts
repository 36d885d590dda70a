import { counted } from "../../words.ts";
import { type Html, html } from "../html.ts";
import { formatCount, formatFixed, formatPercent, formatSeconds, formatWithError } from "../numbers.ts";
import type { ReportData } from "../reportData.ts";

const VERDICTS = {
  ok: { sign: "✓", title: "The weights can be trusted", none: "Every check of the weights passed." },
  warn: { sign: "!", title: "Use with care", none: "No reason was given." },
  unreliable: { sign: "✕", title: "The weights cannot be trusted", none: "No reason was given." },
} as const;

/** The verdict, which is the first thing to read: status in words, sign and colour, and the reasons. */
export const verdictBanner = ({ verdict }: ReportData): Html => {
  const { sign, title, none } = VERDICTS[verdict.status];
  const reasons = verdict.reasons.length > 0 ? verdict.reasons : [none];
  return html`<div class="verdict ${verdict.status}" id="verdict"><span class="sign" aria-hidden="true">${sign}</span>
<div><p class="status">Verdict: ${verdict.status}. ${title}.</p><ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul></div></div>`;
};

const tile = (value: string, name: string, note: string): Html =>
  html`<div class="tile"><dt>${name}</dt><dd class="value">${value}</dd><dd class="note">${note}</dd></div>`;

const freeEnergyTiles = (data: ReportData): Html[] =>
  data.freeEnergies
    .slice(0, 1)
    .map((f) =>
      tile(`${formatWithError(f.value_kT, f.error_kT)} kT`, `free energy, ${f.name}`, f.description ?? "one standard error"),
    );

/** Key figures of the run. */
export const keyFigures = (data: ReportData): Html => {
  const { kishFraction, paretoK, logZ } = data.diagnostics;
  const n = data.logWeights.length;
  const seconds = data.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  return html`<dl class="tiles" id="key-figures">
${tile(formatPercent(kishFraction), "effective sample size", `worth ${formatCount(kishFraction * n)} of ${formatCount(n)} samples`)}
${freeEnergyTiles(data)}
${tile(formatFixed(paretoK.value, 2), "Pareto k-hat", `good below ${formatFixed(paretoK.threshold, 2)}`)}
${tile(formatWithError(logZ.value, logZ.error), "log Z", "configurational, reduced units")}
${tile(formatSeconds(seconds), "wall time", counted(data.machine.threads, "thread"))}
${tile(formatCount(data.energyEvaluations), "energy evaluations", "in the whole run")}
</dl>`;
};

/** Title, the system in one line, and how the run was made. */
export const header = (data: ReportData): Html => html`<header><p class="kind">Boltzmann generator report</p>
<h1>${data.system.name}</h1>
<p class="lead">${data.system.description}</p>
<p class="facts">${[
  `${formatCount(data.system.atoms)} atoms`,
  data.system.forceField,
  `${formatKelvin(data.temperature)}\u00a0K`,
  `seed ${data.seed}`,
  data.date,
].map((fact) => html`<span>${fact}</span>`)}</p></header>`;

const formatKelvin = (kelvin: number): string => formatFixed(kelvin, Number.isInteger(kelvin) ? 0 : 2);
