/** A generator of a molecule's conformations: a density of internal coordinates, placed in space, with its exact log-density there. */
import type { Cartesian } from "../chem/cartesian.ts";
import { type Chart, logVolume } from "../chem/internal/chart.ts";
import { atomCount } from "../chem/internal/layout.ts";
import { measure } from "../chem/internal/measure.ts";
import { place } from "../chem/internal/place.ts";
import type { ZMatrix } from "../chem/zMatrix.ts";
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { concat, reshape, split } from "../graph/ops/movement.ts";
import { type Program, program } from "../graph/program.ts";
import type { Tree } from "../graph/tree.ts";
import type { Generator } from "./generator.ts";
import { fromVector, toVector, type VectorEntry } from "./internalVector.ts";

/** Energy of conformations, [batch], kJ/mol. */
type EnergyFunction = (positions: Cartesian) => Tensor;

const axisMajor = ({ x, y, z }: Cartesian): Tensor => concat([x, y, z], 1);

function cartesianInput(atoms: number): Cartesian {
  const [x, y, z] = split(input("positions", ["batch", 3 * atoms]), 1, [atoms, atoms, atoms]);
  return { x: x!, y: y!, z: z! };
}

const column = (perRow: Tensor): Tensor => reshape(perRow, ["batch", 1]);

/** Positions [batch, 3 * atoms] axis-major, nm -> bonds, angles, torsions, as `Internal`: what centres and scales are measured on. */
export const measureProgram = (zMatrix: ZMatrix): Program => program({ ...measure(cartesianInput(atomCount(zMatrix)), zMatrix) });

/** Positions [batch, 3 * atoms] axis-major, nm -> `vector` z [batch, d] and `logJacobian` [batch, 1], the log of the volume element of z. */
export function encodeProgram(chart: Chart, entries: readonly VectorEntry[]): Program {
  const positions = cartesianInput(atomCount(chart.zMatrix));
  const internal = measure(positions, chart.zMatrix);
  return program({ vector: toVector(entries, internal), logJacobian: column(logVolume(chart, internal, positions)) });
}

/** z [batch, d] -> `positions` [batch, 3 * atoms] axis-major, `logJacobian`, the log of the volume element, and `energy` (kJ/mol) [batch, 1]. */
export function decodeProgram(chart: Chart, entries: readonly VectorEntry[], energy: EnergyFunction): Program {
  const internal = fromVector(entries, input("vector", ["batch", entries.length]), chart.held);
  const positions = place(internal, chart.zMatrix);
  return program({
    positions: axisMajor(positions),
    logJacobian: column(logVolume(chart, internal, positions)),
    energy: column(energy(positions)),
  });
}

/** z [batch, d] -> `positions` [batch, 3 * atoms] axis-major, nm. */
export const placeProgram = ({ zMatrix, held }: Chart, entries: readonly VectorEntry[]): Program =>
  program({ positions: axisMajor(place(fromVector(entries, input("vector", ["batch", entries.length]), held), zMatrix)) });

/** Parameters and z [batch, d] -> `logDensity` [batch, 1] of the internal coordinates. */
export const densityProgram = <P extends Tree<Tensor>>(generator: Generator<P>, parameters: P): Program =>
  program({ logDensity: generator.logDensity(parameters, input("vector", ["batch", generator.dimension])) });

/** Parameters, `normals` and `uniforms` -> `vector` [batch, d], a draw. */
export const drawProgram = <P extends Tree<Tensor>>(generator: Generator<P>, parameters: P): Program => {
  const { normals, uniforms } = generator.noise;
  const noise = { normals: input("normals", ["batch", normals]), uniforms: input("uniforms", ["batch", uniforms]) };
  return program({ vector: generator.sample(parameters, noise) });
};
