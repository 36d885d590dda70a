/** Reads functions in tables as OpenMM's TabulatedFunctionProxies write them. */
import {
  booleanAttribute,
  entriesOf,
  integerAttribute,
  numericAttribute,
  textAttribute,
  type XmlElement,
} from "../../src/chem/xmlElement.ts";
import { UserError } from "../../src/errors.ts";
import { requireValue } from "../parsing.ts";
import type { ContinuousTable, DiscreteTable, TabulatedFunction } from "./tabulated.ts";

/** Versions of each proxy (serialization/src/TabulatedFunctionProxies.cpp) and the attributes that name the sizes of its axes. */
const TYPES: Readonly<Record<string, { readonly versions: readonly number[]; readonly axes: readonly string[] }>> = {
  Continuous1DFunction: { versions: [1, 2], axes: [] },
  Discrete1DFunction: { versions: [1], axes: [] },
  Discrete2DFunction: { versions: [1], axes: ["xsize", "ysize"] },
  Discrete3DFunction: { versions: [1], axes: ["xsize", "ysize", "zsize"] },
};

/** Relative difference up to which the ends of a periodic function are equal (openmmapi/src/SplineFitter.cpp, notEqual). */
const ROUNDING = 1e-15;

const valuesOf = (element: XmlElement): number[] =>
  entriesOf(element, "Values", "Value").map((entry) => numericAttribute(entry, "v"));

function parseContinuous(element: XmlElement, periodic: boolean): ContinuousTable {
  const values = valuesOf(element);
  const fewest = periodic ? 3 : 2;
  if (values.length < fewest) {
    throw new UserError(
      `${element.label} has ${values.length} values, but a ${periodic ? "periodic " : ""}spline needs at least ${fewest}: write the file again with OpenMM's XmlSerializer.`,
    );
  }
  if (periodic && Math.abs(values[0]! - values.at(-1)!) > ROUNDING * (1 + Math.abs(values.at(-1)!))) {
    throw new UserError(
      `${element.label} is periodic, but its first value ${values[0]} is not its last ${values.at(-1)}: make them equal.`,
    );
  }
  const min = numericAttribute(element, "min");
  const max = numericAttribute(element, "max");
  requireValue(element, "max", max, max > min, `above min, ${min}`);
  return {
    kind: "continuous",
    name: textAttribute(element, "name"),
    periodic,
    min,
    max,
    values: periodic ? values.slice(0, -1) : values,
  };
}

function parseDiscrete(element: XmlElement, axes: readonly string[]): DiscreteTable {
  const values = valuesOf(element);
  const sizes = axes.length === 0 ? [values.length] : axes.map((name) => integerAttribute(element, name));
  if (values.length > 0 && sizes.every((size) => size > 0) && sizes.reduce((a, b) => a * b) === values.length) {
    return { kind: "discrete", name: textAttribute(element, "name"), sizes, values };
  }
  throw new UserError(
    `${element.label} has ${values.length} values, but a table of ${sizes.join(" x ")} was announced: write the file again with OpenMM's XmlSerializer.`,
  );
}

function parseTable(element: XmlElement): TabulatedFunction {
  // Files from before there were other tables do not say the type.
  const type = textAttribute(element, "type", "Continuous1DFunction");
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (known === undefined) {
    throw new UserError(
      `${element.label} is a ${type}, but only ${Object.keys(TYPES).join(", ")} can be computed: build the System without it.`,
    );
  }
  const version = integerAttribute(element, "version", 1);
  requireValue(element, "version", version, known.versions.includes(version), `one of ${known.versions.join(", ")}`);
  if (type !== "Continuous1DFunction") return parseDiscrete(element, known.axes);
  return parseContinuous(element, version >= 2 && booleanAttribute(element, "periodic"));
}

/** The functions that a force has in its <Functions> list. */
export const parseTables = (force: XmlElement): TabulatedFunction[] => entriesOf(force, "Functions", "Function").map(parseTable);
