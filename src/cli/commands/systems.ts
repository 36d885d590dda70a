import { systems } from "../../../systems/index.ts";
import type { SystemDefinition } from "../../../systems/system.ts";
import { formatWithError } from "../display/results.ts";
import { formatTable } from "../table.ts";

function referenceText(definition: SystemDefinition): string {
  const reference = definition.reference();
  if (reference === undefined) return "none";
  return reference.free_energies.map((f) => `${f.name} ${formatWithError(f.value_kT, f.error_kT)} kT`).join(", ");
}

/** boltzmill systems: what can be run. */
export function systemsCommand(): number {
  const rows = Object.values(systems).map((definition) => [
    definition.name,
    String(definition.load().topology.atoms.length),
    `${definition.temperature} K`,
    referenceText(definition),
    definition.forceField,
  ]);
  process.stdout.write(formatTable([["name", "atoms", "temperature", "reference free energy", "force field"], ...rows]));
  return 0;
}
