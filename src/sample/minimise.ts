/** Energy minimisation of many conformations at once: FIRE, each row with its own time step. */
import { constant, input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, div, minimum, mul, select, sqrt, square, sub } from "../graph/ops/elementwise.ts";
import { concat } from "../graph/ops/movement.ts";
import { sum } from "../graph/ops/reduce.ts";
import { type Program, program } from "../graph/program.ts";
import { hostArray } from "../num/hostArray.ts";
import type { Arrays, Executor } from "../runtime/executor.ts";
import { cartesianOf, type EnergyFunction, energyAndForces, forceProgram, toAxisMajor, toFrames } from "./phaseSpace.ts";

/** FIRE's constants as published; the time steps are for atoms of 1 amu in stiff molecules, ps. */
const FIRE = {
  patience: 5,
  speedUp: 1.1,
  slowDown: 0.5,
  mixing: 0.1,
  mixingDecay: 0.99,
  firstStep: 5e-4,
  longestStep: 1.5e-3,
} as const;

/** An atom moves at most so far in a step, nm: clashing starts have forces that would throw atoms through each other. */
const LONGEST_MOVE = 0.01;

/** Keeps 0/0 out of directions: far below any force or velocity that matters (squared). */
const TINY = 1e-20;

const rowSum = (x: Tensor): Tensor => sum(x, 1, true);

/** Factor that keeps each atom's move within LONGEST_MOVE, [batch, 3 * atoms]. */
function moveLimit(move: Tensor, atoms: number): Tensor {
  const { x, y, z } = cartesianOf(move, atoms);
  const length = sqrt(add(add(square(x), square(y)), add(square(z), TINY)));
  const factor = minimum(1, div(LONGEST_MOVE, length));
  return concat([factor, factor, factor], 1);
}

/**
 * The program of one FIRE step; all masses are 1 amu.
 *
 *     P = F.v;  P > 0: v <- (1 - a) v + a |v| F/|F|, and after 5 such steps h <- min(1.1 h, h_max), a <- 0.99 a;
 *     else: v <- 0, h <- h/2, a <- 0.1;  v += h F, x += h v
 *
 * State: positions, velocities, forces [batch, 3 * atoms] axis-major, timeStep, mixing, downhillSteps [batch, 1]. Output: energy [batch, 1].
 * Source: Bitzek, Koskinen, Gaehler, Moseler, Gumbsch, Phys. Rev. Lett. 97 (2006) 170201.
 */
function fireProgram(energy: EnergyFunction, atoms: number): Program {
  const named = (name: string, width: number): Tensor => input(name, ["batch", width]);
  const [x, v, forces] = [named("positions", 3 * atoms), named("velocities", 3 * atoms), named("forces", 3 * atoms)];
  const [timeStep, mixing, downhillSteps] = [named("timeStep", 1), named("mixing", 1), named("downhillSteps", 1)];
  const power = rowSum(mul(forces, v));
  const settled = sub(downhillSteps, FIRE.patience);
  const speed = sqrt(rowSum(square(v)));
  const direction = div(forces, sqrt(add(rowSum(square(forces)), TINY)));
  const steered = add(mul(sub(1, mixing), v), mul(mul(mixing, speed), direction));
  const faster = select(settled, minimum(mul(FIRE.speedUp, timeStep), FIRE.longestStep), timeStep);
  const newStep = select(power, faster, mul(FIRE.slowDown, timeStep));
  const newVelocities = add(select(power, steered, 0), mul(newStep, forces));
  const move = mul(newStep, newVelocities);
  const limit = moveLimit(move, atoms);
  const positions = add(x, mul(limit, move));
  return program({
    ...energyAndForces(energy, positions, atoms),
    positions,
    velocities: mul(limit, newVelocities),
    timeStep: newStep,
    mixing: select(power, select(settled, mul(FIRE.mixingDecay, mixing), mixing), constant(FIRE.mixing, [1, 1])),
    downhillSteps: select(power, add(downhillSteps, 1), 0),
  });
}

/** When minimisation ends. */
export interface MinimiseSettings {
  /** Ends when no atom feels a larger force, kJ/(mol nm). */
  readonly tolerance: number;
  readonly maximumSteps: number;
}

/** What minimisation found. */
export interface Minimised {
  /** [rows, atoms, 3], nm. */
  readonly positions: Float32Array;
  /** [rows], kJ/mol. */
  readonly energy: Float64Array;
  /** Largest force on an atom of each row, kJ/(mol nm); above the tolerance where maximumSteps came first. */
  readonly largestForce: Float64Array;
}

/** Steps between looks at the forces. */
const CHECK_INTERVAL = 50;

/** Largest force on an atom of each row of [rows, 3 * atoms] axis-major forces; NaN where a force is. */
function largestForces(forces: ArrayLike<number>, atoms: number): Float64Array {
  const largest = new Float64Array(forces.length / (3 * atoms));
  for (let row = 0; row < largest.length; row++) {
    for (let at = row * 3 * atoms; at < row * 3 * atoms + atoms; at++) {
      largest[row] = Math.max(largest[row]!, Math.hypot(forces[at]!, forces[at + atoms]!, forces[at + 2 * atoms]!));
    }
  }
  return largest;
}

/** FIRE's state at rest. */
function fireState(positions: Float64Array, forces: Arrays[string], rows: number): Arrays {
  const column = (value: number): Float32Array => new Float32Array(rows).fill(value);
  return {
    positions: hostArray(positions, forces.shape),
    velocities: hostArray(new Float32Array(positions.length), forces.shape),
    forces,
    timeStep: hostArray(column(FIRE.firstStep), [rows, 1]),
    mixing: hostArray(column(FIRE.mixing), [rows, 1]),
    downhillSteps: hostArray(column(0), [rows, 1]),
  };
}

/**
 * Minimises conformations [rows, atoms, 3] in nm, all as one batch, until all are within the tolerance or maximumSteps were done.
 * A row that did not converge or is not finite tells so by its largestForce.
 */
export async function minimise(
  energy: EnergyFunction,
  starts: ArrayLike<number>,
  atoms: number,
  executor: Executor,
  { tolerance, maximumSteps }: MinimiseSettings,
): Promise<Minimised> {
  const rows = starts.length / (3 * atoms);
  const positions = toAxisMajor(starts, atoms);
  const evaluate = await executor.compile(forceProgram(energy, atoms));
  const first = await evaluate.run({ positions: hostArray(positions.slice(), [rows, 3 * atoms]) });
  const stepper = await executor.compile(fireProgram(energy, atoms));
  const resident = await stepper.open(fireState(positions, first.forces!, rows));
  try {
    let energies = first.energy!;
    let largest = largestForces(first.forces!.data, atoms);
    for (let done = 0; done < maximumSteps && !largest.every((force) => force <= tolerance); done += CHECK_INTERVAL) {
      const end = Math.min(done + CHECK_INTERVAL, maximumSteps);
      energies = (await resident.advance({ first: done, end }, {})).energy!;
      largest = largestForces((await resident.read(["forces"])).forces!.data, atoms);
    }
    const final = await resident.read(["positions"]);
    return { positions: toFrames(final.positions!.data, atoms), energy: Float64Array.from(energies.data), largestForce: largest };
  } finally {
    await resident.close();
  }
}
