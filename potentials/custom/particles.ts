/** Particles of forces by an expression: how they are read, and what expressions know of them. */
import { atomAttribute, entriesOf, type XmlElement } from "../../src/chem/xmlElement.ts";
import { parseTables } from "../expression/parseTables.ts";
import { particlesOf } from "../parsing.ts";
import type { ExpressionParticles } from "../term.ts";
import { parseGlobals, parseNames, parseValues } from "./parameters.ts";

/** Parameters, particles, exclusions and tables of a force. */
export function parseParticles(element: XmlElement, atoms: number): ExpressionParticles {
  const parameters = parseNames(element, "PerParticleParameters");
  return {
    parameters,
    globals: parseGlobals(element),
    tables: parseTables(element),
    particles: particlesOf(element, atoms).map((particle) => ({ values: parseValues(particle, parameters) })),
    exclusions: entriesOf(element, "Exclusions", "Exclusion").map((entry) => ({
      atoms: [atomAttribute(entry, "p1", atoms), atomAttribute(entry, "p2", atoms)],
    })),
  };
}

/** Parameters of one particle by name. */
export const valuesOf = ({ parameters, particles }: ExpressionParticles, particle: number): [string, number][] =>
  parameters.map((name, index) => [name, particles[particle]!.values[index]!]);

/** Values of the first and the second particle of a pair by name, with 1 and 2 behind it. */
export const pairedValues = (
  first: Iterable<readonly [string, number]>,
  second: Iterable<readonly [string, number]>,
): [string, number][] => [
  ...Array.from(first, ([name, value]): [string, number] => [`${name}1`, value]),
  ...Array.from(second, ([name, value]): [string, number] => [`${name}2`, value]),
];

/** Names of particles' values as expressions of pairs have them. */
export const pairNames = (names: readonly string[]): string[] => names.flatMap((name) => [`${name}1`, `${name}2`]);
