/** Langevin dynamics as one graph: BAOAB, whose positions are those of OpenMM's LangevinMiddleIntegrator. */
import { constant, input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { matmul } from "../graph/ops/contract.ts";
import { add, mul, sqrt } from "../graph/ops/elementwise.ts";
import { type Program, program } from "../graph/program.ts";
import type { Dimension } from "../graph/shape.ts";
import { type EnergyFunction, energyAndForces, onEveryAxis } from "./phaseSpace.ts";

/** What can be set of Langevin dynamics. */
export interface LangevinSettings {
  /** amu, one for each atom. Averages over positions do not depend on them. */
  readonly masses: ArrayLike<number>;
  /** ps. */
  readonly timeStep: number;
  /** 1/ps; 0 gives velocity Verlet, a graph without the inputs noise and kT. */
  readonly friction: number;
  /** Integrator steps in one evaluation of the graph. */
  readonly stepsPerRun: number;
  /**
   * Whether the noise leaves the centre of mass alone, so that molecules stay where float32 resolves them; for energies that
   * do not change under translation.
   */
  readonly centred: boolean;
}

/** A point of phase space; [batch, 3 * atoms] axis-major; nm, nm/ps, kJ/(mol nm). The forces belong to the positions. */
export interface PhasePoint {
  readonly positions: Tensor;
  readonly velocities: Tensor;
  readonly forces: Tensor;
}

/** The name of the noise input of an integrator step of a run. */
export const noiseInput = (step: number): string => `noise${step}`;

/**
 * The matrix that turns a row of standard normals into the random velocities of unit kT, exp(-friction time) subtracted:
 * diag(sqrt((1 - a^2) / m)), and before it, if centred, the projection 1 - s s^T, s = sqrt(m / sum m), on each axis, which
 * takes out the momentum of the centre of mass. [3 * atoms, 3 * atoms], row vector times matrix.
 */
export function noiseMatrix(masses: ArrayLike<number>, retained: number, centred: boolean): Float64Array {
  const atoms = masses.length;
  const width = 3 * atoms;
  const total = Array.from(masses).reduce((sum, mass) => sum + mass, 0);
  const matrix = new Float64Array(width * width);
  for (let row = 0; row < width; row++) {
    const axisStart = row - (row % atoms);
    for (let column = axisStart; column < axisStart + atoms; column++) {
      const shared = centred ? Math.sqrt(masses[row % atoms]! * masses[column % atoms]!) / total : 0;
      const kept = (row === column ? 1 : 0) - shared;
      matrix[row * width + column] = kept * Math.sqrt((1 - retained * retained) / masses[column % atoms]!);
    }
  }
  return matrix;
}

type Noise = (normals: Tensor) => Tensor;

/** Random velocities of unit kT from standard normals: a product with the noise matrix, or with its diagonal if that is all. */
function randomVelocities({ masses, centred }: LangevinSettings, retained: number): Noise {
  const width = 3 * masses.length;
  if (!centred) {
    const scale = onEveryAxis(masses).map((mass) => Math.sqrt((1 - retained * retained) / mass));
    return (normals) => mul(normals, constant(scale, [1, width]));
  }
  return (normals) => matmul(normals, constant(noiseMatrix(masses, retained, true), [width, width]));
}

export interface LangevinStep {
  readonly point: PhasePoint;
  /** At the new positions, [batch, 1], kJ/mol. */
  readonly energy: Tensor;
}

/**
 * One step of BAOAB as graph nodes: half a kick, half a drift, friction and noise, half a drift, half a kick.
 *
 *     v += h F(x) / 2m;  x += h v / 2;  v <- a v + sqrt((1 - a^2) kT / m) noise, a = exp(-friction h);  x += h v / 2;  v += h F(x) / 2m
 *
 * LangevinMiddle kicks once where BAOAB ends one step and begins the next, so the positions are the same; here the
 * velocities are at the same time as the positions, as the exchange of temperatures needs, and the forces are kept.
 * normals [batch, 3 * atoms] axis-major, thermalSpeed = sqrt(kT) [batch, 1], sqrt(kJ/mol).
 * Source: Zhang, Liu, Yan, Tuckerman, Liu, J. Phys. Chem. A 123 (2019) 6056; Leimkuhler, Matthews, AMRX 2013, 34, eq. 13.
 */
export function langevinStep(
  energy: EnergyFunction,
  settings: LangevinSettings,
): (point: PhasePoint, normals: Tensor, thermalSpeed: Tensor) => LangevinStep {
  const { masses, timeStep, friction } = settings;
  const atoms = masses.length;
  const retained = Math.exp(-friction * timeStep);
  const random = randomVelocities(settings, retained);
  const kick = constant(
    onEveryAxis(masses).map((mass) => timeStep / (2 * mass)),
    [1, 3 * atoms],
  );
  return ({ positions, velocities, forces }, normals, thermalSpeed) => {
    const kicked = add(velocities, mul(kick, forces));
    const thermalised = add(mul(retained, kicked), mul(thermalSpeed, random(normals)));
    const moved = add(positions, mul(timeStep / 2, add(kicked, thermalised)));
    const there = energyAndForces(energy, moved, atoms);
    const point = { positions: moved, velocities: add(thermalised, mul(kick, there.forces)), forces: there.forces };
    return { point, energy: there.energy };
  };
}

/**
 * The program of `stepsPerRun` steps: positions, velocities and forces in and out, and the energy at the new positions.
 *
 * Its other inputs are noise0, noise1, ... (standard normals [batch, 3 * atoms], one for each step), kT [batch, 1], kJ/mol, and
 * velocityScale [batch, 1], which multiplies the velocities first: sqrt(T_new / T_old) after an exchange of temperatures, else 1.
 */
export function langevinProgram(energy: EnergyFunction, settings: LangevinSettings, batch: Dimension = "batch"): Program {
  const shape = [batch, 3 * settings.masses.length];
  const step = langevinStep(energy, settings);
  const thermalSpeed = sqrt(input("kT", [batch, 1]));
  let point: PhasePoint = {
    positions: input("positions", shape),
    velocities: mul(input("velocityScale", [batch, 1]), input("velocities", shape)),
    forces: input("forces", shape),
  };
  let last: Tensor | undefined;
  for (let index = 0; index < settings.stepsPerRun; index++) {
    const next = step(point, input(noiseInput(index), shape), thermalSpeed);
    point = next.point;
    last = next.energy;
  }
  if (last === undefined) throw new Error(`internal: a run needs at least one step, but stepsPerRun is ${settings.stepsPerRun}`);
  return program({ ...point, energy: last });
}
