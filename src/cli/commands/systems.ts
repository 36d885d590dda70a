import { isExact } from "../../../potentials/analytic/analyticTarget.ts";
import { type System, systems } from "../../../systems/index.ts";
import type { Reference, ReferenceHead, ToyReference } from "../../../systems/reference.ts";
import type { MoleculeSystem } from "../../../systems/system.ts";
import type { ToySystem } from "../../../systems/toy.ts";
import { formatWithError } from "../display/format.ts";
import { formatTable } from "../table.ts";

const HEADINGS = ["name", "size", "dimensions", "temperature", "reference", "made by", "what it is"] as const;

type Row = readonly [string, ...string[]];

/** More basins than these are counted, not listed. */
const LISTED_BASINS = 2;

/** "R-hat 1.02", with a word where that is too large. */
const convergenceText = ({ convergence }: ReferenceHead): string[] =>
  convergence === undefined
    ? []
    : [`R-hat ${convergence.r_hat.toFixed(2)}${convergence.status === "converged" ? "" : " (not converged)"}`];

function moleculeReference(reference: Reference): string {
  const values = reference.free_energies.map((f) => `${f.name} ${formatWithError(f.value_kT, f.error_kT)} kT`);
  const shown = values.length > LISTED_BASINS ? [`${values.length} basins`] : values;
  return [...shown, ...convergenceText(reference)].join(", ");
}

function toyReference(reference: ToyReference): string {
  const checked = reference.expectations.flatMap(({ name, value, error, exact }) =>
    exact === undefined ? [] : [`${name} ${formatWithError(value, error)} (exact ${exact})`],
  );
  return [...checked, ...convergenceText(reference)].join(", ");
}

function moleculeRow(molecule: MoleculeSystem): Row {
  const atoms = molecule.load().topology.atoms.length;
  const reference = molecule.reference();
  return [
    molecule.name,
    `${atoms} atoms`,
    String(3 * atoms - 6),
    `${molecule.temperature} K`,
    reference === undefined ? "none" : moleculeReference(reference),
    reference?.provenance.script ?? molecule.provenance().script,
    molecule.forceField,
  ];
}

function toyRow(toy: ToySystem): Row {
  const { name, target, particles, description } = toy;
  const reference = toy.reference();
  const sampled = reference === undefined ? "none" : toyReference(reference);
  return [
    name,
    particles === undefined ? "" : `${particles.count} particles`,
    String(target.dimension),
    "reduced",
    isExact(target) ? `exact samples, log Z ${target.logNormaliser.toFixed(4)}` : sampled,
    reference?.provenance.script ?? "",
    description,
  ];
}

const rowOf = (system: System): Row => (system.kind === "molecule" ? moleculeRow(system) : toyRow(system));

/** boltzmill systems: what there is to sample. */
export function systemsCommand(): number {
  process.stdout.write(formatTable([HEADINGS, ...Object.values(systems).map(rowOf)]));
  return 0;
}
