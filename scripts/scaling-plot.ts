// Curves over two logarithmic axes, as an SVG file that stands alone.

/** A named curve of (x, y), all above 0. */
export interface Curve {
  readonly title: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const [WIDTH, HEIGHT] = [640, 400];
const MARGIN = { left: 70, right: 150, top: 20, bottom: 50 };
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"];

/** A logarithmic scale from values to pixels. */
function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  return (value) => from + ((Math.log(value) - low) / (high - low || 1)) * (to - from);
}

/** Powers of ten that span the values; within a decade the numbers 1, 2, 5 and 10 times a power, as many as span them. */
function roundValues(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  if (last - first > 1) return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  const within = [1, 2, 5, 10].map((digit) => digit * 10 ** first);
  const below = within.filter((value) => value <= low).at(-1)!;
  return within.filter((value, index) => value >= below && (within[index - 1] ?? 0) < high);
}

/** Pixels between lines of text. */
const LINE_HEIGHT = 14;

/** Heights of labels, each as near to its place as is possible without touching the one above it. */
function withoutOverlap(heights: readonly number[]): number[] {
  const placed = [...heights];
  let above = Number.NEGATIVE_INFINITY;
  for (const index of [...heights.keys()].sort((a, b) => heights[a]! - heights[b]!)) {
    above = Math.max(heights[index]!, above + LINE_HEIGHT);
    placed[index] = above;
  }
  return placed;
}

/** The plot as SVG; x has a tick at each value, y at round ones. */
export function logLogPlot(curves: readonly Curve[], xTitle: string, yTitle: string): string {
  const all = curves.flatMap(({ points }) => points);
  const ticks = { x: [...new Set(all.map(([x]) => x))], y: roundValues(all.map(([, y]) => y)) };
  const [right, bottom] = [WIDTH - MARGIN.right, HEIGHT - MARGIN.bottom];
  const x = scale(ticks.x, MARGIN.left, right);
  const y = scale(ticks.y, bottom, MARGIN.top);
  const text = (at: readonly [number, number], anchor: string, content: string, more = "") =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" text-anchor="${anchor}"${more}>${content}</text>`;
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    `<path d="M${x1.toFixed(1)} ${y1.toFixed(1)}L${x2.toFixed(1)} ${y2.toFixed(1)}" stroke="#ccc"/>`;
  const grid = [
    ...ticks.x.flatMap((value) => [
      line(x(value), bottom, x(value), MARGIN.top),
      text([x(value), bottom + 16], "middle", String(value)),
    ]),
    ...ticks.y.flatMap((value) => [
      line(MARGIN.left, y(value), right, y(value)),
      text([MARGIN.left - 6, y(value) + 4], "end", value.toLocaleString("en")),
    ]),
  ];
  const labels = withoutOverlap(curves.map(({ points }) => y(points.at(-1)![1]) + 4));
  const drawn = curves.map(({ title, points }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const at = points.map((point) => [x(point[0]), y(point[1])] as const);
    const path = at.map(([px, py], i) => `${i === 0 ? "M" : "L"}${px.toFixed(1)} ${py.toFixed(1)}`).join("");
    const dots = at.map(([px, py]) => `<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3" fill="${colour}"/>`).join("");
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${text([at.at(-1)![0] + 8, labels[index]!], "start", title, ` fill="${colour}"`)}`;
  });
  const middle = (MARGIN.top + bottom) / 2;
  const titles = [
    text([(MARGIN.left + right) / 2, HEIGHT - 10], "middle", xTitle),
    text([16, middle], "middle", yTitle, ` transform="rotate(-90 16 ${middle})"`),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12"><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>${[...grid, ...drawn, ...titles].join("\n")}</svg>\n`;
}
