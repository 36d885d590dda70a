/** THE table of systems. */
import { UserError } from "../src/errors.ts";
import { alanineDipeptide } from "./alanine-dipeptide/index.ts";
import type { SystemDefinition } from "./system.ts";

/** The one list of systems; a name without its definition does not compile. */
export type SystemName = "alanine-dipeptide";

/** Every system by its name. */
export const systems: { readonly [Name in SystemName]: SystemDefinition<Name> } = {
  "alanine-dipeptide": alanineDipeptide,
};

const isSystemName = (name: string): name is SystemName => Object.hasOwn(systems, name);

/** The system of a name; throws a UserError that lists the known names. */
export function findSystem(name: string): SystemDefinition<SystemName> {
  if (isSystemName(name)) return systems[name];
  throw new UserError(
    `The system "${name}" was asked for, but the known systems are ${Object.keys(systems).join(", ")}: choose one of these.`,
  );
}
