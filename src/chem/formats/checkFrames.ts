/** What every writer asks of frames, and every reader promises. */
import { UserError } from "../../errors.ts";
import { type Frames, frameCount } from "./format.ts";

/** Throws a UserError, beginning with the clause `asked`, where a number of coordinates is no whole number of frames. */
export function checkShape(coordinates: number, atoms: number, asked: string): void {
  const frames = coordinates / (3 * atoms);
  if (Number.isInteger(frames) && frames > 0) return;
  throw new UserError(
    `${asked}, but ${coordinates} coordinates are not one or more frames of ${atoms} atoms: give positions of shape [frames, atoms, 3].`,
  );
}

/** Throws a UserError, beginning with `asked`, where the arrays of frames are not those of a molecule of `atoms` atoms. */
export function checkSizes(frames: Frames, atoms: number, asked: string): void {
  if (frames.atoms !== atoms) {
    throw new UserError(
      `${asked}, but the frames have ${frames.atoms} atoms and the molecule ${atoms}: give frames of the molecule.`,
    );
  }
  checkShape(frames.positions.length, atoms, asked);
  const count = frameCount(frames);
  for (const [name, width] of [
    ["times", 1],
    ["cells", 9],
  ] as const) {
    const length = frames[name]?.length ?? width * count;
    if (length === width * count) continue;
    throw new UserError(
      `${asked}, but ${count} frames come with ${length} numbers as ${name}: give ${width} for every frame, or none.`,
    );
  }
}

/**
 * Throws a UserError, beginning with `asked`, where a position, time or cell is not finite; `before` is the number of frames that came
 * before these.
 */
export function checkFinite(frames: Frames, asked: string, before = 0): void {
  const { atoms, positions, times, cells } = frames;
  const refuse = (what: string, value: number, frame: number): never => {
    throw new UserError(`${asked}, but ${what} of frame ${before + frame} is ${value}: leave the frame out.`);
  };
  const bad = positions.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const [frame, atom] = [Math.floor(bad / (3 * atoms)), Math.floor(bad / 3) % atoms];
    refuse(`a coordinate of atom ${atom}`, positions[bad]!, frame);
  }
  for (let frame = 0; frame < frameCount(frames); frame++) {
    if (times !== undefined && !Number.isFinite(times[frame])) refuse("the time", times[frame]!, frame);
    const entry = cells?.subarray(9 * frame, 9 * frame + 9).find((value) => !Number.isFinite(value));
    if (entry !== undefined) refuse("an entry of the unit cell", entry, frame);
  }
}

/**
 * Throws a UserError, beginning with `asked`, where frames have another number of atoms than the first ones, or times or cells where those
 * have none; `before` is the number of frames that came before these.
 */
export function checkAlike(frames: Frames, first: Frames, before: number, asked: string): void {
  if (frames.atoms !== first.atoms) {
    throw new UserError(
      `${asked}, but frame ${before} has ${frames.atoms} atoms and frame 0 has ${first.atoms}: give every frame the same atoms.`,
    );
  }
  for (const [name, part] of [
    ["time", "times"],
    ["unit cell", "cells"],
  ] as const) {
    const [has, hadFirst] = [frames[part] !== undefined, first[part] !== undefined];
    if (has === hadFirst) continue;
    throw new UserError(
      `${asked}, but frame ${has ? before : 0} has a ${name} and frame ${has ? 0 : before} has none: give every frame one or none.`,
    );
  }
}
