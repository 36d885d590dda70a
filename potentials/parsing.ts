/** What the readers of forces have in common. */
import {
  atomAttribute,
  booleanAttribute,
  entriesOf,
  integerAttribute,
  textAttribute,
  type XmlElement,
} from "../src/chem/xmlElement.ts";
import { UserError } from "../src/errors.ts";

export const versionOf = (element: XmlElement): number => integerAttribute(element, "version");

/** The name that the user gave a force, by default its type, as OpenMM has it. */
export const nameOf = (element: XmlElement): string => textAttribute(element, "name", textAttribute(element, "type"));

/** Refuses periodic boundaries; OpenMM's bonded forces say from version 2 on whether they use them. */
export function refusePeriodic(element: XmlElement): void {
  if (versionOf(element) < 2 || !booleanAttribute(element, "usesPeriodic")) return;
  throw new UserError(
    `${element.label} uses periodic boundaries, but the molecule must be in open space: build the System with nonbondedMethod=NoCutoff.`,
  );
}

/** Refuses every nonbonded method but NoCutoff, which OpenMM writes as 0; `methods` are the names in the order of OpenMM's enum. */
export function refuseCutoff(element: XmlElement, methods: readonly string[]): void {
  const method = integerAttribute(element, "method");
  if (method === 0) return;
  throw new UserError(
    `${element.label} uses the method ${methods[method] ?? method}, but only NoCutoff can be computed: build the System with nonbondedMethod=NoCutoff.`,
  );
}

/** Refuses a value that is outside the range where the formula holds; `range` completes "must be". */
export function requireValue(element: XmlElement, name: string, value: number, holds: boolean, range: string): number {
  if (holds) return value;
  throw new UserError(`${element.label}: the attribute "${name}" must be ${range}, but it is ${value}: correct it in the file.`);
}

/** The atoms named by the attributes p1, p2, ...; refused where one is named twice, since nothing is defined between an atom and itself. */
function distinctAtoms(element: XmlElement, count: number, atoms: number): number[] {
  const named = Array.from({ length: count }, (_, index) => atomAttribute(element, `p${index + 1}`, atoms));
  const twice = named.find((atom, index) => named.indexOf(atom) !== index);
  if (twice === undefined) return named;
  throw new UserError(`${element.label} names atom ${twice} twice, but its ${count} atoms must differ: correct it in the file.`);
}

/** The two different atoms that the attributes p1 and p2 name. */
export function atomPair(element: XmlElement, atoms: number): [number, number] {
  const [a, b] = distinctAtoms(element, 2, atoms);
  return [a!, b!];
}

/** The three different atoms that the attributes p1 to p3 name. */
export function atomTriple(element: XmlElement, atoms: number): [number, number, number] {
  const [a, b, c] = distinctAtoms(element, 3, atoms);
  return [a!, b!, c!];
}

/** The four different atoms that the attributes p1 to p4 name. */
export function atomQuadruple(element: XmlElement, atoms: number): [number, number, number, number] {
  const [a, b, c, d] = distinctAtoms(element, 4, atoms);
  return [a!, b!, c!, d!];
}

/** The <Particle> entries of a force, which must be as many as the system has atoms. */
export function particlesOf(element: XmlElement, atoms: number): readonly XmlElement[] {
  const particles = entriesOf(element, "Particles", "Particle");
  if (particles.length === atoms) return particles;
  throw new UserError(
    `${element.label} has ${particles.length} particles, but the system has ${atoms} atoms: write the file again with OpenMM's XmlSerializer.`,
  );
}
