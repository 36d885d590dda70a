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
import type { ForceHead, ForceTag } from "./term.ts";

export const versionOf = (element: XmlElement): number => integerAttribute(element, "version");

/** Force groups are bits of a 32-bit word in OpenMM (openmmapi/src/Force.cpp). */
const LAST_GROUP = 31;

/** Type, name and group of a force; the name is by default its type and the group 0, as OpenMM has it. */
export function headOf<T extends ForceTag>(element: XmlElement, type: T): ForceHead<T> {
  const group = integerAttribute(element, "forceGroup", 0);
  requireValue(element, "forceGroup", group, group >= 0 && group <= LAST_GROUP, `between 0 and ${LAST_GROUP}`);
  return { type, name: textAttribute(element, "name", type), group };
}

/** Refuses periodic boundaries; OpenMM's bonded forces say from version 2 on whether they use them. */
export function refusePeriodic(element: XmlElement): void {
  if (versionOf(element) < 2 || !booleanAttribute(element, "usesPeriodic")) return;
  throw new UserError(
    `${element.label} uses periodic boundaries, but the molecule must be in open space: build the System with nonbondedMethod=NoCutoff.`,
  );
}

/** Refuses a value that is outside the range where the formula holds; `range` completes "must be". */
export function requireValue(element: XmlElement, name: string, value: number, holds: boolean, range: string): number {
  if (holds) return value;
  throw new UserError(`${element.label}: the attribute "${name}" must be ${range}, but it is ${value}: correct it in the file.`);
}

/** The atoms that attributes name; refused where one is named twice, since nothing is defined between an atom and itself. */
export function distinctAtoms(element: XmlElement, names: readonly string[], atoms: number): number[] {
  const named = names.map((name) => atomAttribute(element, name, atoms));
  const twice = named.find((atom, index) => named.indexOf(atom) !== index);
  if (twice === undefined) return named;
  throw new UserError(
    `${element.label} names atom ${twice} twice, but its ${names.length} atoms must differ: correct it in the file.`,
  );
}

/** The two different atoms that the attributes p1 and p2 name. */
export function atomPair(element: XmlElement, atoms: number): [number, number] {
  const [a, b] = distinctAtoms(element, ["p1", "p2"], atoms);
  return [a!, b!];
}

/** The three different atoms that the attributes p1 to p3 name. */
export function atomTriple(element: XmlElement, atoms: number): [number, number, number] {
  const [a, b, c] = distinctAtoms(element, ["p1", "p2", "p3"], atoms);
  return [a!, b!, c!];
}

/** The four different atoms that the attributes p1 to p4 name. */
export function atomQuadruple(element: XmlElement, atoms: number): [number, number, number, number] {
  const [a, b, c, d] = distinctAtoms(element, ["p1", "p2", "p3", "p4"], atoms);
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
