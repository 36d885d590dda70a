import { type Html, html } from "../html.ts";
import { formatCount, formatFixed, formatPercent, formatSeconds } from "../numbers.ts";
import type { ReplicaExchange, ReportData } from "../reportData.ts";
import { columns, missing, section, table } from "./layout.ts";

const stageTable = ({ stages, energyEvaluations }: ReportData): Html => {
  if (stages.length === 0) return missing("No stage was timed.");
  const total = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const share = (seconds: number): Html =>
    total > 0
      ? html`<span class="share"><b style="width:${((100 * seconds) / total).toFixed(1)}%"></b></span> ${formatPercent(seconds / total)}`
      : html`–`;
  const rows = stages.map((stage) => [
    stage.name,
    formatSeconds(stage.seconds),
    share(stage.seconds),
    stage.energyEvaluations === undefined ? "–" : formatCount(stage.energyEvaluations),
  ]);
  return table(
    "Wall time and energy evaluations of each stage",
    [
      { title: "stage" },
      { title: "time", number: true },
      { title: "share", number: true },
      { title: "energy evaluations", number: true },
    ],
    [...rows, ["total", formatSeconds(total), "", formatCount(energyEvaluations)]],
  );
};

const replicaTable = (exchange: ReplicaExchange | undefined): Html => {
  if (exchange === undefined || exchange.temperatures.length === 0)
    return missing("The data did not come from replica exchange.");
  const { temperatures, acceptance } = exchange;
  return html`${table(
    "Replica exchange",
    [
      { title: "replica", number: true },
      { title: "temperature, K", number: true },
      { title: "swaps with the next accepted", number: true },
    ],
    Array.from(temperatures, (kelvin, i) => [
      formatCount(i + 1),
      formatFixed(kelvin, 1),
      i < acceptance.length ? formatPercent(acceptance[i]!) : "–",
    ]),
  )}<p class="note">A ladder mixes well when every pair of neighbours swaps in at least about one try of five.</p>`;
};

/** What the run cost: stages and replica exchange. */
export const costSection = (data: ReportData): Html =>
  section(
    "cost",
    "Cost and data",
    columns(html`<div>${stageTable(data)}</div>`, html`<div>${replicaTable(data.replicaExchange)}</div>`),
  );
