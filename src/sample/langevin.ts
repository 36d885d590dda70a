/** Langevin dynamics as one graph: BAOAB, whose positions are those of OpenMM's LangevinMiddleIntegrator. */
import { constant, input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, mul, sqrt, sub } from "../graph/ops/elementwise.ts";
import { scatterAdd, take } from "../graph/ops/gather.ts";
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

/**
 * Random velocities of unit kT from standard normals n [batch, 3 * atoms], exp(-2 friction time) subtracted from the variance:
 * sqrt(1 - a^2) (n_i / sqrt(m_i) - sum_j sqrt(m_j) n_j / M), the sum over the atoms of an axis, which leaves the centre of mass at rest, if centred.
 */
export function randomVelocities(
  { masses, centred }: Pick<LangevinSettings, "masses" | "centred">,
  retained: number,
  normals: Tensor,
): Tensor {
  const atoms = masses.length;
  const amplitude = Math.sqrt(1 - retained * retained);
  const row = (perAtom: (mass: number) => number): Tensor =>
    constant(
      onEveryAxis(masses).map((mass) => amplitude * perAtom(mass)),
      [1, 3 * atoms],
    );
  const free = mul(
    normals,
    row((mass) => 1 / Math.sqrt(mass)),
  );
  if (!centred) return free;
  const total = Array.from(masses).reduce((sum, mass) => sum + mass, 0);
  const axes = Int32Array.from({ length: 3 * atoms }, (_, column) => Math.floor(column / atoms));
  const drift = scatterAdd(
    mul(
      normals,
      row((mass) => Math.sqrt(mass) / total),
    ),
    axes,
    3,
  );
  return sub(free, take(drift, axes));
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
  const kick = constant(
    onEveryAxis(masses).map((mass) => timeStep / (2 * mass)),
    [1, 3 * atoms],
  );
  return ({ positions, velocities, forces }, normals, thermalSpeed) => {
    const kicked = add(velocities, mul(kick, forces));
    const thermalised = add(mul(retained, kicked), mul(thermalSpeed, randomVelocities(settings, retained, normals)));
    const moved = add(positions, mul(timeStep / 2, add(kicked, thermalised)));
    const there = energyAndForces(energy, moved, atoms);
    const point = { positions: moved, velocities: add(thermalised, mul(kick, there.forces)), forces: there.forces };
    return { point, energy: there.energy };
  };
}

/**
 * The program of one step: positions, velocities and forces in and out, and the energy at the new positions.
 * Its other inputs are noise, standard normals [batch, 3 * atoms], and kT [batch, 1], kJ/mol.
 */
export function langevinProgram(energy: EnergyFunction, settings: LangevinSettings, batch: Dimension = "batch"): Program {
  const named = (name: string): Tensor => input(name, [batch, 3 * settings.masses.length]);
  const from = { positions: named("positions"), velocities: named("velocities"), forces: named("forces") };
  const { point, energy: reached } = langevinStep(energy, settings)(from, named("noise"), sqrt(input("kT", [batch, 1])));
  return program({ ...point, energy: reached });
}
