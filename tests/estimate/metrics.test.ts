import { describe, expect, it, test } from "vitest";
import { compareEnsembles } from "../../src/estimate/metrics/compare.ts";
import type { Ensemble } from "../../src/estimate/metrics/ensemble.ts";
import { metrics } from "../../src/estimate/metrics/index.ts";
import type { MetricName } from "../../src/estimate/metrics/metric.ts";
import { key } from "../../src/num/random.ts";
import { gaussianInputs, lehmer } from "./goldenInputs.ts";
import { goldenMetrics, positionEnsemble, ramachandranEnsemble, torsionEnsemble } from "./goldenMetrics.ts";

const names = Object.keys(metrics) as MetricName[];

describe("metrics have the values of their published definitions", () => {
  it("E-W1 and E-W2, with and without weights", () => {
    const { samples, seeds, w1, w2, weighted } = goldenMetrics.energies;
    const a: Ensemble = { samples, reducedEnergy: gaussianInputs(samples, seeds[0], 2, -30) };
    const b: Ensemble = { samples, reducedEnergy: gaussianInputs(samples, seeds[1], 1.5, -31) };
    expect(metrics["energy-w1"].value(a, b)).toBeCloseTo(w1, 12);
    expect(metrics["energy-w2"].value(a, b)).toBeCloseTo(w2, 12);
    const heavy = { ...a, logWeights: lehmer(samples, seeds[2]).map(Math.log) };
    expect(metrics["energy-w1"].value(heavy, b)).toBeCloseTo(weighted[0], 12);
    expect(metrics["energy-w2"].value(heavy, b)).toBeCloseTo(weighted[1], 12);
  });

  it("T-W2 on the torus", () => {
    const { samples, seeds, shift, value } = goldenMetrics.torus;
    expect(
      metrics["torsion-w2"].value(torsionEnsemble(samples, seeds[0], shift), torsionEnsemble(samples, seeds[1], 0)),
    ).toBeCloseTo(value, 11);
  });

  it.each(goldenMetrics.positions)(
    "W2 with every symmetry, and distance TV, of $particles particles in $dimensions dimensions",
    (law) => {
      const [a, b] = [positionEnsemble(law, law.seed, 1, 0.4), positionEnsemble(law, law.seed + 1, 1.3, 0)];
      for (const name of ["position-w2", "rotation-w2", "permutation-w2", "symmetry-w2", "symmetry-w1", "distance-tv"] as const) {
        expect(metrics[name].value(a, b), name).toBeCloseTo(law[name], 9);
      }
    },
  );

  it("Ramachandran KL, TV, JS and PMF error", () => {
    const law = goldenMetrics.ramachandran;
    const a = ramachandranEnsemble(law.samples, law.seeds[0], 0.7, -1.2, 3);
    const b = ramachandranEnsemble(law.samples, law.seeds[1], 0.6, -1.1, 3.2);
    // Both coordinates of a row are shifted alike by the generator's own offset.
    for (const name of ["ramachandran-kl", "ramachandran-tv", "ramachandran-js", "pmf-error"] as const) {
      expect(metrics[name].value(a, b), name).toBeCloseTo(law[name], 10);
    }
    const heavy = { ...a, logWeights: lehmer(law.samples, law.seeds[2]).map(Math.log) };
    expect(metrics["ramachandran-kl"].value(heavy, b)).toBeCloseTo(law["weighted-kl"], 10);
  });

  it("effective sample sizes: Kish's, and the forward one of the reference", () => {
    const logWeights = Float64Array.of(0, 0, Math.log(2), Number.NEGATIVE_INFINITY);
    expect(metrics["reverse-ess"].value({ samples: 4, logWeights }, { samples: 1 })).toBeCloseTo(16 / 24, 12);
    const logRatio = Float64Array.of(0, Math.log(3));
    expect(metrics["forward-ess"].value({ samples: 1 }, { samples: 2, logRatio })).toBeCloseTo(1 / (2 * (2 / 3)), 12);
  });
});

/** An ensemble that has everything, of planar or spatial clusters. */
function complete(samples: number, seed: number, shift: number, spread = 1): Ensemble {
  return {
    ...positionEnsemble({ samples, particles: 4, dimensions: 3 }, seed, spread, 0),
    ...ramachandranEnsemble(samples, seed + 1, 0.5 * spread, -1.2 + shift, 3),
    reducedEnergy: gaussianInputs(samples, seed + 2, spread, shift),
    logWeights: new Float64Array(samples),
    logRatio: new Float64Array(samples),
  };
}

describe.each(names)("%s", (name) => {
  const metric = metrics[name];
  const [first, second] = [complete(60, 701, 0), complete(60, 711, 0.8, 1.4)];

  it("is ideal for samples that are the reference", () => {
    const { logWeights: _, ...plain } = first;
    expect(metric.missing(first, first)).toBeUndefined();
    expect(metric.value(metric.takes === "whole" ? first : plain, plain)).toBeCloseTo(metric.ideal, 6);
  });

  it("is not for others, and is the same for samples in another order", () => {
    const value = metric.value(first, second);
    if (metric.takes === "subset") expect(value).toBeGreaterThan(0.05);
    const turned = <Row extends Float64Array>(rows: Row, width = 1): Float64Array =>
      Float64Array.from(rows, (_, at) => rows[(59 - Math.floor(at / width)) * width + (at % width)]!);
    const { positions, torsions, reducedEnergy } = first;
    const mirrored: Ensemble = {
      ...first,
      reducedEnergy: turned(reducedEnergy!),
      torsions: Object.fromEntries(Object.entries(torsions!).map(([torsion, values]) => [torsion, turned(values)])),
      positions: { ...positions!, data: turned(Float64Array.from(positions!.data), 12) },
    };
    expect(metric.value(mirrored, second)).toBeCloseTo(value, 10);
  });

  it("says what it is, and what is missing where data are", () => {
    expect(metric.title).not.toBe("");
    expect(metric.definition).toMatch(/\w+ \w+/);
    expect(metric.missing({ samples: 5 }, { samples: 5 })).toMatch(/^(the (samples|reference)|no residue)/);
  });
});

describe("symmetries", () => {
  const shape = { samples: 8, particles: 5, dimensions: 3 };
  const cluster = positionEnsemble(shape, 721, 1, 0);
  const moved = (
    change: (point: readonly number[]) => readonly number[],
    order: readonly number[],
    dimensions = 3,
    from = cluster,
  ): Ensemble => {
    const { data, particles } = from.positions!;
    const points = Float64Array.from(data, (_, at) => {
      const row = Math.floor(at / (particles * dimensions));
      const particle = order[Math.floor(at / dimensions) % particles]!;
      const start = (row * particles + particle) * dimensions;
      return change(Array.from({ length: dimensions }, (_, d) => data[start + d]!))[at % dimensions]!;
    });
    return { ...from, positions: { ...from.positions!, data: points } };
  };
  const same = [0, 1, 2, 3, 4];
  const turn = ([x, y, z]: readonly number[]): number[] => [0.6 * x! - 0.8 * y! + 3, 0.8 * x! + 0.6 * y!, z! - 7];
  const mirror = ([x, y, z]: readonly number[]): number[] => [-x!, y!, z!];

  it("rotation and translation of all samples together: taken away by Kabsch's, not by others", () => {
    expect(metrics["rotation-w2"].value(moved(turn, same), cluster)).toBeLessThan(1e-6);
    expect(metrics["position-w2"].value(moved(turn, same), cluster)).toBeGreaterThan(3);
    expect(metrics["permutation-w2"].value(moved(turn, same), cluster)).toBeGreaterThan(0.5);
  });

  it("reflections: not taken away by rotation, but by the symmetric one where particles stay matched", () => {
    expect(metrics["rotation-w2"].value(moved(mirror, same), cluster)).toBeGreaterThan(0.3);
    // Particles far apart in y and hardly off the plane x = 0 stay matched to themselves.
    const flat = moved(([x, y, z]) => [0.05 * x!, y!, z!], same);
    const apart: Ensemble = {
      ...flat,
      positions: {
        ...flat.positions!,
        data: Float64Array.from(flat.positions!.data, (x, at) => (at % 3 === 1 ? x + 30 * (Math.floor(at / 3) % 5) : x)),
      },
    };
    const turned = moved(mirror, same, 3, apart);
    expect(metrics["symmetry-w2"].value(turned, apart)).toBeLessThan(1e-4);
    expect(metrics["rotation-w2"].value(turned, apart)).toBeGreaterThan(1e-3);
  });

  it("permutations: taken away by matching", () => {
    const order = [3, 0, 4, 1, 2];
    expect(
      metrics["permutation-w2"].value(
        moved((p) => p, order),
        cluster,
      ),
    ).toBeLessThan(1e-6);
    expect(
      metrics["symmetry-w2"].value(
        moved((p) => p, order),
        cluster,
      ),
    ).toBeLessThan(1e-6);
    expect(
      metrics["rotation-w2"].value(
        moved((p) => p, order),
        cluster,
      ),
    ).toBeGreaterThan(0.3);
  });

  it("in a plane too", () => {
    const flat = positionEnsemble({ samples: 8, particles: 5, dimensions: 2 }, 722, 1, 0);
    const turned = moved(([x, y]) => [0.6 * x! - 0.8 * y! + 3, 0.8 * x! + 0.6 * y!], same, 2, flat);
    expect(metrics["rotation-w2"].value(turned, flat)).toBeLessThan(1e-6);
  });

  it("are refused where they make no sense", () => {
    const molecule: Ensemble = { ...cluster, positions: { ...cluster.positions!, exchangeable: false } };
    expect(metrics["permutation-w2"].missing(molecule, molecule)).toBe("the particles are of different kinds");
    expect(metrics["rotation-w2"].missing(molecule, molecule)).toBeUndefined();
    const toy = positionEnsemble({ samples: 8, particles: 1, dimensions: 10 }, 723, 1, 0);
    expect(metrics["rotation-w2"].missing(toy, toy)).toBe("1 particles in 10 dimensions have no overall rotation");
    expect(metrics["position-w2"].missing(toy, toy)).toBeUndefined();
    expect(metrics["position-w2"].missing(toy, cluster)).toContain("1 particles in 10 dimensions and the reference 5 in 3");
  });
});

test("far atoms count in distance TV, though DEM's histogram would drop them", () => {
  const shape = { samples: 50, particles: 3, dimensions: 3 };
  const near = positionEnsemble(shape, 731, 1, 0);
  const far: Ensemble = {
    ...near,
    positions: { ...near.positions!, data: Float64Array.from(near.positions!.data, (x, at) => (at % 9 === 0 ? x + 1e3 : x)) },
  };
  expect(metrics["distance-tv"].value(far, near)).toBeGreaterThan(0.6);
});

describe("a comparison", () => {
  const stream = key(221);
  const reference = complete(800, 741, 0);
  const { logWeights: _, logRatio: __, ...plain } = reference;

  it("of samples from the reference's own distribution is at the floor in every metric, and of others above it", () => {
    const subsets = names.filter((name) => metrics[name].takes === "subset");
    const binned = subsets.filter((name) => name.startsWith("ramachandran") || name === "pmf-error");
    const others = subsets.filter((name) => !binned.includes(name));
    for (const [group, samples] of [
      [binned, 400],
      [others, 100],
    ] as const) {
      const options = { stream, samples, repeats: 3, names: group };
      const good = compareEnsembles(complete(800, 751, 0), plain, options).metrics;
      const bad = compareEnsembles(complete(800, 751, 1.6, 1.5), plain, options).metrics;
      expect(good.map(({ name }) => name)).toEqual(group);
      for (const [index, { name, drawn, floor, samples: taken }] of good.entries()) {
        expect(taken).toBe(samples);
        expect(floor!.mean, name).toBeGreaterThan(0);
        // Both are means over three subsets, whose values scatter by up to a fifth: 40 % apart is far.
        expect(drawn!.mean / floor!.mean, name).toBeGreaterThan(0.6);
        expect(drawn!.mean / floor!.mean, name).toBeLessThan(1.4);
        // Divergences over thousands of bins are not far from their largest already at the floor.
        expect(bad[index]!.drawn!.mean / drawn!.mean, name).toBeGreaterThan(1.2);
      }
    }
  });

  it("by weights brings samples of another distribution to the reference's energies; as drawn they are far", () => {
    // Drawn from N(0.8, 1), weighted to N(0, 1).
    const reducedEnergy = gaussianInputs(4000, 761, 1, 0.8);
    const samples: Ensemble = { samples: 4000, reducedEnergy, logWeights: reducedEnergy.map((u) => -0.8 * u) };
    const target: Ensemble = { samples: 8000, reducedEnergy: gaussianInputs(8000, 762) };
    const { metrics: rows } = compareEnsembles(samples, target, { stream, names: ["energy-w1", "energy-w2"] });
    for (const { drawn, weighted, floor } of rows) {
      expect(drawn!.mean).toBeGreaterThan(10 * floor!.mean);
      expect(weighted!.mean).toBeLessThan(5 * floor!.mean);
    }
  });

  it("resamples by weights where a definition has none, and a weighted reference too", () => {
    const data = gaussianInputs(2000, 771, 1, 1);
    const positions = { data, particles: 1, dimensions: 1, exchangeable: false, unit: "" };
    const weighted: Ensemble = { samples: 2000, positions, logWeights: data.map((x) => -x) };
    const target: Ensemble = { samples: 2000, positions: { ...positions, data: gaussianInputs(2000, 772) } };
    const options = { stream, names: ["position-w2"] as const, samples: 400 };
    const [forth] = compareEnsembles(weighted, target, options).metrics;
    expect(forth!.drawn!.mean).toBeGreaterThan(0.8);
    expect(forth!.weighted!.mean).toBeLessThan(0.4);
    const [back] = compareEnsembles(target, weighted, options).metrics;
    expect(back!.drawn!.mean).toBeLessThan(0.4);
    expect(back!.weighted).toBeUndefined();
  });

  it("says what is missing, and why", () => {
    const { metrics: rows, missing } = compareEnsembles({ samples: 800, reducedEnergy: plain.reducedEnergy! }, plain, {
      stream,
    });
    expect(rows.map(({ name }) => name)).toEqual(["energy-w1", "energy-w2"]);
    expect(missing.find(({ name }) => name === "torsion-w2")!.reason).toBe("the samples have no torsions");
    expect(missing.find(({ name }) => name === "reverse-ess")!.reason).toBe("the samples have no weights");
  });

  it("passes on what the weights, the numbers and left-out samples say", () => {
    const spiked = { ...complete(800, 781, 0), logWeights: Float64Array.from({ length: 800 }, (_, i) => (i === 0 ? 9 : 0)) };
    const names = ["energy-w2"] as const;
    expect(compareEnsembles(spiked, plain, { stream, names }).metrics[0]).toMatchObject({ status: "unreliable" });
    expect(compareEnsembles(plain, plain, { stream, names, samples: 50 }).metrics[0]!.reasons).toEqual([
      "Only 50 samples of each side could be compared, fewer than 200; give more.",
    ]);
    const broken = plain.reducedEnergy!.map((u, i) => (i < 3 ? Number.POSITIVE_INFINITY : u));
    const [row] = compareEnsembles({ ...plain, reducedEnergy: broken }, plain, { stream, names }).metrics;
    expect(row!.reasons).toEqual([expect.stringContaining("3 of 800 samples have no finite energy")]);
    expect(row!.status).toBe("warn");
  });

  it("is the same for the same key, and does not depend on which metrics are asked for", () => {
    const options = { stream, samples: 100 };
    const all = compareEnsembles(plain, plain, options);
    const one = compareEnsembles(plain, plain, { ...options, names: ["distance-tv"] });
    expect(one.metrics[0]).toEqual(all.metrics.find(({ name }) => name === "distance-tv"));
  });

  it.each<[string, () => unknown]>([
    [
      "the compared ensemble has 3 samples and 2 reduced energies",
      () => compareEnsembles({ samples: 3, reducedEnergy: new Float64Array(2) }, plain, { stream }),
    ],
    [
      "the reference ensemble has 3 samples and 4 positions",
      () =>
        compareEnsembles(
          plain,
          { ...positionEnsemble({ samples: 4, particles: 2, dimensions: 3 }, 1, 1, 0), samples: 3 },
          { stream },
        ),
    ],
    [
      "has no torsion psi, but phi",
      () =>
        compareEnsembles(
          { samples: 1, torsions: { phi: new Float64Array(1) }, ramachandran: [{ phi: "phi", psi: "psi" }] },
          plain,
          { stream },
        ),
    ],
    [
      "at least 10 samples and twice as many of the reference are needed, but 5 and 800 can be used",
      () => compareEnsembles({ samples: 5, reducedEnergy: new Float64Array(5) }, plain, { stream }),
    ],
  ])("refuses: %s", (message, act) => {
    expect(act).toThrow(message);
  });
});
