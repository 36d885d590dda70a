/** What the two sides of a comparison are samples of. */
import { findSystem } from "../../../systems/index.ts";
import type { ToySystem } from "../../../systems/toy.ts";
import { UserError } from "../../errors.ts";
import { ownSubject, type Subject, tableSubject } from "../../run/subject.ts";

/** The Boltzmann distribution of a molecule at a temperature, or the density of a toy. */
export type Distribution =
  | { readonly kind: "molecule"; readonly subject: Subject; readonly temperature: number }
  | { readonly kind: "toy"; readonly toy: ToySystem };

/** The distribution of a system in the table. */
export function tableDistribution(name: string): Distribution {
  const system = findSystem(name);
  if (system.kind === "toy") return { kind: "toy", toy: system };
  return { kind: "molecule", subject: tableSubject(name), temperature: system.temperature };
}

/** The distribution that --system and --topology name: a system of the table, or a user's own files; undefined where they are not given. */
export function namedDistribution(system: string | undefined, topology: string | undefined): Distribution | undefined {
  if (topology !== undefined && system !== undefined) {
    const subject = ownSubject({ system, topology });
    return { kind: "molecule", subject, temperature: subject.definition.temperature };
  }
  if (topology === undefined) return system === undefined ? undefined : tableDistribution(system);
  throw new UserError(
    `A comparison was asked for with --topology alone: give --system X.xml with it, or --system with a name of the table.`,
  );
}

/** Numbers in each sample. */
export const widthOf = (distribution: Distribution): number =>
  distribution.kind === "toy" ? distribution.toy.target.dimension : 3 * distribution.subject.system.topology.atoms.length;

const nameOf = (distribution: Distribution): string =>
  distribution.kind === "toy" ? distribution.toy.name : distribution.subject.definition.name;

/** Throws a UserError where samples of the two cannot be compared; returns what is to be said of two that can. */
export function checkDistributions(samples: Distribution, reference: Distribution): string[] {
  const asked = `${nameOf(samples)} was to be compared with ${nameOf(reference)}`;
  if (samples.kind !== reference.kind || widthOf(samples) !== widthOf(reference)) {
    const [one, other] = [samples, reference].map(
      (distribution) => `a ${distribution.kind} of ${widthOf(distribution)} coordinates`,
    );
    throw new UserError(`${asked}, but that is ${one} and this ${other}: compare samples of one system.`);
  }
  if (samples.kind === "toy" || reference.kind === "toy") {
    return nameOf(samples) === nameOf(reference) ? [] : [`${asked}: two densities, whose difference shows in every metric.`];
  }
  if (samples.temperature !== reference.temperature) {
    throw new UserError(
      `${asked}, but the samples are at ${samples.temperature} K and the reference at ${reference.temperature} K: compare at one temperature.`,
    );
  }
  const same = samples.subject.system.sha256 === reference.subject.system.sha256;
  return same ? [] : [`${asked}: their force fields differ, and energies are those of each side's own.`];
}
