/** Draws from a generator with their energies: what training refreshes its own draws with, and what sampling makes. */
import type { LoadedSystem } from "../../systems/loadedSystem.ts";
import { type Departure, departures } from "../chem/isomer.ts";
import { insideDomain, type VectorEntry } from "../generators/internalVector.ts";
import { decodeProgram, densityProgram, drawProgram } from "../generators/molecularGenerator.ts";
import { type Key, normals, uniforms } from "../num/random.ts";
import type { Arrays, Executable, Executor } from "../runtime/executor.ts";
import { toFrames } from "../sample/phaseSpace.ts";
import type { MoleculeGenerator } from "./generatorModels.ts";
import { potentialOf } from "./molecule.ts";
import { gatherRows } from "./rows.ts";

/** Whether a draw counts, or why its weight is zero: internal coordinates outside their domain or an energy that is no number; another isomer. */
export type Fate = "counted" | "outside" | Exclude<Departure, "none">;

export interface Draws {
  readonly count: number;
  /** [count, d]. */
  readonly vectors: Float32Array;
  /** [count, 3 * atoms] axis-major, nm. */
  readonly positions: Float32Array;
  /** [count], of z; kJ/mol. */
  readonly logJacobian: Float64Array;
  readonly energy: Float64Array;
  /** [count] */
  readonly fates: readonly Fate[];
}

export interface Drawing {
  /** Draws `first` to `first + count - 1` of a stream, for parameters whose names carry the prefix. */
  draw(parameters: Arrays, stream: Key, first: number, count: number): Promise<Draws>;
  /** What is known of vectors [count, d], however they came about. */
  decode(vectors: Float32Array): Promise<Draws>;
  /** log q(z) of vectors [count, d]. */
  logDensity(parameters: Arrays, vectors: Float32Array): Promise<Float64Array>;
}

interface Programs {
  readonly draw: Executable;
  readonly decode: Executable;
  readonly density: Executable;
}

function noise(stream: Key, first: number, count: number, { noise: columns }: MoleculeGenerator): Arrays {
  const fills = { normals, uniforms };
  const kinds = (Object.keys(fills) as (keyof typeof fills)[]).filter((kind) => columns[kind] > 0);
  return Object.fromEntries(
    kinds.map((kind) => {
      const data = new Float32Array(count * columns[kind]);
      fills[kind](stream, first * columns[kind], data);
      return [kind, { data, shape: [count, columns[kind]] }];
    }),
  );
}

/** The fates of draws, given which of them are inside the domain; `positions` [count, 3 * atoms] axis-major. */
function fatesOf(inside: readonly boolean[], positions: Float32Array, { isomer, topology }: LoadedSystem): Fate[] {
  const atoms = topology.atoms.length;
  const rows = inside.flatMap((value, row) => (value ? [row] : []));
  const frames = toFrames(gatherRows(positions, rows, 3 * atoms), atoms);
  const fates = inside.map((): Fate => "outside");
  departures(isomer, frames, atoms).forEach((departure, at) => {
    fates[rows[at]!] = departure === "none" ? "counted" : departure;
  });
  return fates;
}

async function decodeDraws(
  { decode }: Programs,
  entries: readonly VectorEntry[],
  vectors: Float32Array,
  system: LoadedSystem,
): Promise<Draws> {
  const count = vectors.length / entries.length;
  const { positions, logJacobian, energy } = await decode.run({
    vector: { data: vectors.slice(), shape: [count, entries.length] },
  });
  const inside = Array.from(
    { length: count },
    (_, row) =>
      insideDomain(entries, vectors, row) && Number.isFinite(energy!.data[row]!) && Number.isFinite(logJacobian!.data[row]!),
  );
  const placed = Float32Array.from(positions!.data);
  return {
    count,
    vectors,
    positions: placed,
    logJacobian: Float64Array.from(logJacobian!.data),
    energy: Float64Array.from(energy!.data),
    fates: fatesOf(inside, placed, system),
  };
}

/** Compiles the programs of drawing; `prefix` begins the names of the parameters that calls will give. */
export async function createDrawing(
  generator: MoleculeGenerator,
  entries: readonly VectorEntry[],
  system: LoadedSystem,
  executor: Executor,
  prefix: string,
): Promise<Drawing> {
  const parameters = generator.inputs(prefix);
  const programs: Programs = {
    draw: await executor.compile(drawProgram(generator, parameters)),
    decode: await executor.compile(decodeProgram(system, entries, potentialOf(system))),
    density: await executor.compile(densityProgram(generator, parameters)),
  };
  return {
    draw: async (values, stream, first, count) => {
      const { vector } = await programs.draw.run({ ...values, ...noise(stream, first, count, generator) });
      return decodeDraws(programs, entries, Float32Array.from(vector!.data), system);
    },
    decode: (vectors) => decodeDraws(programs, entries, vectors, system),
    logDensity: async (values, vectors) => {
      const found = new Float64Array(vectors.length / entries.length);
      for (let first = 0; first < found.length; first += generator.densityRows) {
        const rows = Math.min(generator.densityRows, found.length - first);
        const data = vectors.slice(first * entries.length, (first + rows) * entries.length);
        const { logDensity } = await programs.density.run({ ...values, vector: { data, shape: [rows, entries.length] } });
        found.set(logDensity!.data, first);
      }
      return found;
    },
  };
}
