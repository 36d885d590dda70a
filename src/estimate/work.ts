import { UserError } from "../errors.ts";

/**
 * Reduced work values, kT, of going from one state to another: w = u_1(x) - u_0(x) of samples of state 0, or that of a map or a driven process.
 *
 * +Infinity is a legal work (the other state cannot be there) and is kept. Throws UserError on fewer than two values, on NaN or -Infinity (naming the value),
 * or if all are +Infinity.
 */
export function checkedWork(what: string, work: ArrayLike<number>): Float64Array {
  if (work.length < 2) {
    throw new UserError(
      `${what}: at least 2 work values are needed for an error, but ${work.length} were given; draw more samples.`,
    );
  }
  const values = Float64Array.from(work);
  const bad = values.findIndex((value) => Number.isNaN(value) || value === Number.NEGATIVE_INFINITY);
  if (bad >= 0) {
    throw new UserError(
      `${what}: work ${bad} of ${values.length} is ${values[bad]}; a work is a number or Infinity, so check both energies.`,
    );
  }
  if (values.every((value) => value === Number.POSITIVE_INFINITY)) {
    throw new UserError(
      `${what}: all ${values.length} work values are Infinity: the states have no conformation in common; sample states between them.`,
    );
  }
  return values;
}

/** Statistical inefficiency as an option: 1 if not given. Throws UserError below 1. */
export function checkedInefficiency(what: string, inefficiency: number = 1): number {
  if (inefficiency >= 1 && Number.isFinite(inefficiency)) return inefficiency;
  throw new UserError(
    `${what}: a statistical inefficiency is at least 1, but ${inefficiency} was given; compute it from the series.`,
  );
}
