/** Energies and forces by OpenMM, of any System that it reads. */
import { z } from "zod";
import { forceLabels } from "../../potentials/energy.ts";
import type { HostArray } from "../num/hostArray.ts";
import type { Openmm } from "./openmm.ts";

/** Conformations of a System, and what is wanted of them. */
export interface EnergyRequest {
  /** The System, as XmlSerializer writes it. */
  readonly systemXml: string;
  /** What the System is called in messages. */
  readonly name: string;
  readonly atoms: number;
  /** [frames, atoms, 3], nm. */
  readonly positions: Float32Array | Float64Array;
  /** [frames, 3, 3], nm; for periodic Systems, whose own cell is taken where it is not given. */
  readonly cells?: Float64Array | undefined;
  /** OpenMM's name of what computes; "Reference" is in double precision. */
  readonly platform: string;
  readonly byForce: boolean;
  readonly withForces: boolean;
}

/** Energies of frames, kJ/mol. */
export interface OpenmmEnergies {
  /** Names of the forces that have an energy, in their order, each once. */
  readonly names: readonly string[];
  /** Atoms and virtual sites of the System. */
  readonly particles: number;
  /** [frames] */
  readonly energy: Float64Array;
  /** [frames] for each force where these are wanted. */
  readonly byForce: readonly Float64Array[];
  /** [frames, atoms, 3], kJ/(mol nm), where they are wanted. */
  readonly forces: Float64Array | undefined;
}

/** OpenMM's platform in double precision, which every installation has. */
export const REFERENCE_PLATFORM = "Reference";

const headerSchema = z.object({ names: z.array(z.string()), particles: z.number().int() });

/** Columns of a matrix [rows, columns]. */
const columnsOf = ({ data, shape: [rows, columns] }: HostArray): Float64Array[] =>
  Array.from({ length: columns! }, (_, column) =>
    Float64Array.from({ length: rows! }, (_, row) => data[row * columns! + column]!),
  );

/** Computes the energies of frames. Throws a UserError where OpenMM cannot read the System, or has no such platform. */
export async function openmmEnergies(openmm: Openmm, request: EnergyRequest): Promise<OpenmmEnergies> {
  const { systemXml, name, atoms, positions, cells, platform, byForce, withForces } = request;
  const frames = positions.length / (3 * atoms);
  const { header, arrays } = await openmm.ask({
    request: {
      header: { request: "evaluate", xml: systemXml, platform, per_force: byForce, with_forces: withForces },
      arrays: {
        positions: { data: positions, shape: [frames, atoms, 3] },
        ...(cells === undefined ? {} : { cells: { data: cells, shape: [frames, 3, 3] } }),
      },
    },
    asked: `compute the energies of ${name}`,
    mend: "correct the system or the request",
  });
  const { names, particles } = headerSchema.parse(header);
  return {
    names: forceLabels(names.map((force) => ({ name: force }))),
    particles,
    energy: Float64Array.from(arrays.energy!.data),
    byForce: byForce ? columnsOf(arrays.by_force!) : [],
    forces: withForces ? Float64Array.from(arrays.forces!.data) : undefined,
  };
}
