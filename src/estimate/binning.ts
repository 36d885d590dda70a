import { UserError } from "../errors.ts";

/** Equal bins of an interval [from, to), or of a circle of that length, on which values of any branch are wrapped. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly bins: number;
  readonly periodic: boolean;
}

/** A coordinate of samples with its bins. */
export interface BinnedCoordinate {
  /** [samples] */
  readonly values: ArrayLike<number>;
  readonly axis: Axis;
}

/** Bins of an angle, rad: the circle from -pi. */
export const angleAxis = (bins: number = 60): Axis => ({ from: -Math.PI, to: Math.PI, bins, periodic: true });

/** Centres of the bins. [bins] */
export const binCentres = ({ from, to, bins }: Axis): Float64Array =>
  Float64Array.from({ length: bins }, (_, b) => from + ((to - from) * (b + 0.5)) / bins);

/** Number of cells of the grid of all coordinates. */
export const cellCount = (axes: readonly Axis[]): number => axes.reduce((product, { bins }) => product * bins, 1);

/** What no bin holds. */
export const OUTSIDE = -1;

/**
 * Cell of each sample on the grid of its coordinates, row-major with the last coordinate fastest; OUTSIDE where a coordinate that is not periodic is out of range.
 *
 * Throws UserError on an axis without bins or length, a coordinate of another length, and a value that is not finite (naming the sample).
 */
export function cellsOf(what: string, coordinates: readonly BinnedCoordinate[], samples: number): Int32Array {
  const cells = new Int32Array(samples);
  for (const [c, { values, axis }] of coordinates.entries()) {
    checkAxis(what, axis);
    if (values.length !== samples) {
      throw new UserError(
        `${what}: coordinate ${c} has ${values.length} values and there are ${samples} log weights; pass one of each for every sample.`,
      );
    }
    for (let i = 0; i < samples; i++) {
      const bin = binOf(values[i]!, axis);
      if (bin === undefined) {
        throw new UserError(`${what}: coordinate ${c} of sample ${i} is ${values[i]}; check its positions.`);
      }
      cells[i] = cells[i] === OUTSIDE || bin === OUTSIDE ? OUTSIDE : cells[i]! * axis.bins + bin;
    }
  }
  return cells;
}

function binOf(value: number, { from, to, bins, periodic }: Axis): number | undefined {
  if (!Number.isFinite(value)) return undefined;
  const turns = (value - from) / (to - from);
  // turns - floor(turns) may round to 1 just below a whole turn: that is the last bin.
  if (periodic) return Math.min(bins - 1, Math.floor((turns - Math.floor(turns)) * bins));
  return turns >= 0 && turns < 1 ? Math.min(bins - 1, Math.floor(turns * bins)) : OUTSIDE;
}

function checkAxis(what: string, { from, to, bins }: Axis): void {
  if (!Number.isInteger(bins) || bins < 1)
    throw new UserError(`${what}: at least one bin is needed, but ${bins} was given; 60 are usual for an angle.`);
  if (!(Number.isFinite(from) && Number.isFinite(to) && from < to))
    throw new UserError(`${what}: bins span an interval, but ${from} to ${to} was given; pass finite ends in ascending order.`);
}
