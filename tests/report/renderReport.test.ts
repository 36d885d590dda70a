import { unzlibSync } from "fflate";
import { describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/renderReport.ts";
import type { ReportData } from "../../src/report/reportData.ts";
import { syntheticRun } from "./syntheticRun.ts";

const run = syntheticRun(2000, 4000);
const page = await renderReport(run);

const SECTIONS = [
  "verdict",
  "key-figures",
  "free-energies",
  "conformations",
  "weights",
  "energies",
  "training",
  "cost",
  "settings",
  "citations",
];
const VOID = new Set(["meta", "br", "image", "path", "line", "rect"]);

/** Element names that are opened and not closed, or closed and not open; comments and raw text do not occur but in <style>. */
const unbalanced = (html: string): string[] => {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, closing, name, selfClosing] of html
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/gi)) {
    if (closing === "/") {
      if (open.pop() !== name) wrong.push(`</${name}>`);
    } else if (selfClosing !== "/" && !VOID.has(name!)) open.push(name!);
  }
  return [...wrong, ...open];
};

/** A run without any data: what a first failure leaves behind. */
const emptyRun: ReportData = {
  ...run,
  logWeights: [],
  diagnostics: {
    kishFraction: Number.NaN,
    variants: [],
    paretoK: { value: Number.POSITIVE_INFINITY, threshold: Number.NaN },
    logZ: { value: Number.NEGATIVE_INFINITY, error: Number.NaN },
  },
  verdict: { status: "unreliable", reasons: [] },
  freeEnergies: [],
  torsionMaps: [{ axes: ["φ", "ψ"], training: { x: [], y: [] }, generator: { x: [], y: [] } }],
  profiles: [{ coordinate: "φ", centres: [], reweighted: { valueKT: [], errorKT: [] }, generatorKT: [] }],
  reducedEnergies: { training: [], generator: [] },
  trainingCurves: [
    { title: "loss", yLabel: "loss", series: [{ name: "loss", steps: [1, 2], values: [Number.NaN, Number.NaN] }] },
  ],
  marginals: [{ name: "bond", unit: "nm", difference: 0, training: [], generator: [], reweighted: [] }],
  replicaExchange: { temperatures: [], acceptance: [] },
  stages: [],
  settings: {},
  citations: [],
};

describe("the page", () => {
  test("has every section, and every link of the contents leads to one", () => {
    for (const id of SECTIONS) expect(page).toContain(`id="${id}"`);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
    expect(targets.length).toBe(8);
    for (const id of targets) expect(page).toContain(`<section id="${id}">`);
  });

  test("is balanced, and no id stands twice", () => {
    expect(unbalanced(page)).toEqual([]);
    expect(unbalanced("<p><b>x</p>")).not.toEqual([]);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("asks for nothing: no script, no address but the links of the citations and data URIs", () => {
    expect(page).not.toMatch(/<script|<link|<iframe|<object|<embed|javascript:|@import|\son\w+=/i);
    expect(page.match(/url\(/g)).toBeNull();
    expect([...page.matchAll(/\bsrc(set)?=/g)]).toHaveLength(0);
    const links = [...page.matchAll(/<a href="(https?:[^"]+)"/g)].map(([, link]) => link);
    expect(links).toEqual([
      "https://doi.org/10.1093/amrx/abs010",
      "https://doi.org/10.1021/acs.jpca.9b02771",
      "https://doi.org/10.1016/S0009-2614(99)01123-9",
      "https://onnxruntime.ai",
    ]);
    const hrefs = [...page.matchAll(/href="([^"]+)"/g)].map(([, link]) => link!);
    for (const href of hrefs) expect(links.includes(href) || /^(#|data:image\/png;base64,)/.test(href)).toBe(true);
  });

  test("shows no number that is none", () => {
    expect(page.replace(/base64,[^"]+/g, "")).not.toMatch(/NaN|undefined|\[object|Infinity/);
  });

  test("is the same text for the same data", async () => {
    expect(await renderReport(syntheticRun(2000, 4000))).toBe(page);
    expect(await renderReport({ ...run, seed: 2 })).not.toBe(page);
  });

  test("stays small: 20,000 samples in less than 0.5 MB", async () => {
    expect(Buffer.byteLength(await renderReport(syntheticRun(20_000, 50_000)))).toBeLessThan(5e5);
  });
});

describe("what the reader sees", () => {
  test("numbers with units and matching digits, in kT and in kJ/mol", () => {
    expect(page).toContain("4.038 ± 0.071 kT");
    expect(page).toContain("10.07 ± 0.18");
    expect(page).toContain("83.4217 ± 0.0062");
    expect(page).toContain("0.4 σ above it");
  });

  test("the verdict in words, for each status", async () => {
    for (const status of ["ok", "warn", "unreliable"] as const) {
      const html = await renderReport({ ...run, verdict: { status, reasons: ["because of this"] } });
      expect(html).toContain(`Verdict: ${status}.`);
      expect(html).toContain("<li>because of this</li>");
    }
  });

  test("log weights that are not finite are counted, and -Infinity is weight zero", async () => {
    const logWeights = Array.from(run.logWeights);
    logWeights[0] = Number.NaN;
    logWeights[1] = Number.POSITIVE_INFINITY;
    logWeights[2] = Number.NEGATIVE_INFINITY;
    const html = await renderReport({ ...run, logWeights });
    expect(html.replace(/\s+/g, " ")).toContain("2 log weights of 2 000 were not a number or infinite");
    expect(html.replace(/base64,[^"]+/g, "")).not.toMatch(/NaN/);
  });

  test("angles that are not finite are counted in the caption", async () => {
    expect(page).not.toContain("Not shown:");
    const [map] = run.torsionMaps;
    const x = Array.from(map!.generator.x);
    x[0] = Number.NaN;
    const html = await renderReport({ ...run, torsionMaps: [{ ...map!, generator: { ...map!.generator, x } }] });
    expect(html).toContain("Not shown: 1 angle that is not a finite number.");
  });

  test("hostile names are text everywhere", async () => {
    const evil = `</style></svg><script>alert(1)</script><img src=x onerror="x">&'\u0000`;
    const html = await renderReport({
      ...run,
      system: { name: evil, description: evil, atoms: 22, forceField: evil },
      seed: evil,
      date: evil,
      versions: { [evil]: evil },
      machine: { cpu: evil, threads: 2 },
      verdict: { status: "warn", reasons: [evil] },
      freeEnergies: [
        { name: evil, description: evil, value_kT: 1, error_kT: 0.1, reference: { value_kT: 1, error_kT: 0.1, source: evil } },
      ],
      torsionMaps: run.torsionMaps.map((map) => ({ ...map, axes: [evil, evil] })),
      profiles: run.profiles.map((profile) => ({ ...profile, coordinate: evil, regions: [{ name: evil, from: 0, to: 1 }] })),
      trainingCurves: run.trainingCurves.map((panel) => ({
        title: evil,
        yLabel: evil,
        series: panel.series.map((series) => ({ ...series, name: evil })),
      })),
      marginals: run.marginals.map((marginal) => ({ ...marginal, name: evil, unit: evil })),
      stages: [{ name: evil, seconds: 1 }],
      counts: [{ name: evil, count: 1, of: 2 }],
      settings: { [evil]: evil },
    });
    expect(html).not.toMatch(/<script|<img/);
    expect(html).not.toContain("\u0000");
    expect(unbalanced(html)).toEqual([]);
    expect(html).toContain("&lt;script&gt;");
  });

  test("empty data are sentences, not empty figures, and special values are words or signs", async () => {
    const html = await renderReport(emptyRun);
    for (const id of SECTIONS) expect(html).toContain(`id="${id}"`);
    // profile, differences, torsions, coordinates, weights, energies, training, stages, replicas, settings, papers
    expect([...html.matchAll(/class="missing"/g)]).toHaveLength(11);
    expect(html).not.toContain("<svg");
    expect(html).not.toMatch(/NaN|undefined|\[object|Infinity/);
    expect(unbalanced(html)).toEqual([]);
  });

  test("each paper of the run once, with all its uses, as text and as BibTeX", () => {
    const papers = [...page.matchAll(/<li id="cite-(\w+)"><span class="use">([^<]*)<\/span>/g)].map(([, key, uses]) => [
      key,
      uses,
    ]);
    expect(papers).toEqual([
      ["leimkuhler2013", "BAOAB splitting of Langevin dynamics, equilibration"],
      ["zhang2019", "middle scheme of Langevin dynamics"],
      ["sugita1999", "replica exchange"],
      ["kish1965", "effective sample size of weighted samples"],
      ["onnxruntime", "execution of networks"],
    ]);
    expect(page).toContain("B. Leimkuhler and C. Matthews. Rational Construction");
    expect(page).toContain("<i>John Wiley &amp; Sons</i> (1965).");
    expect([...page.matchAll(/^@\w+\{(\w+),$|<pre>@\w+\{(\w+),$/gm)].map(([, later, first]) => later ?? first)).toEqual(
      papers.map(([key]) => key),
    );
  });

  test("settings of groups have dotted names", () => {
    expect(page).toContain("<code>train.learningRate</code></td><td>0.0015</td>");
    expect(page).toContain("<code>data.ladder</code></td><td>[300,870]</td>");
  });
});

describe("figures", () => {
  const figure = (html: string, label: string): string => html.split(`aria-label="${label}"`)[1]!.split("</div>")[0]!;

  test("infinite bins of a profile are gaps, and a bin between two gaps is a dot", async () => {
    const centres = [-2, -1, 0, 1, 2];
    const profile = (valueKT: number[]) => ({
      ...run,
      profiles: [
        {
          coordinate: "φ",
          centres,
          reweighted: { valueKT, errorKT: [0.1, 0.1, 0.1, Number.NaN, 0.1] },
          generatorKT: [0, 1, 2, 1, 0],
        },
      ],
    });
    const dots = (svg: string): number => [...svg.matchAll(/fill="var\(--reweighted\)"[^>]*\/>/g)].length;
    const strokes = (svg: string): string => /d="([^"]*)" stroke="var\(--reweighted\)"/.exec(svg)?.[1] ?? "";
    const whole = figure(await renderReport(profile([0, 1, 2, 1, 0])), "Free energy along φ");
    const gaps = figure(await renderReport(profile([0, 1, Infinity, 1, Infinity])), "Free energy along φ");
    expect(strokes(whole).match(/M/g)).toHaveLength(1);
    expect(strokes(gaps).match(/M/g)).toHaveLength(2);
    expect(dots(gaps) - dots(whole)).toBe(1);
    expect(gaps).not.toMatch(/NaN|Infinity/);
  });

  test("the heat map is an image of 60 x 60 cells whose darkest cell is the most populated one", async () => {
    const at = (phi: number, psi: number, n: number) => Array.from({ length: n }, () => [phi, psi] as const);
    const pairs = [...at(-3.1, -3.1, 100), ...at(3.1, 3.1, 10)];
    const torsions = { x: pairs.map(([x]) => x), y: pairs.map(([, y]) => y) };
    const html = await renderReport({
      ...run,
      logWeights: new Float64Array(110),
      reducedEnergies: { training: [0], generator: new Float64Array(110) },
      torsionMaps: [{ axes: ["φ", "ψ"], training: torsions, generator: torsions }],
      marginals: [],
    });
    const uri = /base64,([^"]+)/.exec(figure(html, "Free energy over φ, ψ of the training data"))![1]!;
    const png = Buffer.from(uri, "base64");
    const data = png.indexOf("IDAT");
    const pixels = unzlibSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
    expect([png.readUInt32BE(16), png.readUInt32BE(20), pixels.length]).toEqual([60, 60, 60 * 61]);
    const cell = (column: number, row: number): number => pixels[row * 61 + 1 + column]!;
    expect(cell(0, 59)).toBe(1); // lower left corner, 0 kT: first colour
    expect(cell(59, 0)).toBe(1 + Math.floor((Math.log(10) / 8) * 120)); // upper right corner, ln 10 kT
    expect(pixels.filter((index) => index > 0)).toHaveLength(2);
  });

  test("weights move the map: samples of weight zero leave it", async () => {
    const torsions = { x: [-1, 1], y: [-1, 1] };
    const html = await renderReport({
      ...run,
      logWeights: [0, Number.NEGATIVE_INFINITY],
      reducedEnergies: { training: [0], generator: [0, 1] },
      torsionMaps: [{ axes: ["φ", "ψ"], training: torsions, generator: torsions }],
      marginals: [],
    });
    const image = (label: string): string => /base64,([^"]+)/.exec(figure(html, label))![1]!;
    expect(image("Free energy over φ, ψ of the reweighted samples")).not.toBe(
      image("Free energy over φ, ψ of the generator&#39;s samples, unweighted"),
    );
  });
});

test("arrays that do not belong together are refused by name", async () => {
  await expect(renderReport({ ...run, logWeights: [1, 2, 3] })).rejects.toThrow(
    "internal: report: reducedEnergies.generator has 2000 entries, but logWeights has 3; pass arrays of one length",
  );
});
