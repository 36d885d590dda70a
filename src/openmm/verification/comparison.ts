/** Energies and forces of two programs side by side. */

/** Energies of frames, kJ/mol, and forces. */
export interface Computed {
  /** Names of the forces. */
  readonly names: readonly string[];
  /** [frames] */
  readonly energy: Float64Array;
  /** [frames] for each force. */
  readonly byForce: readonly Float64Array[];
  /** [frames, atoms, 3], kJ/(mol nm). */
  readonly forces: ArrayLike<number>;
}

/** How much single precision may differ: energies by `energy` kJ/mol and `relative` of themselves, forces by a part of a frame's largest component. */
export const TOLERANCE = { energy: 2e-3, relative: 1e-6, forces: 2e-4 } as const;

/** The largest difference of one quantity over all frames. */
export interface Deviation {
  readonly name: string;
  /** kJ/mol, or a part of the largest component for forces. */
  readonly difference: number;
  /** The largest difference over what is allowed in its frame: above 1 fails. */
  readonly share: number;
  /** The frame where it is. */
  readonly frame: number;
}

export const passes = (deviations: readonly Deviation[]): boolean => deviations.every(({ share }) => share <= 1);

/** The frame whose difference is the largest part of what is allowed; one that is no number is the largest of all. */
function largest(name: string, differences: ArrayLike<number>, allowed: (frame: number) => number): Deviation {
  let found: Deviation = { name, difference: 0, share: 0, frame: 0 };
  for (let frame = 0; frame < differences.length; frame++) {
    const difference = differences[frame]!;
    const share = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference / allowed(frame);
    if (share > found.share) found = { name, difference, share, frame };
  }
  return found;
}

const energyDeviation = (name: string, found: Float64Array, expected: Float64Array): Deviation =>
  largest(
    name,
    expected.map((value, frame) => Math.abs(found[frame]! - value)),
    (frame) => TOLERANCE.energy + TOLERANCE.relative * Math.abs(expected[frame]!),
  );

/** Largest difference of a component in each frame, over the largest component there. */
function forceDifferences(found: ArrayLike<number>, expected: ArrayLike<number>, frames: number): number[] {
  const width = expected.length / frames;
  return Array.from({ length: frames }, (_, frame) => {
    let [scale, difference] = [0, 0];
    for (let at = frame * width; at < (frame + 1) * width; at++) {
      scale = Math.max(scale, Math.abs(expected[at]!));
      difference = Math.max(difference, Math.abs(found[at]! - expected[at]!));
    }
    return scale === 0 && difference === 0 ? 0 : difference / scale;
  });
}

/** The name of the sum of all energies, and that of the forces on the atoms. */
export const TOTAL = "total energy";
export const FORCES = "forces on atoms";

/** Largest differences of the energy of each force, of the total, and of the forces on atoms. Throws where the two have other forces. */
export function compare(found: Computed, expected: Computed): Deviation[] {
  if (found.names.join("\n") !== expected.names.join("\n")) {
    throw new Error(`internal: the forces ${found.names.join(", ")} were to be compared with ${expected.names.join(", ")}`);
  }
  return [
    ...found.names.map((name, index) => energyDeviation(name, found.byForce[index]!, expected.byForce[index]!)),
    energyDeviation(TOTAL, found.energy, expected.energy),
    largest(FORCES, forceDifferences(found.forces, expected.forces, expected.energy.length), () => TOLERANCE.forces),
  ];
}
