/** Parameters of forces whose energy is an expression: how they are read, and the names that an expression may use. */
import { entriesOf, numericAttribute, textAttribute, type XmlElement } from "../../src/chem/xmlElement.ts";
import { UserError } from "../../src/errors.ts";
import type { GlobalParameter } from "../term.ts";

/** The names in a list such as <PerBondParameters>. */
export const parseNames = (element: XmlElement, list: string): string[] =>
  entriesOf(element, list, "Parameter").map((entry) => textAttribute(entry, "name"));

/** The parameters in <GlobalParameters>, at their defaults. */
export const parseGlobals = (element: XmlElement): GlobalParameter[] =>
  entriesOf(element, "GlobalParameters", "Parameter").map((entry) => ({
    name: textAttribute(entry, "name"),
    value: numericAttribute(entry, "default"),
  }));

/** Global parameters by name. */
export const globalValues = ({ globals }: { readonly globals: readonly GlobalParameter[] }): [string, number][] =>
  globals.map(({ name, value }) => [name, value]);

/** The values param1, param2, ... of an entry, as many as there are parameters. */
export const parseValues = (entry: XmlElement, parameters: readonly string[]): number[] =>
  parameters.map((_, index) => numericAttribute(entry, `param${index + 1}`));

/** The names as a set; refused where one of them means two things. */
export function distinctNames(owner: string, names: readonly string[]): ReadonlySet<string> {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return new Set(names);
  throw new UserError(`${owner} gives the name "${twice}" to two things, but a name must have one meaning: rename one of them.`);
}
