import { isExact } from "../../../potentials/analytic/analyticTarget.ts";
import { type System, systems } from "../../../systems/index.ts";
import type { MoleculeSystem } from "../../../systems/system.ts";
import type { ToySystem } from "../../../systems/toy.ts";
import { formatWithError } from "../display/results.ts";
import { formatTable } from "../table.ts";

const HEADINGS = ["name", "size", "dimensions", "temperature", "reference", "made by", "what it is"] as const;

type Row = readonly [string, ...string[]];

function moleculeRow(molecule: MoleculeSystem): Row {
  const atoms = molecule.load().topology.atoms.length;
  const reference = molecule.reference();
  const values = reference?.free_energies.map((f) => `${f.name} ${formatWithError(f.value_kT, f.error_kT)} kT`);
  return [
    molecule.name,
    `${atoms} atoms`,
    String(3 * atoms - 6),
    `${molecule.temperature} K`,
    values?.join(", ") ?? "none",
    reference?.provenance.script ?? molecule.provenance().script,
    molecule.forceField,
  ];
}

function toyRow({ name, target, particles, description }: ToySystem): Row {
  return [
    name,
    particles === undefined ? "" : `${particles.count} particles`,
    String(target.dimension),
    "reduced",
    isExact(target) ? `exact samples, log Z ${target.logNormaliser.toFixed(4)}` : "none",
    "",
    description,
  ];
}

const rowOf = (system: System): Row => (system.kind === "molecule" ? moleculeRow(system) : toyRow(system));

/** boltzmill systems: what there is to sample. */
export function systemsCommand(): number {
  process.stdout.write(formatTable([HEADINGS, ...Object.values(systems).map(rowOf)]));
  return 0;
}
