/** What makes trajectories: this library, or OpenMM. */

import { anchoredForce } from "../../../potentials/anchoring.ts";
import { createOpenmm } from "../../openmm/openmm.ts";
import { minimised } from "../../openmm/prepare.ts";
import { openmmTrajectory } from "../../openmm/trajectory.ts";
import { clock, cores } from "../../run/circumstances.ts";
import { dynamicsTarget, potentialOf } from "../../run/molecule.ts";
import type { OwnFiles } from "../../run/subject.ts";
import { chooseExecutor, type ExecutorChoice } from "../../runtime/executors.ts";
import { minimise } from "../../sample/minimise.ts";
import { chainTrajectories, type MakeTrajectory, type TrajectorySettings } from "../../sample/trajectory.ts";
import type { EngineName } from "../engineNames.ts";
import { graphSubject, openmmSubject, type TrajectorySubject } from "./subject.ts";

/** What an engine needs beside the settings. */
export interface EngineOptions {
  readonly chains: number;
  readonly minimise: boolean;
  readonly platform: string;
  readonly python: string | undefined;
  readonly executor: ExecutorChoice;
  readonly note: (text: string) => void;
}

/** An engine that is ready. */
export interface OpenEngine {
  readonly make: MakeTrajectory;
  /** What it is, for the head of the display. */
  readonly title: string;
  close(): Promise<void>;
}

type OpenTrajectory = (subject: TrajectorySubject, settings: TrajectorySettings, options: EngineOptions) => Promise<OpenEngine>;

/** Where no atom feels a larger force, kJ/(mol nm), and in how many steps at most. */
const MINIMISATION = { tolerance: 100, maximumSteps: 5000 } as const;

const openBoltzmill: OpenTrajectory = async ({ molecularSystem, topology, positions }, settings, options) => {
  if (molecularSystem === undefined) throw new Error("internal: the graphs were given a system that they do not take");
  const { masses, forces } = molecularSystem;
  const executor = chooseExecutor({ choice: options.executor, threads: cores, note: options.note });
  const target = dynamicsTarget({ molecularSystem, topology });
  const start = options.minimise
    ? (await minimise(potentialOf({ molecularSystem }), positions, masses.length, executor, MINIMISATION)).positions
    : positions;
  const subject = { target, masses, positions: start, centred: anchoredForce(forces, positions) === undefined };
  return { make: chainTrajectories(subject, settings, options.chains, executor), title: "boltzmill", close: executor.close };
};

const openOpenmm: OpenTrajectory = async ({ name, systemXml, positions: structure }, settings, options) => {
  const openmm = createOpenmm(options);
  try {
    const { openmm: version } = await openmm.locate();
    const positions = options.minimise ? await minimised(openmm, systemXml, structure, name) : structure;
    const subject = { systemXml, name, positions, platform: options.platform };
    return {
      make: openmmTrajectory(openmm, subject, settings, clock),
      title: `OpenMM ${version}, ${options.platform}`,
      close: openmm.close,
    };
  } catch (error) {
    await openmm.close();
    throw error;
  }
};

/** What makes trajectories, and how it reads a molecule. */
interface Engine {
  subject(choice: string | OwnFiles): TrajectorySubject;
  readonly open: OpenTrajectory;
}

/** THE table of what makes trajectories. */
export const trajectoryEngines: { readonly [Name in EngineName]: Engine } = {
  boltzmill: { subject: graphSubject, open: openBoltzmill },
  openmm: { subject: openmmSubject, open: openOpenmm },
};
