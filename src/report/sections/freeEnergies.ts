import { thermalEnergy } from "../../units.ts";
import { profileChart } from "../charts/profile.ts";
import { type Html, html } from "../html.ts";
import { formatFixed, formatWithError } from "../numbers.ts";
import type { FreeEnergy, ProfilePanel, ReportData } from "../reportData.ts";
import { columns, figure, legend, missing, section, table } from "./layout.ts";

const profileFigure = async (profile: ProfilePanel, kT: number): Promise<Html> => {
  const { valueKT } = profile.reweighted;
  if (!Array.from(valueKT).some(Number.isFinite))
    return missing(`No bin of ${profile.coordinate} holds any weight, so there is no profile.`);
  const reference = profile.reference;
  const reading =
    reference === undefined
      ? "Where the dashed line leaves the solid one, the weights corrected the generator."
      : "The reference should lie within about two bands of the solid line; where the dashed line leaves it, the weights corrected the generator.";
  return figure(
    await profileChart(profile, kT),
    `Free energy along ${profile.coordinate}, zero at its minimum; the band is one standard error. ${reading} Bins without samples are gaps.`,
    legend(
      reference === undefined ? ["reweighted", "generator"] : ["reweighted", "generator", "reference"],
      reference === undefined ? {} : { reference: reference.label },
    ),
  );
};

/** Difference to the reference in combined standard errors. */
const deviation = (value: number, error: number, reference: NonNullable<FreeEnergy["reference"]>): string => {
  const sigma = Math.hypot(error, reference.error_kT);
  const difference = value - reference.value_kT;
  if (!(sigma > 0) || !Number.isFinite(difference)) return "not comparable";
  return `${formatFixed(Math.abs(difference) / sigma, 1)} σ ${difference < 0 ? "below it" : "above it"}`;
};

const freeEnergyTable = ({ freeEnergies, temperature }: ReportData): Html => {
  if (freeEnergies.length === 0) return missing("No free-energy difference was asked for.");
  const kT = thermalEnergy(temperature);
  const referenced = freeEnergies.some(({ reference }) => reference !== undefined);
  const heads = [
    { title: "difference" },
    { title: "kT", number: true },
    { title: "kJ/mol", number: true },
    ...(referenced ? [{ title: "reference, kT", number: true }] : []),
  ];
  const rows = freeEnergies.map((f) => [
    html`<code>${f.name}</code>${f.description === undefined ? "" : html`<br><small>${f.description}</small>`}`,
    formatWithError(f.value_kT, f.error_kT),
    formatWithError(f.value_kT * kT, f.error_kT * kT),
    ...(referenced
      ? [
          f.reference === undefined
            ? "–"
            : html`${formatWithError(f.reference.value_kT, f.reference.error_kT)}<br><small>${deviation(f.value_kT, f.error_kT, f.reference)}</small>`,
        ]
      : []),
  ]);
  const sources = [...new Set(freeEnergies.flatMap(({ reference }) => (reference === undefined ? [] : [reference.source])))];
  const compared = referenced ? ` Reference: ${sources.join("; ")}; σ is the combined standard error.` : "";
  return html`${table(`Free-energy differences at ${formatFixed(temperature, 2)} K`, heads, rows)}<p class="note">± is one standard error. 1 kT = ${formatFixed(kT, 4)} kJ/mol.${compared}</p>`;
};

/** Profiles beside the table of free-energy differences. */
export const freeEnergySection = async (data: ReportData): Promise<Html> => {
  const kT = thermalEnergy(data.temperature);
  const profiles = await Promise.all(data.profiles.map((profile) => profileFigure(profile, kT)));
  const drawn = profiles.length > 0 ? profiles : [missing("No free-energy profile was asked for.")];
  return section("free-energies", "Free energies", columns(...drawn, html`<div>${freeEnergyTable(data)}</div>`));
};
