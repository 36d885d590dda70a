// Densities in the plane side by side, as an SVG file that stands alone.
import { heatMapImage } from "../src/report/charts/colourScale.ts";

/** A log-density on a square of cells, row by row from the bottom, up to a constant; what is above the first panel's maximum is drawn as that. */
export interface Panel {
  readonly title: string;
  readonly logDensity: readonly number[];
}

const SIZE = 200;
const GAP = 12;
const TITLE = 18;

/** Rows of panels; each row has the colours of its first panel, from nothing to its highest density. */
export function densityPanels(rows: readonly (readonly Panel[])[]): string {
  const width = Math.max(...rows.map((row) => row.length)) * (SIZE + GAP) + GAP;
  const height = rows.length * (SIZE + GAP + TITLE) + GAP;
  const parts = rows.flatMap((row, r) => {
    const highest = Math.max(...normalised(row[0]!));
    return row.map((panel, column) => {
      const [x, y] = [GAP + column * (SIZE + GAP), GAP + r * (SIZE + GAP + TITLE)];
      const below = Float64Array.from(normalised(panel), (density) => 1 - Math.min(1, density / highest));
      const image = heatMapImage(below, Math.sqrt(below.length), 1, "dark");
      return `<text x="${x}" y="${y + 12}">${panel.title}</text><image x="${x}" y="${y + TITLE}" width="${SIZE}" height="${SIZE}" image-rendering="pixelated" href="${image}"/>`;
    });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="9"><rect width="${width}" height="${height}" fill="#fff"/>${parts.join("\n")}</svg>\n`;
}

/** Densities that sum to 1 over the cells. */
function normalised({ logDensity }: Panel): number[] {
  const highest = Math.max(...logDensity);
  const values = logDensity.map((log) => Math.exp(log - highest));
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}
