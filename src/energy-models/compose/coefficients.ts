import { UserError } from "../../errors.ts";

/** Positive coefficients of `count` factors, 1 each if not given. Throws a UserError that says whose they are. */
export function positive(whose: string, given: readonly number[] | undefined, count: number): readonly number[] {
  const values = given ?? Array<number>(count).fill(1);
  if (values.length !== count) {
    throw new UserError(`${whose}: ${values.length} were given for ${count} factors; give one for each.`);
  }
  const bad = values.find((value) => !(value > 0 && Number.isFinite(value)));
  if (bad === undefined) return values;
  throw new UserError(`${whose}: ${bad} was given, but they are positive numbers; to divide by a density, ask for a contrast.`);
}
