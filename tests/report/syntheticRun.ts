import { kishSize } from "../../src/estimate/citations.ts";
import type { ReportData } from "../../src/report/reportData.ts";
import { onnxRuntime } from "../../src/runtime/ort/citations.ts";
import { baoab, middleScheme, replicaExchange } from "../../src/sample/citations.ts";

/** Uniform numbers in (0, 1): a 32-bit mixing generator (mulberry32), enough to draw a picture. */
const uniforms = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
};

interface Basin {
  readonly share: number;
  readonly phi: number;
  readonly psi: number;
  readonly width: readonly [number, number];
}

const BASINS: readonly Basin[] = [
  { share: 0.42, phi: -2.5, psi: 2.8, width: [0.32, 0.35] },
  { share: 0.3, phi: -1.25, psi: 2.6, width: [0.25, 0.35] },
  { share: 0.263, phi: -1.4, psi: -0.45, width: [0.3, 0.35] },
  { share: 0.017, phi: 0.95, psi: 0.7, width: [0.14, 0.28] },
];

const wrap = (angle: number): number => angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));

const density = (phi: number, psi: number, spread: number, shares: readonly number[]): number =>
  BASINS.reduce((sum, b, k) => {
    const [sx, sy] = [b.width[0] * spread, b.width[1] * spread];
    const z = (wrap(phi - b.phi) / sx) ** 2 + (wrap(psi - b.psi) / sy) ** 2;
    return sum + (shares[k]! * Math.exp(-z / 2)) / (2 * Math.PI * sx * sy);
  }, 0);

const sampler = (seed: number) => {
  const uniform = uniforms(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const torsions = (n: number, spread: number, shares: readonly number[]) => {
    const pairs = Array.from({ length: n }, () => {
      const u = uniform();
      const k = shares.findIndex((_, i) => u < shares.slice(0, i + 1).reduce((sum, share) => sum + share, 0));
      const b = BASINS[Math.max(k, 0)]!;
      return [wrap(b.phi + b.width[0] * spread * normal()), wrap(b.psi + b.width[1] * spread * normal())] as const;
    });
    return { x: Float64Array.from(pairs, ([x]) => x), y: Float64Array.from(pairs, ([, y]) => y) };
  };
  return { uniform, normal, torsions };
};

const SHARES = BASINS.map(({ share }) => share);
const GENERATOR_SHARES = [0.4, 0.3, 0.27, 0.03];

const profileOf = (phi: Float64Array, weights: Float64Array, bins: number) => {
  const mass = new Float64Array(bins);
  const square = new Float64Array(bins);
  phi.forEach((angle, i) => {
    const bin = Math.min(bins - 1, Math.floor(((angle + Math.PI) / (2 * Math.PI)) * bins));
    mass[bin]! += weights[i]!;
    square[bin]! += weights[i]! ** 2;
  });
  const largest = mass.reduce((a, b) => Math.max(a, b), 0);
  return { valueKT: mass.map((m) => -Math.log(m / largest)), errorKT: mass.map((m, i) => Math.sqrt(square[i]!) / m) };
};

const curve = (n: number, value: (t: number) => number) => ({
  steps: Array.from({ length: n }, (_, i) => ((i + 1) * 16_000) / n),
  values: Array.from({ length: n }, (_, i) => value(i / n)),
});

const trainingCurves = (normal: () => number): ReportData["trainingCurves"] => [
  {
    title: "Negative log likelihood",
    yLabel: "−log q / nat",
    series: [
      { name: "training", ...curve(800, (t) => -118 + 60 * Math.exp(-t * 40) - 1.5 * Math.sqrt(t) + 0.25 * normal()) },
      { name: "validation", ...curve(40, (t) => -117.9 + 60 * Math.exp(-t * 40) - 1.4 * Math.sqrt(t) + 0.04 * normal()) },
    ],
  },
  {
    title: "Energy residual",
    yLabel: "Huber loss / kT²",
    series: [{ name: "residual", ...curve(800, (t) => 0.25 + 6 * Math.exp(-t * 25) + 0.02 * normal()) }],
  },
  {
    title: "Effective sample size estimated while training",
    yLabel: "ESS fraction",
    series: [{ name: "estimate", ...curve(40, (t) => 0.8 * (1 - Math.exp(-4 * t)) + 0.01 * normal()) }],
  },
];

const marginals = (normal: () => number, samples: number): ReportData["marginals"] =>
  (
    [
      ["C–N bond", "nm", 0.1335, 0.0027],
      ["N–CA–C angle", "rad", 1.93, 0.065],
      ["ω torsion", "rad", 3.12, 0.13],
    ] as const
  ).map(([name, unit, mean, width]) => ({
    name,
    unit,
    difference: 0.03,
    training: Float64Array.from({ length: 20_000 }, () => mean + width * normal()),
    generator: Float64Array.from({ length: 10_000 }, () => mean + 1.05 * width * normal()),
    reweighted: Float64Array.from({ length: samples }, () => mean + 1.05 * width * normal()),
  }));

/** What does not depend on the number of samples. */
const FACTS = {
  system: {
    name: "Alanine dipeptide",
    description: "Ac-Ala-NMe in implicit water: the two torsions φ and ψ of one residue, with a rare basin at positive φ.",
    atoms: 22,
    forceField: "Amber ff99SB-ILDN with OBC implicit solvent",
  },
  temperature: 300,
  seed: 20_250_101,
  date: "2026-01-15",
  versions: { boltzmill: "0.1.0", node: "20.19.0", "onnxruntime-node": "1.30.0" },
  machine: { cpu: "Example CPU at 2.5 GHz", threads: 2 },
  verdict: {
    status: "ok",
    reasons: [
      "The raw effective sample size is above one half of the samples.",
      "Pareto k-hat 0.31 is below its threshold 0.70.",
    ],
  },
  freeEnergies: [
    {
      name: "phi_positive",
      description: "φ in (0, 2) rad against the rest",
      value_kT: 4.0381,
      error_kT: 0.0713,
      reference: { value_kT: 3.98, error_kT: 0.12, source: "replica exchange, 8 replicas" },
    },
    { name: "psi_helical", description: "ψ in (−2, 1) rad against the rest", value_kT: 0.9512, error_kT: 0.0214 },
  ],
  replicaExchange: {
    temperatures: [300, 349.3, 406.6, 473.4, 551.1, 641.6, 747, 870],
    acceptance: [0.412, 0.408, 0.397, 0.401, 0.392, 0.385, 0.381],
  },
  stages: [
    { name: "data", seconds: 172.4, energyEvaluations: 48_000_000 },
    { name: "train", seconds: 244.9 },
    { name: "sample", seconds: 3.21 },
    { name: "reweight", seconds: 1.08, energyEvaluations: 10_000 },
  ],
  energyEvaluations: 48_010_000,
  citations: [baoab, middleScheme, replicaExchange, kishSize, onnxRuntime, { ...baoab, use: "equilibration" }],
} satisfies Partial<ReportData>;

/** A run that looks like alanine dipeptide: four basins in (phi, psi), a generator that is a little too wide, and weights that mend it. */
export const syntheticRun = (samples = 10_000, frames = 40_000): ReportData => {
  const { normal, torsions } = sampler(7);
  const training = torsions(frames, 1, SHARES);
  const generator = torsions(samples, 1.08, GENERATOR_SHARES);
  // The energy by which a sample lies above the data: most of it is what the weight takes back.
  const excess = generator.x.map(() => 0.55 * normal() + (normal() > 1.8 ? 2 * normal() ** 2 : 0));
  const logWeights = generator.x.map(
    (phi, i) =>
      Math.log(density(phi, generator.y[i]!, 1, SHARES)) -
      excess[i]! -
      Math.log(density(phi, generator.y[i]!, 1.08, GENERATOR_SHARES)),
  );
  const raw = logWeights.map(Math.exp);
  const sum = raw.reduce((a, b) => a + b, 0);
  const kish = sum ** 2 / raw.reduce((a, b) => a + b * b, 0) / samples;
  const bins = 60;
  const centres = Float64Array.from({ length: bins }, (_, i) => -Math.PI + ((i + 0.5) * 2 * Math.PI) / bins);
  const energy = (mean: number, n: number) => Float64Array.from({ length: n }, () => mean + 5.3 * normal());
  return {
    ...FACTS,
    logWeights,
    diagnostics: {
      kishFraction: kish,
      variants: [
        { name: "weights clamped at the 1e-4 quantile", fraction: kish + 0.01 },
        { name: "heaviest 0.2 % dropped", fraction: kish + 0.02 },
      ],
      paretoK: { value: 0.312, threshold: 0.7 },
      logZ: { value: 83.4217, error: 0.0062 },
    },
    torsionMaps: [{ axes: ["φ", "ψ"], training, generator }],
    profiles: [
      {
        coordinate: "φ",
        centres,
        reweighted: profileOf(generator.x, raw, bins),
        generatorKT: profileOf(
          generator.x,
          raw.map(() => 1),
          bins,
        ).valueKT,
        reference: {
          label: "reference (replica exchange)",
          centres,
          ...profileOf(torsions(6000, 1, SHARES).x, new Float64Array(6000).fill(1), bins),
        },
        regions: [{ name: "phi_positive", from: 0, to: 2 }],
      },
    ],
    reducedEnergies: { training: energy(-34, frames), generator: energy(-33.8, samples).map((u, i) => u + 2.2 * excess[i]!) },
    trainingCurves: trainingCurves(normal),
    marginals: marginals(normal, samples),
    counts: [{ name: "draws outside the domain", count: 3, of: samples }],
    settings: {
      temperature: 300,
      samples,
      train: { learningRate: 1.5e-3, batch: 768, steps: 16_000 },
      data: { replicas: 8, ladder: [300, 870] },
    },
  };
};
