/** Mixtures of normals. */
import { z } from "zod";
import {
  gaussianMixture,
  isotropic,
  type MixtureComponent,
  type MixtureTarget,
} from "../../src/energy-models/gaussianMixture.ts";
import { exponentials, fold, type Key, key, uniforms } from "../../src/num/random.ts";
import { readCheckedText } from "../dataFiles.ts";
import { defineToy, type ToySystem } from "../toy.ts";
import { aggarwal2025, midgley2023, sjoberg2023 } from "./citations.ts";

type Mixture<Name extends string> = ToySystem<Name, MixtureTarget>;

/** softplus(1): FAB's standard deviation, and DiffCLF's variance. */
const SOFTPLUS = Math.log(1 + Math.E);

const equalWeights = (centres: readonly (readonly number[])[], deviation: number): MixtureComponent[] =>
  centres.map((mean) => isotropic(mean, deviation));

/** `count` means, uniform in a cube of half edge `range`. */
function uniformMeans(stream: Key, count: number, dimension: number, range: number): number[][] {
  const draws = new Float64Array(count * dimension);
  uniforms(stream, 0, draws);
  return Array.from({ length: count }, (_, k) =>
    Array.from(draws.subarray(k * dimension, (k + 1) * dimension), (u) => range * (2 * u - 1)),
  );
}

/** Means at equal angles on a circle, the first on the x axis. */
const onCircle = (count: number, radius: number): number[][] =>
  Array.from({ length: count }, (_, k) => [Math.cos, Math.sin].map((f) => radius * f((2 * Math.PI * k) / count)));

const torchMeans = z.array(z.array(z.number()).length(2)).length(40);

export const gmm40: Mixture<"gmm-40"> = defineToy({
  name: "gmm-40",
  description: "FAB's mixture of 40 normals in the plane, standard deviation softplus(1) = 1.3133",
  target: gaussianMixture(
    equalWeights(torchMeans.parse(JSON.parse(readCheckedText(new URL("./gmm-40/", import.meta.url), "means.json"))), SOFTPLUS),
  ),
  cite: [midgley2023],
});

/** Streams of the means that papers draw without saying how: these are ours. */
const MEANS = key(40);

/** FAB's mixture in more dimensions. */
const wide = <Name extends string>(name: Name, dimension: number): Mixture<Name> =>
  defineToy({
    name,
    description: `40 normals in ${dimension} dimensions, means uniform in [-40, 40], standard deviation softplus(1)`,
    target: gaussianMixture(equalWeights(uniformMeans(fold(MEANS, dimension), 40, dimension, 40), SOFTPLUS)),
    cite: [midgley2023],
  });

export const gmm40In10: Mixture<"gmm-40-10d"> = wide("gmm-40-10d", 10);
export const gmm40In50: Mixture<"gmm-40-50d"> = wide("gmm-40-50d", 50);

export const gmm40In128: Mixture<"gmm-40-128d"> = defineToy({
  name: "gmm-40-128d",
  description: "40 normals in 128 dimensions, means uniform in [-40, 40], variance softplus(1), as in DiffCLF",
  target: gaussianMixture(equalWeights(uniformMeans(fold(MEANS, 128), 40, 128, 40), Math.sqrt(SOFTPLUS))),
  cite: [],
});

/** Components with weights uniform on the simplex and means uniform in [-1, 1]. */
function randomComponents(stream: Key, count: number, dimension: number, deviation: number): MixtureComponent[] {
  const shares = new Float64Array(count);
  exponentials(fold(stream, 0), 0, shares);
  return uniformMeans(fold(stream, 1), count, dimension, 1).map((mean, k) => isotropic(mean, deviation, shares[k]!));
}

export const randomGmm: Mixture<"random-gmm-10d"> = defineToy({
  name: "random-gmm-10d",
  description: "20 normals in 10 dimensions of standard deviation 0.1, means uniform in [-1, 1], weights uniform on the simplex",
  target: gaussianMixture(randomComponents(key(20), 20, 10, 0.1)),
  cite: [],
});

export const eightGaussians: Mixture<"8-gaussians"> = defineToy({
  name: "8-gaussians",
  description: "8 normals on a circle of radius 1, standard deviation 0.1, as in BoltzNCE",
  target: gaussianMixture(equalWeights(onCircle(8, 1), 0.1)),
  cite: [aggarwal2025],
});

export const narrowGaussians: Mixture<"8-gaussians-narrow"> = defineToy({
  name: "8-gaussians-narrow",
  description: "8 normals on a circle of radius 0.5, standard deviation 0.03: a factor of a product of two densities",
  target: gaussianMixture(equalWeights(onCircle(8, 0.5), 0.03)),
  cite: [sjoberg2023],
});

/** Two normals of unit variance at -5 and +5 in every dimension. */
const twoModes = (dimension: number): MixtureTarget =>
  gaussianMixture([isotropic(Array<number>(dimension).fill(-5), 1, 0.2), isotropic(Array<number>(dimension).fill(5), 1, 0.8)]);

export const twoModesInPlane: Mixture<"two-modes"> = defineToy({
  name: "two-modes",
  description: "two normals at (-5, -5) and (5, 5) with weights 0.2 and 0.8",
  target: twoModes(2),
  cite: [],
});

export const twoModesIn16: Mixture<"two-modes-16d"> = defineToy({
  name: "two-modes-16d",
  description: "two normals at -5 and 5 in each of 16 dimensions with weights 0.2 and 0.8",
  target: twoModes(16),
  cite: [],
});
