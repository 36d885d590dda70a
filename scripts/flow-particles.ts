/**
 * Flows of particles by flow matching with noise aligned to data: trained on one half of a cluster's reference samples, measured against the other. Adds a row to
 * docs/benchmarks/flow-matching.json and writes the table beside it.
 *
 *     npx tsx scripts/flow-particles.ts dw-4|lj-13 [seed] [steps]
 */

import { loadavg } from "node:os";
import { centreEnergy } from "../potentials/analytic/particles.ts";
import { compareEnsembles } from "../src/estimate/metrics/compare.ts";
import { paretoSmoothing } from "../src/estimate/paretoSmoothing.ts";
import { alignedCoupling } from "../src/generators/flow-matching/alignedCoupling.ts";
import { flowGenerator } from "../src/generators/flow-matching/flowGenerator.ts";
import { centreLogDensity, particleFlow } from "../src/generators/flow-matching/particleFlow.ts";
import { standardisation } from "../src/generators/standardisation.ts";
import { input } from "../src/graph/node.ts";
import { mul, sub } from "../src/graph/ops/elementwise.ts";
import { program } from "../src/graph/program.ts";
import { repeated } from "../src/graph/repeat.ts";
import { flowMatchingLoss } from "../src/losses/flowMatching.ts";
import type { HostArray } from "../src/num/hostArray.ts";
import { fold, integers, key, normals, uniforms } from "../src/num/random.ts";
import { toyEnsemble } from "../src/run/ensembles.ts";
import { gatherRows } from "../src/run/rows.ts";
import type { Arrays } from "../src/runtime/executor.ts";
import { createOrtExecutor } from "../src/runtime/ort/executor.ts";
import { adamWDefaults } from "../src/train/adamw.ts";
import { takeSteps } from "../src/train/takeSteps.ts";
import { initialState, trainingStep } from "../src/train/trainingStep.ts";
import { findToy } from "../systems/index.ts";
import { writeRow } from "./flow-matching-table.ts";
import { processor, today } from "./provenance.ts";

const BATCH = 256;
const STEPS_TOGETHER = 2;
const INTEGRATION = { solver: "rk4", steps: 12 } as const;
const clusters = {
  "dw-4": { features: 32, layers: 3, reach: 8, steps: 4000, draws: 5000, chunk: 256 },
  "lj-13": { features: 32, layers: 3, reach: 5, steps: 3000, draws: 1000, chunk: 32 },
} as const;

const [name, seedText = "1", stepsText] = process.argv.slice(2);
if (name !== "dw-4" && name !== "lj-13") throw new Error("give dw-4 or lj-13");
const plan = clusters[name];
const [seed, steps] = [Number(seedText), Number(stepsText ?? plan.steps)];
const toy = findToy(name);
const { count, dimensions } = toy.particles!;
const points = { count, dimensions };
const d = count * dimensions;
const reference = toy.referenceSamples()!;
const scalar = (value: number): HostArray => ({ data: Float32Array.of(value), shape: [] });

/** Every other sample is learnt from, about its centre and in units of the particles' spread. */
const learnt = Array.from({ length: Math.floor(reference.count / 2) }, (_, index) => 2 * index);
const others = learnt.map((row) => row + 1);
const centred = gatherRows(reference.positions, learnt, d);
for (let row = 0; row < learnt.length; row++) {
  for (let axis = 0; axis < dimensions; axis++) {
    let mean = 0;
    for (let p = 0; p < count; p++) mean += centred[row * d + p * dimensions + axis]! / count;
    for (let p = 0; p < count; p++) centred[row * d + p * dimensions + axis]! -= mean;
  }
}
const scale = Math.sqrt(centred.reduce((sum, value) => sum + value ** 2, 0) / centred.length);
const data = centred.map((value) => value / scale);

const flow = particleFlow({
  points,
  features: plan.features,
  layers: plan.layers,
  kernels: { count: 24, reach: plan.reach / scale },
  timeHarmonics: 4,
});
const units = standardisation(Array.from({ length: d }, () => ({ centre: 0, scale })));
const generator = flowGenerator(flow, units, INTEGRATION);
const executor = createOrtExecutor({ threads: 1 });
const periods = Array<number>(d).fill(0);

/** Data moved to the centre of their noise, which the flow leaves where it is. */
function withCentres(rows: Float32Array, noise: Float32Array): Float32Array {
  const moved = Float32Array.from(rows);
  for (let at = 0; at < noise.length; at++) {
    const [row, axis] = [Math.floor(at / d), at % dimensions];
    for (let p = 0; p < count; p++) moved[row * d + p * dimensions + axis]! += noise[at]! / count;
  }
  return moved;
}

async function trained(): Promise<{ readonly parameters: Arrays; readonly loss: number; readonly seconds: number }> {
  const parameters = flow.inputs("parameter");
  const matrix = (own: string, width: number) => input(own, [BATCH, width]);
  const loss = flowMatchingLoss(
    (x, t) => flow.velocity(parameters, x, t),
    matrix("data", d),
    matrix("noise", d),
    matrix("time", 1),
    periods,
  );
  const options = {
    optimiser: { ...adamWDefaults, weightDecay: 1e-4 },
    schedule: { peak: 2e-3, warmUp: 100, floor: 0.01 },
    clip: 10,
    averaging: 0.005,
  };
  const stepper = await executor.compile(repeated(trainingStep(parameters, { total: loss }, options), STEPS_TOGETHER));
  const state = initialState(flow.init(fold(key(seed), 0)));
  const resident = await stepper.open(state);
  const couple = alignedCoupling(points);
  const began = performance.now();
  const feeds = (step: number): Arrays => {
    const own = fold(fold(key(seed), 1), step);
    const [picks, noise, times] = [new Uint32Array(BATCH), new Float32Array(BATCH * d), new Float32Array(BATCH)];
    integers(own, 0, learnt.length, picks);
    normals(own, 0, noise);
    uniforms(own, 0, times);
    const rows = gatherRows(data, picks, d);
    return {
      data: { data: withCentres(rows, noise), shape: [BATCH, d] },
      noise: { data: couple(rows, noise), shape: [BATCH, d] },
      time: { data: times, shape: [BATCH, 1] },
      step: scalar(step),
      progress: scalar(step / steps),
    };
  };
  let recent = Number.NaN;
  for (let step = 1; step < steps; step += STEPS_TOGETHER) {
    const rows = await takeSteps(resident, [step, step + 1], feeds);
    const total = rows.reduce((sum, row) => sum + row.total!, 0) / rows.length;
    recent = Number.isNaN(recent) ? total : 0.98 * recent + 0.02 * total;
    if ((step + 1) % 200 === 0) process.stdout.write(`step ${step + 1} of ${steps}: loss ${recent.toFixed(4)}\n`);
  }
  const average = await resident.read(Object.keys(state).filter((own) => own.startsWith("average.")));
  await resident.close();
  return { parameters: average, loss: recent, seconds: (performance.now() - began) / 1000 };
}

/** Draws with u and log q, both without what the centre adds. */
async function drawn(parameters: Arrays) {
  const own = generator.inputs("average");
  const x = input("x", ["batch", d]);
  const draw = await executor.compile(
    program({ x: generator.sample(own, { normals: input("normals", ["batch", d]), uniforms: input("uniforms", ["batch", 0]) }) }),
  );
  const energy = await executor.compile(program({ u: sub(toy.target.reducedEnergy(x), centreEnergy(x, points)) }));
  const density = await executor.compile(
    program({ q: sub(generator.logDensity(own, x), centreLogDensity(mul(1 / scale, x), points)) }),
  );
  const noise = new Float32Array(plan.draws * d);
  normals(fold(key(seed), 2), 0, noise);
  const [positions, u, q] = [new Float32Array(plan.draws * d), new Float64Array(plan.draws), new Float64Array(plan.draws)];
  let [drawing, evaluating] = [0, 0];
  for (let first = 0; first < plan.draws; first += plan.chunk) {
    const rows = Math.min(plan.chunk, plan.draws - first);
    const began = performance.now();
    const made = await draw.run({
      ...parameters,
      normals: { data: noise.slice(first * d, (first + rows) * d), shape: [rows, d] },
    });
    const batch = { data: Float32Array.from(made.x!.data), shape: [rows, d] };
    drawing += (performance.now() - began) / 1000;
    positions.set(batch.data, first * d);
    u.set((await energy.run({ x: batch })).u!.data, first);
    const then = performance.now();
    q.set((await density.run({ ...parameters, x: batch })).q!.data, first);
    evaluating += (performance.now() - then) / 1000;
  }
  return { positions, u, q, drawing, evaluating };
}

const { parameters, loss, seconds } = await trained();
const { positions, u, q, drawing, evaluating } = await drawn(parameters);
await executor.close();
const logWeights = u.map((value, row) => (Number.isFinite(value) ? -value - q[row]! : Number.NEGATIVE_INFINITY));
const energies = Float64Array.from(others, (row) => reference.reducedEnergy[row]!);
const comparison = compareEnsembles(
  toyEnsemble(toy, { positions, reducedEnergy: u, logWeights }),
  toyEnsemble(toy, { positions: gatherRows(reference.positions, others, d), reducedEnergy: energies }),
  { stream: fold(key(seed), 3), samples: 1000, names: ["reverse-ess", "energy-w2", "symmetry-w2", "distance-tv"] },
);
const figures = Object.fromEntries(
  comparison.metrics.map(({ name: own, drawn: raw, weighted, floor }) => [
    own,
    { ...(raw && { raw }), ...(weighted && { weighted }), ...(floor && { floor }) },
  ]),
);
const row = {
  system: name,
  seed,
  date: today(),
  machine: { cpu: processor(), threads: 1, load: loadavg()[0]! },
  learnt_from: learnt.length,
  network: { features: plan.features, layers: plan.layers },
  integration: INTEGRATION,
  batch: BATCH,
  training: { steps, seconds, loss },
  draws: plan.draws,
  seconds: { drawing, densities: evaluating },
  pareto_k: paretoSmoothing(logWeights).paretoK,
  figures,
};
writeRow("particles", row);
process.stdout.write(`${JSON.stringify(row, null, 2)}\n`);
