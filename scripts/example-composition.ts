/**
 * Compositions of a molecule's equilibrium with a restraint and with another force field, by the samples of a finished run alone:
 *
 *     npx tsx scripts/example-composition.ts RUN
 *
 * Writes docs/benchmarks/composition-molecule.json and prints the table of docs/composition.md.
 */

import { writeFileSync } from "node:fs";
import { dihedrals } from "../potentials/dihedrals.ts";
import { systemEnergy } from "../potentials/energy.ts";
import type { ForceData } from "../potentials/term.ts";
import { compose } from "../src/energy-models/compose/compose.ts";
import type { Factor } from "../src/energy-models/compose/factor.ts";
import { basinFreeEnergy } from "../src/estimate/basin.ts";
import { THRESHOLDS, verdict } from "../src/estimate/verdict.ts";
import { weightDiagnostics } from "../src/estimate/weightDiagnostics.ts";
import { input } from "../src/graph/node.ts";
import { mul, neg, square, sub } from "../src/graph/ops/elementwise.ts";
import { reshape } from "../src/graph/ops/movement.ts";
import { program } from "../src/graph/program.ts";
import { fold, key } from "../src/num/random.ts";
import { torsionsOf, within } from "../src/run/analysis.ts";
import { reweightedDifference } from "../src/run/free-energies/reweighting.ts";
import { openRun } from "../src/run/run.ts";
import { readDrawnSamples } from "../src/run/samples.ts";
import { createWasmExecutor } from "../src/runtime/wasm/executor.ts";
import { cartesianOf, toAxisMajor } from "../src/sample/phaseSpace.ts";
import { onTheLine } from "../src/target.ts";
import { thermalEnergy } from "../src/units.ts";
import { markdownTable } from "./figures.ts";
import { processor, today } from "./provenance.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("give the folder of a finished run");
const job = openRun(folder);
const samples = readDrawnSamples(job.directory);
job.directory.close();

const atoms = job.system.topology.atoms.length;
const kT = thermalEnergy(job.configuration.temperature_K);
const dimension = 3 * atoms;
const { forces } = job.system.molecularSystem;

/** The forces' reduced energy, times a factor, of positions [batch, 3 * atoms] axis-major, nm. */
const factorOf = (of: readonly ForceData[], factor = 1): Factor => ({
  dimension,
  periods: onTheLine(dimension),
  reducedEnergy: (x) => mul(factor / kT, reshape(systemEnergy(cartesianOf(x, atoms), of), ["batch", 1])),
});

const molecule = factorOf(forces);
const torsion = job.definition.torsions.phi!;
const [CENTRE, STIFFNESS] = [1, 20];
const held = compose("tilt", [molecule], {
  reward: (x) => neg(mul(STIFFNESS / 2, square(sub(dihedrals(cartesianOf(x, atoms), [torsion]).angle(), CENTRE)))),
});
const solvent = forces.filter(({ type }) => type === "GBSAOBCForce" || type === "CustomGBForce");
// Half of the solvent's energy is taken away again: the force field of a solvent that polarises half as much.
const halfSolvated = compose("product", [molecule, factorOf(solvent, -0.5)], {});

async function energiesOf({ reducedEnergy }: Factor): Promise<Float64Array> {
  const executor = createWasmExecutor({ threads: 0 });
  const executable = await executor.compile(program({ u: reducedEnergy(input("x", ["batch", dimension])) }));
  const { u } = await executable.run({
    x: { data: Float32Array.from(toAxisMajor(samples.positions, atoms)), shape: [samples.count, dimension] },
  });
  await executor.close();
  // What has no weight in the run has none in what is made of it.
  return Float64Array.from(u!.data, (value, i) =>
    samples.reducedEnergy[i] === Number.POSITIVE_INFINITY || !(value < 1e10) ? Number.POSITIVE_INFINITY : value,
  );
}

const phi = torsionsOf(job.definition, samples.positions, atoms).phi!;
const basin = { name: "phi_positive", torsion: "phi", from: 0, to: 2 };
const inside = Uint8Array.from(phi, (angle) => Number(within(angle, basin)));

const compositions: Readonly<Record<string, Factor>> = {
  "as it was run": molecule,
  [`held at phi = ${CENTRE} by ${STIFFNESS} kT/rad²`]: held,
  "half of the solvent": halfSolvated,
};
const results = [];
for (const [index, [name, factor]] of Object.entries(compositions).entries()) {
  const energies = await energiesOf(factor);
  const logWeights = energies.map((u, i) => (u === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : -u - samples.logQ[i]!));
  const diagnostics = weightDiagnostics(logWeights);
  const difference = reweightedDifference(samples.logQ, await energiesOf(molecule), energies, fold(key(1), index));
  const found = basinFreeEnergy(inside, logWeights, { stream: fold(key(2), index) });
  const known = Math.min(found.inside.effective, found.outside.effective) >= THRESHOLDS.basinSamples.warn;
  const phi_positive = known ? { value_kT: found.value, error_kT: found.error } : null;
  results.push({
    name,
    kish_fraction: diagnostics.kishFraction,
    pareto_k: diagnostics.paretoK,
    difference_kT: difference.value,
    difference_error_kT: difference.error,
    phi_positive,
    ...verdict(diagnostics),
  });
}
const withError = (value: number, error: number): string => `${value.toFixed(3)} ± ${error.toFixed(3)}`;
const rows = results.map(({ name, kish_fraction, difference_kT, difference_error_kT, phi_positive, status }) => [
  name,
  `${(100 * kish_fraction).toFixed(1)} %`,
  withError(difference_kT, difference_error_kT),
  phi_positive === null ? "too few samples on one side" : withError(phi_positive.value_kT, phi_positive.error_kT),
  status,
]);
const head = ["distribution", "ESS", "free energy less that of the run / kT", "phi in (0, 2) / kT", "verdict"];
process.stdout.write(`${markdownTable(head, rows)}\n`);
const { system, seed, temperature_K } = job.configuration;
const record = {
  script: "scripts/example-composition.ts",
  date: today(),
  machine: processor(),
  system,
  seed,
  temperature_K,
  samples: samples.count,
  results,
};
writeFileSync("docs/benchmarks/composition-molecule.json", `${JSON.stringify(record, null, 2)}\n`);
