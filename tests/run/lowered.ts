/** A process that prints hashes of the bytes of its models; with "after others" it builds parts of them, and other graphs, before. */
import { createHash } from "node:crypto";
import { energyAndForces, systemEnergy } from "../../potentials/energy.ts";
import { fitVector } from "../../src/generators/internalVector.ts";
import { gradient, valueAndGradient } from "../../src/graph/gradient.ts";
import { input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { exp, mul, square } from "../../src/graph/ops/elementwise.ts";
import { graphHash, type Program } from "../../src/graph/program.ts";
import { flatten, type Tree } from "../../src/graph/tree.ts";
import type { HostArray } from "../../src/num/hostArray.ts";
import { key } from "../../src/num/random.ts";
import { exportModel } from "../../src/run/exportModel.ts";
import { type Model, makeGenerator } from "../../src/run/modelCard.ts";
import { likelihoodSteps } from "../../src/run/stepProgram.ts";
import { lower } from "../../src/runtime/onnx/lower.ts";
import { forceProgram } from "../../src/sample/phaseSpace.ts";
import { findMolecule } from "../../systems/index.ts";
import { tinyRecipe } from "./stages/tinyRun.ts";

const system = findMolecule("alanine-dipeptide").load();
const { molecularSystem, sha256, topology } = system;
const atoms = topology.atoms.length;

function column(count: number): HostArray {
  return { data: Float64Array.from({ length: 2 * count }, (_, index) => 1 + 0.1 * Math.sin(index)), shape: [2, count] };
}

function makeModel(): Model {
  const parts = { torsions: column(atoms - 3), angles: column(atoms - 2), bonds: column(atoms - 1) };
  const entries = fitVector(system, parts);
  const options = { coordinates: entries, ...tinyRecipe.generator };
  const description = { format: 1, generator: "autoregressive", system: "alanine-dipeptide", system_sha256: sha256 } as const;
  const card = { ...description, temperature_K: 300, description: "a test", training_steps: 1, options };
  const generator = makeGenerator(card);
  return { card, entries, generator, parameters: flatten<HostArray>(generator.init(key(1)) as Tree<HostArray>) };
}

const model = makeModel();
const batch = tinyRecipe.training.batch;

if (process.argv[2] === "after others") {
  const columns = ["likelihoodWeight", "residualWeight", "energy"].map((name) => input(name, [batch, 1]));
  const leaves = [...Object.values(flatten<Tensor>(model.generator.inputs("parameter"))), ...columns].toReversed();
  for (const leaf of leaves) gradient(mul(exp(leaf), square(leaf)), [leaf]);
  valueAndGradient((x, y) => mul(x!, exp(mul(x!, y!))), [columns[0]!, columns[1]!]);
  energyAndForces(molecularSystem.forces.toReversed(), atoms);
}

const bytesHash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const hashes = (program: Program): string[] => [graphHash(program), bytesHash(lower(program))];
process.stdout.write(
  JSON.stringify({
    potential: hashes(energyAndForces(molecularSystem.forces, atoms)),
    dynamics: hashes(forceProgram((positions) => systemEnergy(positions, molecularSystem.forces), atoms)),
    trainingStep: hashes(likelihoodSteps(model.generator, tinyRecipe)),
    generator: bytesHash(exportModel(model, system)),
  }),
);
