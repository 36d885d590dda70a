/** What trajectories are made of: a molecule with a place to start, which needs no internal coordinates. */

import type { ForceData } from "../../../potentials/term.ts";
import { readMolecule, springsOf } from "../../../systems/loadedSystem.ts";
import { ROOM_TEMPERATURE } from "../../../systems/ownSystem.ts";
import { parsePdb } from "../../chem/formats/pdb.ts";
import type { Structure } from "../../chem/formats/structure.ts";
import type { MolecularSystem } from "../../chem/systemXml.ts";
import type { Topology } from "../../chem/topology.ts";
import { knownTopology } from "../../chem/topologyOfStructure.ts";
import { UserError } from "../../errors.ts";
import { readTextFile } from "../../files.ts";
import { folderName, type OwnFiles, tableSubject } from "../../run/subject.ts";

/** A molecule and where its trajectories start. */
export interface TrajectorySubject {
  readonly name: string;
  /** K, that is usual for it. */
  readonly temperature: number;
  /** The System, as XmlSerializer writes it. */
  readonly systemXml: string;
  readonly topology: Topology;
  /** [atoms * 3], nm. */
  readonly positions: Float64Array;
  /** Undefined of a System that the graphs do not take. */
  readonly molecularSystem: MolecularSystem<ForceData> | undefined;
}

function tableTrajectory(name: string): TrajectorySubject {
  const { definition, system } = tableSubject(name);
  return { ...system, name, temperature: definition.temperature };
}

function ownTrajectory(
  { system, topology }: OwnFiles,
  read: (systemXml: string, pdb: string) => { structure: Structure; molecularSystem: MolecularSystem<ForceData> | undefined },
): TrajectorySubject {
  const [systemXml, pdb] = [readTextFile(system, "the system"), readTextFile(topology, "the topology")];
  const { structure, molecularSystem } = read(systemXml, pdb);
  return {
    name: folderName(system),
    temperature: ROOM_TEMPERATURE,
    systemXml,
    topology: knownTopology(structure, springsOf(molecularSystem?.forces ?? [])),
    positions: structure.positions.slice(0, 3 * structure.atoms.length),
    molecularSystem,
  };
}

/** The subject of a choice for graphs. Throws a UserError for a System that they do not take, and for fixed distances, which their dynamics does not hold. */
export function graphSubject(choice: string | OwnFiles): TrajectorySubject {
  if (typeof choice === "string") return tableTrajectory(choice);
  return ownTrajectory(choice, (systemXml, pdb) => {
    try {
      return readMolecule(systemXml, pdb, choice.system, choice.topology);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`${error.message.replace(/\.$/, "")}; or let OpenMM make the trajectory, by --engine openmm.`);
    }
  });
}

/** The subject of a choice for OpenMM, which takes any System. Throws a UserError where the structure cannot be read. */
export function openmmSubject(choice: string | OwnFiles): TrajectorySubject {
  if (typeof choice === "string") return tableTrajectory(choice);
  return ownTrajectory(choice, (systemXml, pdb) => {
    try {
      return readMolecule(systemXml, pdb, choice.system, choice.topology, { constraints: "keep" });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { structure: parsePdb(pdb, choice.topology), molecularSystem: undefined };
    }
  });
}
