import { expect, test } from "vitest";
import { thin } from "../../src/report/charts/curves.ts";
import { heaviestShare } from "../../src/report/charts/lorenz.ts";
import { histogram, shownWeights, torsionFreeEnergy, wrapAngle } from "../../src/report/histogramming.ts";
import { html } from "../../src/report/html.ts";
import {
  formatCount,
  formatFixed,
  formatPercent,
  formatSeconds,
  formatSignificant,
  formatWithError,
} from "../../src/report/numbers.ts";
import { encodePng } from "../../src/report/png.ts";

test.each([
  [4.0381, 0.0713, "4.038 ± 0.071"],
  [4.0381, 0.0996, "4.04 ± 0.10"],
  [-0.004, 0.12, "0.00 ± 0.12"],
  [-12.34, 1.26, "−12.3 ± 1.3"],
  [12345.6, 123, "12350 ± 120"],
  [1.23456, 0, "1.235"],
  [1.23456, Number.NaN, "1.235 (error not known)"],
  [Number.POSITIVE_INFINITY, 1, "∞"],
  [Number.NaN, 1, "not known"],
])("%d with error %d is %s", (value, error, text) => {
  expect(formatWithError(value, error)).toBe(text);
});

test("plain numbers keep their sign, size and unit", () => {
  expect(formatCount(1234567)).toBe("1\u202f234\u202f567");
  expect(formatFixed(-0.001, 2)).toBe("0.00");
  expect(formatSignificant(0.00012345)).toBe("0.000123");
  expect(formatSignificant(9.999)).toBe("10.0");
  expect(formatSignificant(-1.2345e-7)).toBe("−1.23\u202f×\u202f10⁻⁷");
  expect(formatPercent(0.123)).toBe("12.3\u202f%");
  expect(formatPercent(1e-6)).toBe("<\u202f0.01\u202f%");
  expect([1.234, 59.96, 244.9, 7325].map(formatSeconds)).toEqual(["1.2 s", "60.0 s", "4 min 5 s", "2 h 2 min"]);
});

test("templates escape text and keep markup", () => {
  expect(html`<p title="${`"'`}">${"<&>"} ${html`<b>${1}</b>`} ${["a", "<"]}${undefined}</p>`.markup).toBe(
    '<p title="&quot;&#39;">&lt;&amp;&gt; <b>1</b> a&lt;</p>',
  );
});

test("weights are normalised without overflow, and what is not finite is counted", () => {
  const { weights, notFinite } = shownWeights([1000, 1000 + Math.log(3), -Infinity, Number.NaN, Infinity]);
  expect(Array.from(weights)).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.75, 12), 0, 0, 0]);
  expect(notFinite).toBe(2);
  expect(Array.from(shownWeights([-Infinity]).weights)).toEqual([0]);
});

test("histograms keep all mass: inside or outside, NaN outside", () => {
  const h = histogram([0, 0.5, 1, 2, Number.NaN], 0, 1, 2);
  expect(Array.from(h.mass)).toEqual([0.2, 0.4]);
  expect(h.outside).toBeCloseTo(0.4, 12);
});

test("torsions wrap: pi and -pi share a cell", () => {
  expect(wrapAngle(3 * Math.PI)).toBeCloseTo(-Math.PI, 12);
  const energy = torsionFreeEnergy([Math.PI, -Math.PI, 0.1], [0.1, 0.1, 0.1], 2);
  expect(energy[2]).toBe(0);
  expect(energy[3]).toBeCloseTo(Math.log(2), 12);
  expect(energy[0]).toBe(Infinity);
});

test("the heaviest share counts samples, not values", () => {
  const weights = Float64Array.from([0.1, 0.2, 0.3, 0.4]);
  expect(heaviestShare(weights, 0.5)).toBeCloseTo(0.7, 12);
  expect(heaviestShare(weights, 0.01)).toBeCloseTo(0.4, 12);
});

test("long curves become block means, with gaps where nothing is finite", () => {
  const values = Float64Array.from({ length: 500 }, (_, i) => (i < 2 ? Number.NaN : i));
  const points = thin(
    Float64Array.from({ length: 500 }, (_, i) => i),
    values,
  );
  expect(points).toHaveLength(250);
  expect(points[0]).toEqual({ x: 0.5, y: null });
  expect(points[1]).toEqual({ x: 2.5, y: 2.5 });
});

test("PNG chunks carry the checksums of the specification", () => {
  const png = Buffer.from(encodePng(1, 1, Uint8Array.of(1), [[1, 2, 3]]));
  // The IEND chunk is the same in every PNG file.
  expect(png.subarray(-12).toString("hex")).toBe("0000000049454e44ae426082");
  expect(png.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
});
