/**
 * An autoregressive density log q(z) = sum_i log q_i(z_i | z_0..z_{i-1}), with mixtures of (wrapped) normals as conditionals.
 *
 * Coordinates on the circle enter the network as cos and sin of their multiples; coordinates on the line are standardised by the
 * centre and scale that the caller measured on data, and density and draws are in the caller's own coordinates.
 */
import { constant, input } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, cos, mul, sin, sub } from "../../graph/ops/elementwise.ts";
import { concat, reshape, slice, split } from "../../graph/ops/movement.ts";
import { sum } from "../../graph/ops/reduce.ts";
import { mapTree } from "../../graph/tree.ts";
import type { HostArray } from "../../num/hostArray.ts";
import { type Key, key } from "../../num/random.ts";
import type { Generator, Noise } from "../generator.ts";
import { type Measure, standardisation } from "../standardisation.ts";
import { maskedNetwork, mixtureDensities } from "./citations.ts";
import { type CoordinateKind, circle, line, mixtureLogDensity, mixtureParameters, mixtureSample } from "./mixture.ts";
import { applyNetwork, initNetwork, type Network, type NetworkParameters, network, unrollNetwork } from "./network.ts";

/** One coordinate, in the order in which they are drawn. */
export interface Coordinate extends Measure {
  readonly kind: CoordinateKind["name"];
}

/** Coordinates and sizes of an autoregressive generator. */
export interface AutoregressiveOptions {
  readonly coordinates: readonly Coordinate[];
  /** Mixture components of a coordinate on the circle and on the line. */
  readonly components: { readonly circle: number; readonly line: number };
  /** Highest multiple of an angle among its features. */
  readonly harmonics: number;
  /** Hidden units of each degree among the circular coordinates, which carry the modes, and among the others. */
  readonly units: { readonly circle: number; readonly line: number };
  readonly residualLayers: number;
  readonly blocks: number;
}

interface Run {
  readonly kind: CoordinateKind;
  readonly start: number;
  readonly count: number;
  readonly components: number;
}

const kinds: { readonly [K in CoordinateKind["name"]]: CoordinateKind } = { line, circle };

/** Consecutive coordinates of one kind, which are evaluated together. */
function runsOf({ coordinates, components }: AutoregressiveOptions): Run[] {
  const runs: Run[] = [];
  coordinates.forEach(({ kind }, index) => {
    const last = runs.at(-1);
    if (last?.kind.name === kind) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ kind: kinds[kind], start: index, count: 1, components: components[kind] });
  });
  return runs;
}

/** Features of standardised coordinates, each coordinate's own side by side: [batch, count] -> [batch, count * features]. */
function featuresOf(kind: CoordinateKind["name"], z: Tensor, harmonics: number): Tensor {
  if (kind === "line") return z;
  const columns = Array.from({ length: z.shape[1] as number }, (_, index) => slice(z, 1, index, index + 1));
  const multiples = constant(Float64Array.from({ length: harmonics }, (_, k) => k + 1));
  return concat(
    columns.flatMap((column) => {
      const angles = mul(column, multiples);
      return [cos(angles), sin(angles)];
    }),
    1,
  );
}

const networkOf = ({ coordinates, components, harmonics, units, residualLayers, blocks }: AutoregressiveOptions): Network =>
  network(
    coordinates.map(({ kind }) => (kind === "circle" ? 2 * harmonics : 1)),
    coordinates.map(({ kind }) => 3 * components[kind]),
    { unitsOfDegree: coordinates.slice(0, -1).map(({ kind }) => units[kind]), residualLayers, blocks },
  );

/** Sets the last layer's bias so that each conditional starts as its kind's initial mixture. */
function withInitialMixtures(
  parameters: NetworkParameters<HostArray>,
  { coordinates, components }: AutoregressiveOptions,
): NetworkParameters<HostArray> {
  const bias = coordinates.flatMap(({ kind }) => {
    const count = components[kind];
    const { locations, rawLogScale } = kinds[kind].initial(count);
    return [...Array<number>(count).fill(0), ...locations, ...Array<number>(count).fill(rawLogScale)];
  });
  return { ...parameters, last: { ...parameters.last, bias: { data: Float32Array.from(bias), shape: [bias.length] } } };
}

/** Sum of the conditional log-densities of one run of coordinates: outputs [batch, count * 3K], values [batch, count] -> [batch, 1]. */
function runLogDensity({ kind, count, components }: Run, outputs: Tensor, values: Tensor): Tensor {
  const batch = values.shape[0]!;
  const mixture = mixtureParameters(kind, reshape(outputs, [batch, count, 3 * components]));
  const terms = mixtureLogDensity(kind, mixture, reshape(values, [batch, count, 1]));
  return sum(reshape(terms, [batch, count]), 1, true);
}

/** The autoregressive generator over coordinates in the given order: each is a mixture whose parameters follow from those before it. */
export function autoregressive(options: AutoregressiveOptions): Generator<NetworkParameters<Tensor>> {
  const { coordinates, harmonics } = options;
  const runs = runsOf(options);
  const layout = networkOf(options);
  const { encode, decode, logVolume } = standardisation(coordinates);
  const init = (stream: Key): NetworkParameters<HostArray> => withInitialMixtures(initNetwork(layout, stream), options);

  const logDensity = (parameters: NetworkParameters<Tensor>, z: Tensor): Tensor => {
    const standard = encode(z);
    const values = split(
      standard,
      1,
      runs.map((run) => run.count),
    );
    const features = runs.map((run, index) => featuresOf(run.kind.name, values[index]!, harmonics));
    const outputs = split(
      applyNetwork(layout, parameters, concat(features, 1)),
      1,
      runs.map((run) => run.count * 3 * run.components),
    );
    const terms = runs.map((run, index) => runLogDensity(run, outputs[index]!, values[index]!));
    return sub(
      terms.reduce((a, b) => add(a, b)),
      logVolume,
    );
  };

  const sample = (parameters: NetworkParameters<Tensor>, { normals, uniforms }: Noise): Tensor => {
    const drawn: Tensor[] = [];
    unrollNetwork(layout, parameters, (index, outputs) => {
      const kind = kinds[coordinates[index]!.kind];
      const column = (noise: Tensor): Tensor => slice(noise, 1, index, index + 1);
      drawn.push(mixtureSample(kind, mixtureParameters(kind, outputs), column(uniforms), column(normals)));
      return featuresOf(kind.name, drawn.at(-1)!, harmonics);
    });
    return decode(concat(drawn, 1));
  };

  return {
    name: "autoregressive",
    dimension: coordinates.length,
    noise: { normals: coordinates.length, uniforms: coordinates.length },
    densityRows: 4096,
    cite: [maskedNetwork, mixtureDensities],
    init,
    inputs: (prefix) =>
      mapTree<HostArray, Tensor, NetworkParameters<HostArray>>(init(key(0)), ({ shape }, path) => input(path, shape), prefix),
    logDensity,
    sample,
  };
}
