/** What global parameters add to the parameters of particles and exceptions, at the defaults that the file gives them. */
import {
  childrenByTag,
  entriesOf,
  integerAttribute,
  numericAttribute,
  textAttribute,
  type XmlElement,
} from "../../src/chem/xmlElement.ts";
import { UserError } from "../../src/errors.ts";
import { requireValue, versionOf } from "../parsing.ts";

/** Shares of charge (or charge product), sigma and epsilon, in the units of the parameters that they are added to. */
export interface Offset {
  readonly charge: number;
  readonly sigma: number;
  readonly epsilon: number;
}

const NO_OFFSET: Offset = { charge: 0, sigma: 0, epsilon: 0 };

/** Offsets came with version 3; a list that an older file has all the same is read like that of a new one. */
const listOf = (element: XmlElement, tag: string, entryTag: string): readonly XmlElement[] =>
  versionOf(element) < 3 && childrenByTag(element, tag).length === 0 ? [] : entriesOf(element, tag, entryTag);

function defaultsOf(element: XmlElement): Map<string, number> {
  const entries = listOf(element, "GlobalParameters", "Parameter");
  return new Map(entries.map((entry) => [textAttribute(entry, "name"), numericAttribute(entry, "default")]));
}

/**
 * The offsets in the list `tag` by the index that the attribute `target` names, one of `count`: sums over entries of the parameter's
 * default times the entry's scales q, sig and eps (openmmapi/include/openmm/NonbondedForce.h, addParticleParameterOffset).
 */
export function parseOffsets(element: XmlElement, tag: string, target: string, count: number): (index: number) => Offset {
  const defaults = defaultsOf(element);
  const found = new Map<number, Offset>();
  for (const entry of listOf(element, tag, "Offset")) {
    const index = integerAttribute(entry, target);
    requireValue(entry, target, index, index >= 0 && index < count, `between 0 and ${count - 1}`);
    const name = textAttribute(entry, "parameter");
    const value = defaults.get(name);
    if (value === undefined) {
      throw new UserError(
        `${entry.label} names the global parameter "${name}", but ${element.label} defines ${defaults.size === 0 ? "none" : [...defaults.keys()].join(", ")}: add it to <GlobalParameters>.`,
      );
    }
    const sum = found.get(index) ?? NO_OFFSET;
    found.set(index, {
      charge: sum.charge + value * numericAttribute(entry, "q"),
      sigma: sum.sigma + value * numericAttribute(entry, "sig"),
      epsilon: sum.epsilon + value * numericAttribute(entry, "eps"),
    });
  }
  return (index) => found.get(index) ?? NO_OFFSET;
}
