/**
 * An energy model of vectors and internal coordinates: a residual network over coordinates and time that bends the density of plain noise.
 *
 * With x_t = alpha x_0 + sigma n and v = alpha^2 + sigma^2, the density of data that kept nothing but their variance is N(0, v) on the line and uniform on the
 * circle. The model is l(x, t) = log base_t(x) + g(t) h(x / sqrt(v), t) - f(t), where g = alpha (1 - sigma^2 / sigma(1)^2) / sqrt(sigma^2 + alpha^2 e^2). That is the scaling
 * alpha / (sigma sqrt(v)) of scores beside the Gaussian's own by Karras et al. (2022, table 1, "c_out"), integrated over x; e, the finest detail of the data, keeps it
 * finite at t = 0, and the factor in the middle makes it vanish at t = 1.
 * Where `products` are taken, h also holds the product of x / sqrt(v) on the line with a vector of the network, as in the energies of OuYang et al. (2026): normals
 * about many places, which a mixture in high dimensions is, then ask for little more than the place that a point is near.
 * Since g(1) = f(1) = 0, the model at t = 1 is the prior, normalised, and so is l at every other time as soon as it is right about how densities change.
 */

import { columns } from "../graph/coordinates.ts";
import { constant, input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, cos, div, log, mul, sin, sqrt, square, sub } from "../graph/ops/elementwise.ts";
import { concat, slice } from "../graph/ops/movement.ts";
import { sum } from "../graph/ops/reduce.ts";
import { mapTree } from "../graph/tree.ts";
import { circleFeatures, fourierFeatures } from "../nn/fourierFeatures.ts";
import { applyLinear, initLinear, type LinearParameters } from "../nn/linear.ts";
import { applyResidualNetwork, initResidualNetwork, type ResidualNetworkParameters } from "../nn/residualNetwork.ts";
import type { HostArray } from "../num/hostArray.ts";
import { fold, type Key, key, normals } from "../num/random.ts";
import { fourierFeatureMaps, preconditioning } from "./citations.ts";
import type { EnergyModel } from "./energyModel.ts";
import { atNoise, type InterpolantName } from "./interpolants.ts";
import { baseLogDensity, baseVariance, type Noising, noising } from "./noising.ts";

/** Coordinates, noise and sizes of the model. */
export interface MlpEnergyOptions {
  /** 0 on the line. */
  readonly periods: readonly number[];
  readonly interpolant: InterpolantName;
  /** Hidden units of each layer, and residual blocks of two layers. */
  readonly units: number;
  readonly blocks: number;
  /** Widths of x_t that the network takes as one unit on the line: along coordinates that are nearly normal many make it smooth. */
  readonly lineUnit: number;
  /** Fourier features of coordinates on the line, and their largest frequencies at the start, rad for each standard deviation. */
  readonly frequencies: number;
  readonly bandwidth: number;
  /** Highest multiple of an angle among the features of coordinates on the circle. */
  readonly harmonics: number;
  /** Finest detail e of the data, in standard deviations. */
  readonly resolution: number;
  /** Whether the network also gives a vector whose product with the coordinates on the line is taken. */
  readonly products: boolean;
}

/** Settings that suit low-dimensional data. */
export const mlpEnergyDefaults: Omit<MlpEnergyOptions, "periods"> = {
  interpolant: "trigonometric",
  units: 128,
  blocks: 3,
  lineUnit: 1,
  frequencies: 32,
  bandwidth: 3,
  harmonics: 3,
  resolution: 0.1,
  products: false,
};

/** Parameters of the model; T is the kind of leaf, tensors or arrays. */
export type MlpEnergyParameters<T> = {
  readonly network: ResidualNetworkParameters<T>;
  /** Of Fourier features, [coordinates on the line, frequencies]; none where the model has no such features. */
  readonly frequencies: readonly T[];
  /** Of f(t), from the features of time. */
  readonly logNormaliser: LinearParameters<T>;
};

/** Cosines and sines of pi k t for k = 1, ..., TIME_HARMONICS, beside t and the logarithm of the noise. */
const TIME_HARMONICS = 4;
const TIME_FEATURES = 2 + 2 * TIME_HARMONICS;

/** What the network hears of times [rows, 1]: [rows, TIME_FEATURES]; a quarter of the logarithm of the noise, as Karras et al. (2022, table 1, "c_noise") take. */
function timeFeatures({ interpolant }: Noising, t: Tensor, resolution: number): Tensor {
  const phases = mul(t, constant(Float64Array.from({ length: TIME_HARMONICS }, (_, k) => Math.PI * (k + 1))));
  const noise = mul(1 / 8, log(add(square(interpolant.sigma(t)), resolution ** 2)));
  return concat([t, noise, cos(phases), sin(phases)], 1);
}

/** The coordinates on the line in widths of x_t, [rows, lines]; undefined where there are none. */
function scaledLine({ parts, interpolant }: Noising, x: Tensor, t: Tensor): Tensor | undefined {
  const onLine = columns(x, parts.line);
  return onLine && div(onLine, sqrt(baseVariance(interpolant, t)));
}

/** The coordinates as the network sees them, [rows, features]. */
function coordinateFeatures(
  process: Noising,
  options: MlpEnergyOptions,
  frequencies: readonly Tensor[],
  x: Tensor,
  t: Tensor,
): Tensor {
  const { circle } = process.parts;
  const features: Tensor[] = [];
  const scaled = scaledLine(process, x, t);
  if (scaled) features.push(mul(1 / options.lineUnit, scaled), ...frequencies.map((matrix) => fourierFeatures(scaled, matrix)));
  const onCircle = columns(x, circle);
  if (onCircle) {
    const perUnit = constant(circle.map((index) => (2 * Math.PI) / options.periods[index]!));
    features.push(circleFeatures(mul(perUnit, onCircle), options.harmonics));
  }
  return concat(features, 1);
}

/** 1 - (sigma / sigma(1))^2: 1 on data, 0 at t = 1. */
const fading = ({ interpolant }: Noising, t: Tensor): Tensor =>
  sub(1, square(mul(1 / atNoise(interpolant).sigma, interpolant.sigma(t))));

/** The first output and the product of the others with the coordinates on the line, [rows, 1]. */
function withProduct(process: Noising, outputs: Tensor, x: Tensor, t: Tensor): Tensor {
  const scaled = scaledLine(process, x, t);
  const scalar = slice(outputs, 1, 0, 1);
  return scaled ? add(scalar, sum(mul(scaled, slice(outputs, 1, 1, 1 + process.parts.line.length)), 1, true)) : scalar;
}

/** g(t). */
function networkScale(process: Noising, t: Tensor, resolution: number): Tensor {
  const { alpha, sigma } = process.interpolant;
  const width = sqrt(add(square(sigma(t)), mul(resolution ** 2, square(alpha(t)))));
  return div(mul(alpha(t), fading(process, t)), width);
}

function initFrequencies(lines: number, { frequencies, bandwidth }: MlpEnergyOptions, key: Key): HostArray[] {
  if (lines * frequencies === 0) return [];
  const data = new Float32Array(lines * frequencies);
  normals(key, 0, data);
  return [{ data: data.map((value) => bandwidth * value), shape: [lines, frequencies] }];
}

function initParameters({ parts }: Noising, options: MlpEnergyOptions, key: Key): MlpEnergyParameters<HostArray> {
  const [lines, circles] = [parts.line.length, parts.circle.length];
  const inputs = lines + (lines > 0 ? 2 * options.frequencies : 0) + 2 * circles * options.harmonics;
  const outputs = 1 + (options.products ? lines : 0);
  const size = { inputs, conditions: TIME_FEATURES, outputs, units: options.units, blocks: options.blocks };
  return {
    network: initResidualNetwork(size, fold(key, 0)),
    frequencies: initFrequencies(lines, options, fold(key, 1)),
    logNormaliser: initLinear(TIME_FEATURES, 1, fold(key, 2), 0),
  };
}

/** The energy model of the options; d is the number of periods. */
export function mlpEnergy(options: MlpEnergyOptions): EnergyModel<MlpEnergyParameters<Tensor>> {
  const { periods, resolution } = options;
  const process = noising(options.interpolant, periods);
  const shapes = initParameters(process, options, key(0));
  return {
    name: "mlp",
    dimension: periods.length,
    periods,
    noising: process,
    cite: [preconditioning, fourierFeatureMaps, ...process.interpolant.cite],
    init: (seed) => initParameters(process, options, seed),
    inputs: (prefix) =>
      mapTree<HostArray, Tensor, MlpEnergyParameters<HostArray>>(shapes, ({ shape }, path) => input(path, shape), prefix),
    logDensity: ({ network, frequencies, logNormaliser }, x, t) => {
      const times = timeFeatures(process, t, resolution);
      const outputs = applyResidualNetwork(network, coordinateFeatures(process, options, frequencies, x, t), times);
      const bend = options.products ? withProduct(process, outputs, x, t) : outputs;
      const normaliser = mul(fading(process, t), applyLinear(logNormaliser, times));
      return sub(add(baseLogDensity(process, x, t), mul(networkScale(process, t, resolution), bend)), normaliser);
    },
  };
}
